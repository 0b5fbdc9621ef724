"""The sheet of all existing settlements: rungs with their days, quiet, who answers, why not."""

from django.db.models import F, Q
from django.utils.translation import gettext as _

from mentorhalo.portal.indicators.coverage import INVOLVED, LADDER, QUIET
from mentorhalo.portal.indicators.places import place_of
from settlements import coverage
from settlements.models import Assignment, Settlement
from settlements.models.settlement import Status

COUNTED = coverage.Reason("", "", Q())
FACTS = ("county", "name", "district__name", "status", "population")


def add_settlements(book, readings):
    rungs = [str(rung.label) for rung in LADDER]
    titles = [
        _("KSH code"),
        _("County"),
        _("Settlement"),
        _("District"),
        _("Status"),
        _("Population"),
        _("highest rung"),
        *(_("%(rung)s since") % {"rung": rung} for rung in rungs),
        _("last engagement"),
        _("expected rhythm, days"),
        _("quiet"),
        _("why not quiet"),
        _("why not involved"),
        _("responsible mentor"),
    ]
    book.table(_("Settlements"), titles, _rows(readings))


def _rows(readings):
    day, scope = readings.day, {"county": readings.county} if readings.county else {}
    facts = Settlement.objects.filter(**scope).order_by("sort_key").values_list("pk", *FACTS)
    answering = Assignment.objects.answering(day).order_by()
    mentors = dict(answering.values_list("settlement", "mentor__user__name"))
    dates = [rung.rung.date_field for rung in LADDER]
    rows = coverage.universe(day).order_by()
    rows = rows.values_list("settlement_id", F("rhythm_days"), *dates)
    days = {settlement: rest for settlement, *rest in rows}
    places = {place.ksh_code: place for place in readings.places}
    reasons = {one: [COUNTED, *one.causes(day)] for one in (INVOLVED, QUIET)}
    at = {county.pk: (number, county.name) for number, county in enumerate(readings.counties)}
    for code, county, name, district, status, population in sorted(facts, key=lambda r: at[r[1]]):
        if code in places:
            rhythm, *reached = days[code]
            told = [code, at[county][1], name, district, str(Status(status).label), population]
            standing = _standing(places[code], reached, rhythm, reasons)
            yield [*told, *standing, mentors.get(code)]


def _standing(place, reached, rhythm, reasons):
    """What the figures say of one settlement, in the order of the titles."""
    rung = place.rung
    followed = place.is_quiet or _why_not(place, QUIET, reasons).code == "recent"
    return [
        "" if rung is None else str(LADDER[rung].label),
        *(on if place.counts_for(one) else None for one, on in zip(LADDER, reached, strict=True)),
        place.last_on,
        rhythm if followed else None,
        place.is_quiet,
        *(str(_why_not(place, one, reasons).label) for one in (QUIET, INVOLVED)),
    ]


def _why_not(place, indicator, reasons):
    """The reason it is left out, one without words where it is counted."""
    return reasons[indicator][place.standings[place_of(indicator)]]
