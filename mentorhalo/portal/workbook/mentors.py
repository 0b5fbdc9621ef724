"""The sheet of the mentors in service on the day: what they answer for, and how much is quiet."""

from collections import Counter

from django.utils.translation import gettext as _

from counties.models import TeamMembership
from settlements.models import Assignment


def add_mentors(book, readings):
    titles = [
        _("Mentor"),
        _("County"),
        _("lead"),
        _("in the team since"),
        _("settlements answered for"),
        _("of them involved"),
        _("of them quiet"),
    ]
    book.table(_("Mentors"), titles, _rows(readings))


def _rows(readings):
    day, names = readings.day, {county.pk: county.name for county in readings.counties}
    answering = Assignment.objects.answering(day).order_by()
    places = {place.ksh_code: place for place in readings.places}
    held, involved, quiet = Counter(), Counter(), Counter()
    for settlement, user in answering.values_list("settlement", "mentor__user"):
        if place := places.get(settlement):
            held[user] += 1
            involved[user] += place.is_involved
            quiet[user] += place.is_quiet
    team = TeamMembership.objects.on(day).order_by("user__sort_key", "pk")
    team = team.values_list("user", "user__name", "office", "is_lead", "since")
    order = list(names)
    shown = (row for row in team if row[2] in names)
    for user, name, county, lead, since in sorted(shown, key=lambda row: order.index(row[2])):
        yield [name, names[county], lead, since, held[user], involved[user], quiet[user]]
