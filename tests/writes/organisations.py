"""The writes of organisations and contacts; see tests/test_history_walk.py."""

from django.urls import reverse
from django.utils import timezone

from settlements.contacts import actions as contact_actions
from settlements.organisations.actions import (
    close_organisation,
    merge_organisations,
    reopen_organisation,
    save_organisation,
    undo_merge,
)
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.grants import GrantFactory, GrantMemberFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line

CLOSED = {"closed_on": "2026-01-01", "closed_because": "megszűnt"}


def _admin():
    return UserFactory(admin=True)


@line("settlements.organisations.actions.save_organisation")
def _(world):
    row, place, by = OrganisationFactory(), SettlementFactory(), _admin()
    row.address = "Fő tér 1."
    return lambda: save_organisation(by=by, organisation=row, serves=[place])


@line("settlements.organisations.actions.close_organisation")
def _(world):
    row, by, today = OrganisationFactory(), _admin(), timezone.localdate()
    return lambda: close_organisation(
        by=by, organisation=row, closed_on=today, reason="megszűnt", version=1
    )


@line("settlements.organisations.actions.reopen_organisation")
def _(world):
    row, by = OrganisationFactory(**CLOSED), _admin()
    return lambda: reopen_organisation(by=by, organisation=row, reason="tévedés", version=1)


def _pair():
    """Two of which the second is named by everything, the first by some of the same."""
    seat = SettlementFactory()
    kept = OrganisationFactory(seat=seat)
    lost = OrganisationFactory(seat=seat, phone="+36 92 000 000", serves=[SettlementFactory()])
    ContactFactory(organisation=lost)
    OrganisationFactory(maintainer=lost)
    GrantMemberFactory(organisation=lost)
    GrantFactory(lead=lost)
    PromiseFactory(organisation=lost)
    for both in (False, True):
        row = EngagementFactory()
        row.organisations.add(lost, *([kept] if both else []))
    return kept, lost


@line("settlements.organisations.actions.merge_organisations")
def _(world):
    kept, lost = _pair()
    by = _admin()
    return lambda: merge_organisations(by=by, kept=kept, lost=lost, versions=(1, 1))


@line("settlements.organisations.actions.undo_merge")
def _(world):
    kept, lost = _pair()
    merge = merge_organisations(by=_admin(), kept=kept, lost=lost, versions=(1, 1))
    return lambda: undo_merge(by=merge.by, merge=merge)


@line("settlements.contacts.actions.end_contact")
def _(world):
    row, by, today = ContactFactory(), _admin(), timezone.localdate()
    return lambda: contact_actions.end_contact(
        by=by, contact=row, last_day=today, reason="nyugdíjba ment", version=1
    )


@line("settlements.contacts.actions.opt_out")
def _(world):
    row, by = ContactFactory(), _admin()
    return lambda: contact_actions.opt_out(by=by, contact=row, version=1)


@line("settlements.contacts.actions.opt_in")
def _(world):
    row, by = ContactFactory(opted_out_on="2026-01-01"), _admin()
    return lambda: contact_actions.opt_in(by=by, contact=row, version=1)


# The pages


def _post(name, make, data):
    def lay(world):
        world.client.force_login(_admin())
        row = make()
        url = reverse(name, args=[row.pk] if row else [])
        typed = data() if callable(data) else data
        return lambda: world.client.post(url, typed)

    return lay


def _typed(**facts):
    seat = SettlementFactory()
    return {"name": "Új Ház", "kind": "library", "seat": seat.pk, "read_version": 1} | facts


PERSON = {
    "name": "Új Név",
    "legal_basis": "public_task",
    "source": "a honlapja",
    "read_version": 1,
}
REASON = {"version": 1, "reason": "próba"}


def _today(name):
    return lambda: REASON | {name: timezone.localdate().isoformat()}


line("settlements:organisation-new")(
    _post("settlements:organisation-new", lambda: None, lambda: _typed(read_version=""))
)
line("settlements:organisation-edit")(
    _post(
        "settlements:organisation-edit",
        OrganisationFactory,
        lambda: _typed(serves=SettlementFactory().pk),
    )
)
line("settlements:organisation-close")(
    _post("settlements:organisation-close", OrganisationFactory, _today("closed_on"))
)
line("settlements:organisation-reopen")(
    _post("settlements:organisation-reopen", lambda: OrganisationFactory(**CLOSED), REASON)
)
line("settlements:contact-new")(_post("settlements:contact-new", OrganisationFactory, PERSON))
line("settlements:contact-edit")(_post("settlements:contact-edit", ContactFactory, PERSON))
line("settlements:contact-end")(
    _post("settlements:contact-end", ContactFactory, _today("last_day"))
)
line("settlements:contact-opt-out")(_post("settlements:contact-opt-out", ContactFactory, REASON))
line("settlements:contact-opt-in")(
    _post(
        "settlements:contact-opt-in",
        lambda: ContactFactory(opted_out_on="2026-01-01"),
        REASON,
    )
)


@line("settlements:organisation-merge")
def _(world):
    kept, lost = _pair()
    world.client.force_login(_admin())
    url = reverse("settlements:organisation-merge", args=[kept.pk])
    typed = {"lost": lost.name, "kept_version": 1, "lost_version": 1}
    return lambda: world.client.post(url, typed)


@line("settlements:merge-undo")
def _(world):
    kept, lost = _pair()
    merge = merge_organisations(by=_admin(), kept=kept, lost=lost, versions=(1, 1))
    world.client.force_login(_admin())
    return lambda: world.client.post(reverse("settlements:merge-undo", args=[merge.pk]))
