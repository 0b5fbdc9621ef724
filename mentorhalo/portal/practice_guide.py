"""A published practice on paper: PDF/UA-1, set by typst, its words as data and never as markup."""

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagements.practices import public
from engagements.practices.trail import trail_of
from mentorhalo.core.tables import show
from mentorhalo.portal.typesetting import typeset


def guide(practice, address) -> bytes:
    """The PDF of a practice (with its published version and settlement); `address` is its page."""
    data = document(practice, address)
    return typeset("portal/practice_guide.typ", data, "pdf", pdf_standards=["ua-1"])


def document(practice, address) -> dict:
    """Everything that templates/portal/practice_guide.typ prints, as what JSON holds."""
    version, day = practice.published, practice.published_at
    names, quotes = public.voices(practice)
    return {
        "language": get_language(),
        "title": version.title,
        "date": [day.year, day.month, day.day],
        "kind": version.get_kind_display() if version.kind == "failure" else "",
        "lead": version.lead,
        "meta": _meta(practice, names),
        "address": address,
        "page": _("page %(number)s of %(all)s") % {"number": "{0}", "all": "{1}"},
        "facts_heading": _("In short"),
        "facts": [[str(label), str(value)] for label, value in _facts(practice) if value],
        "sections": [
            {"heading": str(heading), "lines": lines, "is_steps": name == "done" and len(lines) > 1}
            for name, heading, lines in public.sections(version)
        ],
        "quotes": [[words, who] for words, who in quotes],
        "trail_heading": _("Where it got to"),
        "trail": [_stop(stop) for stop in trail_of(practice).stops],
        "nobody": _("Nobody has taken it over yet."),
        "ask_heading": _("Would you try it?"),
        "ask": _office(practice),
    }


def _meta(practice, names):
    told = [_("Published on %(day)s") % {"day": date_format(practice.published_at, "DATE_FORMAT")}]
    if names:
        told.append(_("told by: %(names)s") % {"names": ", ".join(names)})
    return " · ".join(told)


def _facts(practice):
    version, place = practice.published, practice.settlement
    people = _("%(n)s inhabitants") % {"n": show(place.population)}
    yield _("Where"), f"{place.name}, {people}"
    yield _("County"), place.county.name
    yield _("Sector"), version.get_sector_display()
    yield _("Theme"), ", ".join(map(str, version.themes.all()))
    yield _("Step of the process"), ", ".join(map(str, version.steps.all()))
    yield _("Who runs it"), practice.organisation.name if practice.organisation_id else ""
    yield _("Cost to begin"), _money(version.cost_once)
    yield _("Cost of an occasion"), _money(version.cost_each)
    yield _("Preparation"), version.preparation
    yield _("How often"), version.frequency
    yield _("How long it takes"), version.duration
    yield _("People"), version.people
    yield _("What it takes"), version.material


def _money(amount):
    return "" if amount is None else f"{show(amount)} Ft"


def _stop(stop):
    """[since, settlement and from whom, what they changed and how it went, state]."""
    row, place = stop.adoption, stop.adoption.settlement.name
    since = date_format(row.since, "YEAR_MONTH_FORMAT") if row.since else _("not begun yet")
    if not stop.is_from_origin:
        source = _("learned from: %(place)s") % {"place": stop.learned_from.name}
        place = f"{place} ({source})"
    return [since, place, "\n".join(filter(None, [row.changed, row.went])), row.get_state_display()]


def _office(practice):
    office = public.office_of(practice)
    told = [_("The county mentor office tells you how to begin.")]
    if office:
        told.append(", ".join(filter(None, [str(office), office.address, office.phone])))
        told.append(office.email)
    return [line for line in told if line]
