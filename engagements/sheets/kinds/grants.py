from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from counties.models import County
from engagements.models import SheetKind
from engagements.sheets.kinds.base import Rules
from engagements.sheets.kinds.grant_columns import COLUMNS
from engagements.sheets.known import Bodies, Places, fetched
from engagements.sheets.verdicts import NOT_IN_COUNTY, NOT_YOURS, Moved, Outcome, Verdict
from mentorhalo.core import history
from mentorhalo.core.forms import Stale
from mentorhalo.core.text import fold
from settlements.grants import actions as grant_actions
from settlements.grants.rules import check_days
from settlements.models import (
    Call,
    Grant,
    GrantMember,
    GrantSettlement,
    Organisation,
    Settlement,
)

PLAIN = (
    "title",
    "lead_place",
    "published_settlements",
    "amount",
    "intensity",
    "starts_on",
    "physical_end",
    "source",
    "note",
)


@dataclass
class Plan:
    """A grant as its rows have it: what is added to it, and its members' shares."""

    grant: Grant
    stored: Grant | None
    named: list[Settlement]
    members: dict[int, tuple[Organisation, GrantMember | None, Decimal | None]] = field(
        default_factory=dict
    )


class GrantRules(Rules):
    """One grant: found by its code. Further rows of the same code hold its further members."""

    kind = SheetKind.GRANTS
    grouped_by = ("code",)
    columns = COLUMNS

    def group(self, row):
        return row.get("code").code if row.get("code") else row.number

    def fetch(self, rows):
        self.places = Places()
        texts = [row.get(name, "") for row in rows for name in ("lead", "member")]
        self.bodies = Bodies(self.user, texts)
        codes = {row.get("code").code for row in rows}
        self.calls = Call.objects.in_bulk({row.get("code").call for row in rows})
        self.counties = {fold(row.name): row for row in County.objects.all()}
        named = GrantSettlement.objects.select_related("settlement")
        members = GrantMember.objects.select_related("organisation__seat")
        stored = Grant.objects.select_related("lead__seat").prefetch_related(
            Prefetch("places", queryset=named),
            Prefetch("members", queryset=members),
            "extensions",
        )
        self.stored = {row.code: row for row in fetched(stored, "code", codes)}
        visible = Grant.objects.visible_to(self.user).values_list("code", flat=True)
        self.ours = set(fetched(visible, "code", codes))
        self.rows, self.plans = {}, {}
        for row in rows:
            self.rows.setdefault(row.get("code").code, []).append(row)

    def keys(self, row):
        first = self.rows[row.get("code").code][0]
        for name in (*PLAIN, "lead", "county"):
            if row is not first and row.get(name, first.get(name)) != first.get(name):
                text = _("“%(column)s” is not what row %(number)s of this grant says.")
                names = {"column": self.of[name].title, "number": first.number}
                raise ValidationError(text, "differs", names)
        key = f"{row.get('code').code}|{fold(row.get('member', ''))}"
        return (key,), (key,)

    def judge(self, rows, taken):
        """A grant is written whole or not at all: one refused row refuses its others. One that only
        says the same again does not."""
        verdicts = super().judge(rows, taken)
        bad = {}
        for row, verdict in zip(rows, verdicts, strict=True):
            if verdict.outcome == Outcome.ERROR and not verdict.repeats:
                bad.setdefault(self.group(row), row.number)
        for row, verdict in zip(rows, verdicts, strict=True):
            number = bad.get(self.group(row))
            if number is not None and verdict.outcome != Outcome.ERROR:
                text = _("Row %(number)s of the same grant is refused, and so is the whole grant.")
                verdict.outcome, verdict.sentences = Outcome.ERROR, [text % {"number": number}]
        return verdicts

    def one(self, row):
        code = row.get("code").code
        first = self.rows[code][0]
        if code not in self.plans:
            self.plans[code] = self._plan(row.get("code"), first)
        plan = self.plans[code]
        said = self._places(plan, row) + self._member(plan, row)
        if plan.stored is None:
            return Verdict(Outcome.NEW, deed=plan)
        if row is first:
            self._refuse_shares(plan, list(plan.stored.members.all()))
            verdict = self.compared(plan.grant, _told(plan.stored), _told(plan.grant), plan)
            verdict.record = None
            if verdict.outcome == Outcome.CHANGED:
                self._tell_changes([verdict])
                said = verdict.sentences + said
        return Verdict(Outcome.CHANGED, said, deed=plan) if said else Verdict(Outcome.SAME)

    def _plan(self, code, row):
        """The grant as its first row has it."""
        stored = self.stored.get(code.code)
        if stored is not None and stored.code not in self.ours:
            raise ValidationError(NOT_YOURS)
        grant = copy(stored) if stored else Grant(code=code.code)
        if code.call not in self.calls:
            text = _("Unknown call: %(call)s is not among those that the network serves.")
            raise ValidationError(text, "unknown_call", {"call": code.call})
        grant.call, grant.county_id = self.calls[code.call], self._county(code, row, stored)
        for name in PLAIN:
            if name in row.values:
                setattr(grant, name, row.values[name])
        if row.get("lead"):
            grant.lead = self.named("lead", self.bodies.one, row.get("lead"))
        _refuse_days(grant, stored)
        plan = Plan(grant, stored, [])
        if stored is None and not self._would_be_ours(grant):
            raise ValidationError(NOT_IN_COUNTY)
        return plan

    def _county(self, code, row, stored):
        given = None
        if row.get("county"):
            given = self.counties.get(fold(row.get("county").removesuffix(" vármegye")))
            if given is None or code.county not in ("", given.pk):
                text = _("The county is not the one that the code names.")
                raise ValidationError(text, "county")
        county = code.county or (given and given.pk) or (stored and stored.county_id)
        if not county:
            text = _("The letters of the code name no county: choose the one it belongs to.")
            raise ValidationError(text, "no_county")
        return county

    def _would_be_ours(self, grant):
        """Whether code, lead, a settlement or a member of any of its rows is of the county."""
        if self.all_counties:
            return True
        counties = {grant.county_id, grant.lead.seat.county_id if grant.lead_id else None}
        for row in self.rows[grant.code]:
            for name in row.get("settlements", []):
                counties.add(self.named("settlements", self.places.one, name).county_id)
            if row.get("member"):
                body = self.named("member", self.bodies.one, row.get("member"))
                counties.add(body.seat.county_id)
        return self.user.county_code in counties

    def _places(self, plan, row):
        """Note the settlements that this row adds; the sentences that say so."""
        known = {place.pk for place in plan.named}
        if plan.stored is not None:
            known |= {place.settlement_id for place in plan.stored.places.all()}
        found = self.named("settlements", self.places.all, row.get("settlements", []))
        more = [place for place in found if place.pk not in known]
        plan.named += more
        return [_("%(settlement)s: is added") % {"settlement": place} for place in more]

    def _member(self, plan, row):
        """Note the member of this row; the sentence that says what changes."""
        if not row.get("member"):
            if row.get("share") is not None:
                raise ValidationError(_("There is a share and no member."), "no_member")
            return []
        body = self.named("member", self.bodies.one, row.get("member"))
        if body.pk in plan.members:
            raise ValidationError(_("This member has a row already."), "twice")
        held = [] if plan.stored is None else list(plan.stored.members.all())
        times = [member for member in held if member.organisation_id == body.pk]
        stored = next((m for m in times if m.until is None), times[-1] if times else None)
        share = row.get("share", stored.share if stored else None)
        if stored is not None and share == stored.share:
            return []
        plan.members[body.pk] = (body, stored, share)
        self._refuse_shares(plan, held)
        if stored is None:
            return [_("%(member)s: becomes a member") % {"member": body}]
        was, now = _forints(stored.share), _forints(share)
        return [_("%(member)s: share %(was)s → %(now)s") % {"member": body, "was": was, "now": now}]

    def _refuse_shares(self, plan, held):
        new = {member.pk for _body, member, _share in plan.members.values() if member}
        kept = sum(member.share or 0 for member in held if member.pk not in new)
        total = kept + sum(share or 0 for _body, _member, share in plan.members.values())
        if plan.grant.amount is not None and total > plan.grant.amount:
            text = _("The shares come to %(total)s Ft, the grant to %(amount)s Ft.")
            sums = {"total": _forints(total), "amount": _forints(plan.grant.amount)}
            raise ValidationError(text, "shares", sums)

    def write(self, verdicts):
        plans = {verdict.deed.grant.code: verdict.deed for verdict in verdicts}
        for code in sorted(plans):
            try:
                self._write(plans[code])
            except Stale as error:
                raise Moved from error
            except ValidationError as error:
                raise ValidationError([f"{code}: {text}" for text in error.messages]) from error

    def _write(self, plan):
        named, version = plan.named, None
        if plan.stored is not None:
            named = [place.settlement for place in plan.stored.places.all()] + plan.named
            version = plan.stored.version
        grant = grant_actions.save_grant(
            by=self.user,
            grant=plan.grant,
            settlements=named if plan.named else None,
            version=version,
        )
        for body, member, share in plan.members.values():
            grant_actions.set_member(
                by=self.user,
                grant=grant,
                organisation=body,
                share=share,
                since=member and member.since,
                until=member and member.until,
                member=member,
            )


def _told(grant):
    """The grant as the history tells it; its last day follows from the others."""
    told = history.snapshot(grant, m2m=False)
    return {name: value for name, value in told.items() if name != "ends_on"}


def _refuse_days(grant, stored):
    check_days(starts_on=grant.starts_on, physical_end=grant.physical_end)
    if grant.starts_on and grant.physical_end and grant.physical_end < grant.starts_on:
        raise ValidationError(_("A grant ends after it started."), "end_before_start")
    ends = [row.new_end for row in stored.extensions.all()] if stored else []
    if ends and grant.physical_end and grant.physical_end >= max(ends):
        text = _("It was extended to %(day)s: the end as first granted was before that.")
        raise ValidationError(text, "extended", {"day": date_format(max(ends))})


def _forints(amount):
    return "–" if amount is None else number_format(amount, decimal_pos=0, force_grouping=True)
