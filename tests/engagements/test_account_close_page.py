"""The page that closes an account: what is left with links, and despite it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.admin_rows import admin_url
from tests.factories.counties import UserFactory
from tests.factories.handovers import HandoverFactory
from tests.factories.mentors import MentorFactory
from tests.factories.partnerships import PartnershipFactory
from tests.factories.promises import PromiseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def address(mentor):
    return reverse("engagements:mentor-close", args=[mentor.pk])


@pytest.fixture
def leaver():
    handover = HandoverFactory()
    PromiseFactory(mentor=handover.giver, settlement=handover.items.get().settlement)
    PartnershipFactory(mentor=handover.giver)
    return handover.giver


def test_what_is_left_is_named_with_links(client, sign_in, leaver):
    sign_in("admin")
    response = client.get(address(leaver))
    handover = leaver.given_handovers.get()
    for url in (
        f"/handovers/new/?giver={leaver.pk}",
        handover.get_absolute_url(),
        handover.items.get().settlement.get_absolute_url(),
        leaver.promises.get().get_absolute_url(),
        leaver.partnerships.get().get_absolute_url(),
        admin_url(type(leaver.user.memberships.get()), "change", leaver.user.memberships.get().pk),
    ):
        assertContains(response, f'href="{url}"')


def test_it_is_refused_until_it_is_meant(client, sign_in, leaver):
    sign_in("admin")
    response = client.post(address(leaver), {"reason": "elment"})
    assertContains(response, "1 settlement is still assigned", status_code=422)
    assertContains(response, 'value="elment"', status_code=422)
    leaver.user.refresh_from_db()
    assert leaver.user.is_active
    told = {"reason": "elment", "despite": "on"}
    assertRedirects(client.post(address(leaver), told), leaver.get_absolute_url())
    leaver.user.refresh_from_db()
    assert not leaver.user.is_active
    again = client.post(address(leaver), told)
    assertContains(again, "closed already", status_code=422)


def test_the_session_ends_at_once(client, sign_in, leaver):
    client.force_login(leaver.user)
    assert client.get("/handovers/").status_code == 200
    browser = client.session.session_key
    admin = sign_in("admin")
    client.post(address(leaver), {"reason": "elment", "despite": "on"})
    client.cookies["sessionid"] = browser
    assertRedirects(
        client.get("/dashboard/"),
        "/accounts/login/?next=/dashboard/",
        fetch_redirect_response=False,
    )
    assert admin.is_active


@pytest.mark.parametrize("typed", [{"reason": ""}, {"reason": "a\0"}, {"reason": "a" * 501}])
def test_bad_input(client, sign_in, typed):
    sign_in("admin")
    mentor = MentorFactory(team=False)
    assert client.post(address(mentor), typed).status_code == 422
    mentor.user.refresh_from_db()
    assert mentor.user.is_active


def test_with_nothing_left_there_is_nothing_to_tick(client, sign_in):
    sign_in("admin")
    mentor = MentorFactory(team=False)
    assertNotContains(client.get(address(mentor)), 'name="despite"')
    client.post(address(mentor), {"reason": "elment"})
    mentor.user.refresh_from_db()
    assert not mentor.user.is_active


def test_an_account_without_a_profile_and_the_last_admin(client, sign_in):
    admin = sign_in("admin")
    auditor = UserFactory(auditor=True)
    url = reverse("engagements:account-close", args=[auditor.pk])
    client.post(url, {"reason": "elment"})
    auditor.refresh_from_db()
    assert not auditor.is_active
    own = reverse("engagements:account-close", args=[admin.pk])
    assertContains(client.post(own, {"reason": "x"}), "last admin", status_code=422)


def test_the_administration_leads_there(client, sign_in, leaver):
    sign_in("admin")
    url = admin_url(type(leaver.user), "change", leaver.user_id)
    close = reverse("engagements:account-close", args=[leaver.user_id])
    assertContains(client.get(url), f'href="{close}"')
    type(leaver.user).objects.filter(pk=leaver.user_id).update(is_active=False)
    assertContains(client.get(url), "closed already")


def test_queries_do_not_grow_with_what_is_left(client, sign_in, assert_flat_queries):
    sign_in("admin")
    mentor = MentorFactory()

    def more():
        HandoverFactory(giver=mentor)
        PromiseFactory(mentor=mentor, created_at=timezone.now())
        PartnershipFactory(mentor=mentor)

    assert_flat_queries(address(mentor), more, limit=13)
