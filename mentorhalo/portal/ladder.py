"""The coverage ladder of one settlement: each rung's day and evidence, or what is missing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.models import Target
from engagements.summaries import REGULAR_DAYS
from mentorhalo.portal.rung_records import Record, record_of, records
from settlements.models import Rung, SettlementSummary

SENTENCES = {
    None: gettext_lazy("No mentor office works in this county."),
    Rung.KNOWN: gettext_lazy("Known settlement, not contacted yet."),
    Rung.CONTACTED: gettext_lazy("Contacted settlement, not involved yet."),
    Rung.INVOLVED: gettext_lazy("Involved settlement."),
    Rung.REGULAR: gettext_lazy("Settlement in regular contact."),
    Rung.ASSESSED: gettext_lazy("Assessed settlement."),
    Rung.PLANNED: gettext_lazy("Settlement with a local action plan."),
    Rung.PARTNERED: gettext_lazy("Settlement in a partnership."),
    Rung.SHARING: gettext_lazy("Settlement that shares a good practice."),
}
NOT_ON_SITE = {
    Rung.REGULAR: gettext_lazy("Settlement in regular contact, but nobody has been there yet."),
    Rung.ASSESSED: gettext_lazy("Assessed settlement, but not involved yet."),
    Rung.PLANNED: gettext_lazy("Settlement with a local action plan, but not involved yet."),
    Rung.PARTNERED: gettext_lazy("Settlement in a partnership, but not involved yet."),
    Rung.SHARING: gettext_lazy("Settlement that shares a good practice, but not involved yet."),
}
EVIDENCE = {
    Rung.CONTACTED: gettext_lazy("first engagement"),
    Rung.INVOLVED: gettext_lazy("first engagement on the spot"),
    Rung.REGULAR: gettext_lazy("engagement on the third different day"),
    Rung.ASSESSED: gettext_lazy("baseline assessment"),
    Rung.PLANNED: gettext_lazy("local action plan of the target area"),
    Rung.PARTNERED: gettext_lazy("first signed partnership that names it"),
    Rung.SHARING: gettext_lazy("first good practice published"),
}
MISSING = {
    Rung.ASSESSED: gettext_lazy("there is no finished baseline assessment yet"),
    Rung.PLANNED: gettext_lazy("the local action plan of a target area with it is not done yet"),
    Rung.PARTNERED: gettext_lazy("no partnership that names it has been signed yet"),
    Rung.SHARING: gettext_lazy("no good practice of it has been published yet"),
}


@dataclass(frozen=True)
class Step:
    """One rung of one settlement. `on` is None while it is not reached; then `missing` says why.

    `record` is what is behind the day, None when there is none or it is not the reader's.
    """

    rung: Rung
    on: date | None
    evidence: str | Promise
    record: Record | None = None
    missing: str | Promise = ""
    target: Target | None = None


def summary_of(settlement) -> SettlementSummary:
    """The settlement's summary row; an empty one where nothing has been summed up yet."""
    if hasattr(settlement, "summary"):
        return settlement.summary
    return SettlementSummary(settlement=settlement, county_id=settlement.county_id)


def sentence(summary):
    """The highest rung in words; those above it do not mean that anybody was there."""
    rung = summary.rung
    if rung in NOT_ON_SITE and not summary.reached_on(Rung.INVOLVED):
        return NOT_ON_SITE[rung]
    return SENTENCES[rung]


def _office_missing(office):
    """Why no rung counts in a county, "" where its office is open today."""
    if office is None:
        return _("no mentor office has opened in this county")
    if office.opened_on > timezone.localdate():
        return _("the county's office has not opened yet")
    return "" if office.is_open_on(timezone.localdate()) else _("the county's office is closed")


def with_evidence(rows, user):
    """Settlements together with what their rungs rest on, as far as the reader may read it, and
    the live target; all of it in the settlements' own query."""
    return rows.annotate(**records(user), live_target=_live_target(user))


def _live_target(user):
    """Of the live targets of the network and the county the one due next, else the one due last."""
    rows, today = Target.objects.visible_to(user).live(), timezone.localdate()
    rows = rows.filter(Q(county=None) | Q(county=OuterRef("county")))
    facts = JSONObject(rung="rung", number="number")
    ahead = rows.filter(due_on__gte=today).order_by("due_on", "pk").values(found=facts)
    behind = rows.filter(due_on__lt=today).order_by("-due_on", "-pk").values(found=facts)
    return Coalesce(Subquery(ahead[:1]), Subquery(behind[:1]))


def steps(settlement, summary) -> list[Step]:
    """The rungs of a settlement that was read `with_evidence`."""
    return [_step(rung, settlement, summary) for rung in Rung]


def _step(rung, settlement, summary):
    on, target = summary.reached_on(rung), settlement.live_target
    evidence = EVIDENCE.get(rung, _("a mentor office opened in the county"))
    aimed = Target(**target) if target and target["rung"] == rung else None
    if not on:
        return Step(rung, on, evidence, None, _missing(rung, summary), aimed)
    return Step(rung, on, evidence, record_of(settlement, rung), "", aimed)


def _missing(rung, summary):
    if reason := _office_missing(summary.office):
        return reason
    if rung in MISSING:
        return MISSING[rung]
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
