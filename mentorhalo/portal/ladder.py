"""The coverage ladder of one settlement: each rung's day and evidence, or what is missing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.models import Engagement, Target
from engagements.summaries import REGULAR_DAYS
from settlements.models import Rung, SettlementSummary

SENTENCES = {
    None: gettext_lazy("No mentor office works in this county."),
    Rung.KNOWN: gettext_lazy("Known settlement, not contacted yet."),
    Rung.CONTACTED: gettext_lazy("Contacted settlement, not involved yet."),
    Rung.INVOLVED: gettext_lazy("Involved settlement."),
    Rung.REGULAR: gettext_lazy("Settlement in regular contact."),
}
NOT_ON_SITE = gettext_lazy("Settlement in regular contact, but nobody has been there yet.")
EVIDENCE = {
    Rung.CONTACTED: gettext_lazy("first engagement"),
    Rung.INVOLVED: gettext_lazy("first engagement on the spot"),
    Rung.REGULAR: gettext_lazy("engagement on the third different day"),
}


@dataclass(frozen=True)
class Step:
    """One rung of one settlement. `on` is None while it is not reached; then `missing` says why.

    `engagement` is the record behind the day, None when there is none or it is not the reader's.
    """

    rung: Rung
    on: date | None
    evidence: str | Promise
    engagement: Engagement | None = None
    missing: str | Promise = ""
    target: Target | None = None


def summary_of(settlement) -> SettlementSummary:
    """The settlement's summary row; an empty one where nothing has been summed up yet."""
    if hasattr(settlement, "summary"):
        return settlement.summary
    return SettlementSummary(settlement=settlement, county_id=settlement.county_id)


def sentence(summary):
    """The highest rung in words; regular contact alone does not mean anybody was there."""
    if summary.rung == Rung.REGULAR and not summary.reached_on(Rung.INVOLVED):
        return NOT_ON_SITE
    return SENTENCES[summary.rung]


def _office_missing(office):
    """Why no rung counts in a county, "" where its office is open today."""
    if office is None:
        return _("no mentor office has opened in this county")
    if office.opened_on > timezone.localdate():
        return _("the county's office has not opened yet")
    return "" if office.is_open_on(timezone.localdate()) else _("the county's office is closed")


def live_target(user) -> Target | None:
    """The target that is due next, else the one that was due last."""
    targets = list(Target.objects.visible_to(user))
    ahead = [target for target in targets if target.due_on >= timezone.localdate()]
    return next(iter(ahead or targets[::-1]), None)


def steps(summary, visible, target) -> list[Step]:
    """The four rungs; `visible` are the engagements the reader may read."""
    found = _evidence(summary, visible)
    return [_step(rung, summary, found.get(rung), target) for rung in Rung]


def _step(rung, summary, engagement, target):
    on = summary.reached_on(rung)
    evidence = EVIDENCE.get(rung, _("a mentor office opened in the county"))
    aimed = target if target and target.rung == rung else None
    missing = "" if on else _missing(rung, summary)
    return Step(rung, on, evidence, engagement, missing, aimed)


def _evidence(summary, visible):
    """{rung: the engagement behind it}, in one query."""
    days = {summary.contacted_on, summary.involved_on, summary.regular_on} - {None}
    if not days:
        return {}
    rows = visible.filter(
        places__settlement=summary.settlement_id, places__counts=True, places__held_on__in=days
    )
    rows = list(rows.annotate(here=F("places__on_site")).order_by("held_on", "pk"))

    def first(day, on_site=False):
        return next((r for r in rows if r.held_on == day and (r.here or not on_site)), None)

    return {
        Rung.CONTACTED: first(summary.contacted_on),
        Rung.INVOLVED: first(summary.involved_on, on_site=True),
        Rung.REGULAR: first(summary.regular_on),
    }


def _missing(rung, summary):
    if reason := _office_missing(summary.office):
        return reason
    if rung == Rung.REGULAR:
        text = ngettext(
            "%(needed)d different days are needed, %(days)d so far",
            "%(needed)d different days are needed, %(days)d so far",
            summary.days,
        )
        return text % {"needed": REGULAR_DAYS, "days": summary.days}
    here = "_on_site" if rung == Rung.INVOLVED else ""
    if getattr(summary, f"returned{here}"):
        return _("an engagement was returned; it counts again once it is corrected")
    if getattr(summary, f"planned{here}"):
        return _("an engagement is planned; it counts once it was held and logged")
    if here and summary.counted:
        return _("only at the office, by telephone or online so far; somebody has to be there")
    if getattr(summary, f"cancelled{here}"):
        return _("the engagement was cancelled")
    return _("there has been no engagement yet")
