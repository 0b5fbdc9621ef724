"""The writes of adoptions."""

from django.urls import reverse

from engagements.adoptions import actions as adoption_actions
from engagements.models import Adoption
from tests.factories.adoptions import AdoptionFactory, published
from tests.factories.engagements import days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line


@line("engagements.adoptions.actions.take_over")
def _(world):
    mentor = MentorFactory()
    row = Adoption(practice=published(), settlement=SettlementFactory(), state="preparing")
    return lambda: adoption_actions.take_over(by=mentor.user, adoption=row)


@line("engagements.adoptions.actions.change")
def _(world):
    row = AdoptionFactory()
    row.went = "Megtelt a terem."
    return lambda: adoption_actions.change(by=row.created_by, adoption=row, version=1)


@line("engagements.adoptions.actions.withdraw")
def _(world):
    row = AdoptionFactory()
    return lambda: adoption_actions.withdraw(
        by=row.created_by, adoption=row, reason="tévedés", version=1
    )


@line("engagements:adoption-new")
def _(world):
    mentor, place = MentorFactory(), SettlementFactory()
    sent = {"practice": published().title, "settlement": place.pk, "state": "running"}
    world.client.force_login(mentor.user)
    sent["since"] = days_ago(30).isoformat()
    return lambda: world.client.post(reverse("engagements:adoption-new"), sent)


@line("engagements:adoption-edit")
def _(world):
    row = AdoptionFactory()
    world.client.force_login(row.created_by)
    sent = {"state": "running", "since": days_ago(20).isoformat(), "read_version": 1}
    url = reverse("engagements:adoption-edit", args=[row.pk])
    return lambda: world.client.post(url, sent)


@line("engagements:adoption-withdraw")
def _(world):
    row = AdoptionFactory()
    world.client.force_login(row.created_by)
    url = reverse("engagements:adoption-withdraw", args=[row.pk])
    return lambda: world.client.post(url, {"version": 1, "reason": "tévedés"})
