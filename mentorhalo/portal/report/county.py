"""A page of the report: one county with an open office, in the same figures as the country."""

from collections import Counter
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counties.models import County
from mentorhalo.core.hungarian import sort_key
from mentorhalo.core.tables import show
from mentorhalo.core.templatetags.halo import percent
from mentorhalo.portal.chart import MONTHS, months_back
from mentorhalo.portal.indicators.coverage import INVOLVED, KNOWN, LADDER, QUIET, UNASSIGNED
from mentorhalo.portal.indicators.teams import team_is_odd
from mentorhalo.portal.indicators.work import RETURNED, WORK
from mentorhalo.portal.report import drawings

NAMED = 30  # quiet settlements, the longest silent first


def county_pages(readings) -> list[dict]:
    """A page for each county with an open office; their outlines in one query."""
    outlines = dict(County.objects.values_list("pk", "outline"))
    return [_page(readings, county, outlines[county.pk]) for county in readings.offices]


def _page(readings, county, outline):
    places = [place for place in readings.places if place.county == county.pk]
    involved, known = INVOLVED.counted(readings, county.pk), KNOWN.counted(readings, county.pk)
    quiet = sorted(
        (place for place in places if place.is_quiet),
        key=lambda place: (place.last_on or date.min, sort_key(place.name)),
    )
    return {
        "heading": county.name,
        "involved": show(involved),
        "sentence": _sentence(involved, known, county.team_size),
        "map": drawings.county(outline, places),
        "map_text": _("Map of %(county)s: %(involved)d involved settlements of %(known)d.")
        % {"county": county.name, "involved": involved, "known": known},
        "figures_heading": _("Figures"),
        "figures_titles": [_("Figure"), _("Number"), _("Share of the county's settlements")],
        "figures": _figures(readings, county, known),
        "months_heading": _("Newly involved settlements by month"),
        "months_titles": [_("Month"), _("new"), _("together")],
        "months": _months(places, readings.day),
        "quiet_heading": _("Quiet settlements"),
        "quiet_titles": [_("Settlement"), _("last engagement")],
        "quiet": [[place.name, _day(place.last_on)] for place in quiet[:NAMED]],
        "quiet_more": _more(len(quiet)),
        "note": left_out_note(INVOLVED.left_out(readings, county.pk)),
    }


def left_out_note(parts):
    """What the one figure counts, and what it leaves out with the numbers."""
    left = "; ".join(f"{part.label}: {show(part.value)}" for part in parts if part.value)
    told = [f"{capfirst(str(INVOLVED.label))}: {INVOLVED.definition}"]
    if left:
        told.append(_("Left out: %(reasons)s.") % {"reasons": left})
    return " ".join(told)


def _sentence(involved, known, team):
    text = _("%(involved)s of the county's %(known)s settlements are involved, %(share)s.") % {
        "involved": show(involved),
        "known": show(known),
        "share": percent(involved, known),
    }
    team_words = ngettext(
        "%(n)d mentor works in the office.", "%(n)d mentors work in the office.", team
    ) % {"n": team}
    odd = [_("This is no usual team size.")] if team_is_odd(team) else []
    return " ".join([text, team_words, *odd])


def _figures(readings, county, known):
    rows = []
    for one in (*LADDER, QUIET, UNASSIGNED):
        value = one.counted(readings, county.pk)
        rows.append([capfirst(str(one.label)), show(value), percent(value, known)])
    for one in (*WORK, RETURNED):
        value = one.shown(one.counted(readings, county.pk))
        rows.append([capfirst(str(one.label)), show(value), "–"])
    return rows


def _months(places, day):
    """The last twelve months, the oldest first: newly involved, and all at its end."""
    new = Counter(place.involved_on.replace(day=1) for place in places if place.is_involved)
    months = [months_back(day, number) for number in reversed(range(MONTHS))]
    total = sum(settlements for month, settlements in new.items() if month < months[0])
    rows = []
    for month in months:
        total += new[month]
        rows.append([date_format(month, "YEAR_MONTH_FORMAT"), show(new[month]), show(total)])
    return rows


def _day(day):
    return date_format(day, "DATE_FORMAT") if day else _("none yet")


def _more(quiet):
    if not quiet:
        return _("No settlement is quiet.")
    if quiet <= NAMED:
        return ""
    return _("%(n)d more are not named here.") % {"n": quiet - NAMED}
