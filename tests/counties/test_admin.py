"""Accounts, teams and offices in the admin: what is written, what is refused."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counties.models import CountyOffice, Role, TeamMembership, User
from engagements.summaries import differences
from mentorhalo.core.models import Change
from tests.admin_rows import admin_url
from tests.factories.counties import (
    LONG_AGO,
    CountyFactory,
    MembershipFactory,
    OfficeFactory,
    UserFactory,
)
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
PASSWORD = "nagyon-titkos-jelszo"


def account(user, **typed):
    kept = {"username": user.username, "name": user.name, "email": user.email, "role": user.role}
    return kept | typed


def sentences(response):
    form = response.context["adminform"].form
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def the_change(record_type):
    change = Change.objects.get(record_type=record_type)
    assert change.surface == "admin"
    return change


@pytest.fixture
def boss(sign_in):
    return sign_in("admin")


def test_an_account_is_added_with_its_password(client, boss):
    typed = {"username": "uj.mentor", "name": "Új Mentor", "email": "", "role": "mentor"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    response = client.post(admin_url(User, "add"), typed | passwords)
    assert response.status_code == 302
    user = User.objects.get(username="uj.mentor")
    assert user.check_password(PASSWORD) and not user.is_staff
    change = the_change("counties.user")
    assert (change.action, change.by_id) == ("added", boss.pk)
    assert "password" not in change.fields


def test_two_different_passwords_make_no_account(client, boss):
    typed = {"username": "uj", "name": "Új", "role": "mentor"}
    response = client.post(
        admin_url(User, "add"), typed | {"password1": PASSWORD, "password2": PASSWORD + "x"}
    )
    assert response.status_code == 200 and "password2" in response.context["adminform"].errors
    assert not User.objects.filter(username="uj").exists()


def test_a_weak_password_makes_no_account(client, boss):
    typed = {"username": "uj", "name": "Új", "role": "mentor"}
    response = client.post(
        admin_url(User, "add"), typed | {"password1": "12345678", "password2": "12345678"}
    )
    assert response.status_code == 200
    assert not User.objects.filter(username="uj").exists()


def test_the_role_makes_the_admin_and_nothing_else_does(client, boss):
    user = UserFactory(auditor=True)
    url = admin_url(User, "change", user.pk)
    client.post(url, account(user, is_staff="on", is_superuser="on", is_active=""))
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    client.post(url, account(user, role="admin"))
    user.refresh_from_db()
    assert user.is_staff and user.is_superuser


def test_a_changed_account_leaves_one_row(client, boss):
    user = UserFactory()
    client.post(admin_url(User, "change", user.pk), account(user, name="Más Név"))
    change = the_change("counties.user")
    assert change.fields["name"] == [user.name, "Más Név"]


def test_saving_without_a_change_leaves_none(client, boss):
    user = UserFactory()
    assert client.post(admin_url(User, "change", user.pk), account(user)).status_code == 302
    assert not Change.objects.exists()


def test_the_last_admin_stays_admin(client, boss):
    url = admin_url(User, "change", boss.pk)
    response = client.post(url, account(boss, role="auditor"))
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors()
    UserFactory(admin=True)
    assert client.post(url, account(boss, role="auditor")).status_code == 302
    boss.refresh_from_db()
    assert boss.role == Role.AUDITOR


@pytest.mark.parametrize("days, refused", [(None, True), (1, True), (0, False)])
def test_a_member_of_a_team_keeps_the_role_of_a_mentor(client, boss, days, refused):
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    user = MembershipFactory(until=until).user
    response = client.post(admin_url(User, "change", user.pk), account(user, role="coordinator"))
    assert (response.status_code == 200) is refused
    user.refresh_from_db()
    assert (user.role == Role.MENTOR) is refused
    if refused:
        assert "role" in response.context["adminform"].form.errors


def test_an_address_somebody_has_is_refused_in_any_case(client, boss):
    taken, user = UserFactory(email="anna@pelda.hu"), UserFactory()
    response = client.post(
        admin_url(User, "change", user.pk), account(user, email=taken.email.upper())
    )
    assert response.status_code == 200 and sentences(response)


def test_an_old_address_no_longer_belongs_to_the_account(client, boss):
    user = UserFactory(email="regi@pelda.hu")
    EmailAddress.objects.create(user=user, email="regi@pelda.hu", primary=True, verified=True)
    client.post(admin_url(User, "change", user.pk), account(user, email="uj@pelda.hu"))
    assert not EmailAddress.objects.filter(email="regi@pelda.hu").exists()


def test_a_new_password_is_noted_without_values(client, boss):
    user = UserFactory()
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    assert client.get(url).status_code == 200
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert client.post(url, typed).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    change = the_change("counties.user")
    assert (change.action, change.by_id, change.fields) == ("password changed", boss.pk, {})


def test_a_refused_password_is_not_noted(client, boss):
    url = reverse("admin:auth_user_password_change", args=[UserFactory().pk])
    typed = {"password1": PASSWORD, "password2": "mas", "usable_password": "true"}
    assert client.post(url, typed).status_code == 200
    assert client.post(url.replace(url.split("/")[-3], "999999"), typed).status_code == 404
    assert not Change.objects.exists()


def test_people_are_found_without_accents(client, boss):
    UserFactory(name="Őrsi Ágnes")
    response = client.get(admin_url(User, "changelist"), {"q": "orsi AGNES"})
    assert response.context["cl"].result_count == 1


def test_a_membership_is_added_and_an_overlap_refused(client, boss):
    user, office = UserFactory(), OfficeFactory()
    typed = {"user": user.pk, "office": office.pk, "since": "2025-03-01"}
    assert client.post(admin_url(TeamMembership, "add"), typed).status_code == 302
    assert the_change("counties.teammembership").action == "added"
    again = client.post(admin_url(TeamMembership, "add"), typed | {"since": "2025-06-01"})
    assert again.status_code == 200 and sentences(again)
    past = typed | {"since": "2024-01-01", "until": "2025-03-02"}
    assert client.post(admin_url(TeamMembership, "add"), past).status_code == 200
    before = past | {"until": "2025-03-01"}
    assert client.post(admin_url(TeamMembership, "add"), before).status_code == 302
    assert TeamMembership.objects.filter(user=user).count() == 2


def test_a_membership_stays_the_persons_and_the_offices(client, boss):
    row = MembershipFactory()
    elsewhere = OfficeFactory(county=CountyFactory(iso="HU-SO"))
    typed = {"user": UserFactory().pk, "office": elsewhere.pk}
    typed |= {"since": LONG_AGO.isoformat(), "until": "2025-09-01"}
    assert client.post(admin_url(TeamMembership, "change", row.pk), typed).status_code == 302
    kept = TeamMembership.objects.get()
    assert (kept.user, kept.office, kept.until) == (row.user, row.office, date(2025, 9, 1))


@pytest.mark.postgres
def test_two_admins_who_write_a_persons_memberships_wait_for_each_other(client, boss):
    row = MembershipFactory()
    new = {"user": row.user_id, "office": row.office_id, "since": "2024-01-01"}
    new["until"] = LONG_AGO.isoformat()
    old = {"since": LONG_AGO.isoformat(), "until": "2025-09-01"}
    for url in (admin_url(TeamMembership, "add"), admin_url(TeamMembership, "change", row.pk)):
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url, old if "change" in url else new).status_code == 302
        said = [query["sql"] for query in queries]
        lock = next(n for n, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql)
        theirs = f'"user_id" = {row.user_id}'
        looked = next(n for n, sql in enumerate(said) if '"until" > ' in sql and theirs in sql)
        assert 'FROM "counties_user"' in said[lock] and lock < looked


def test_only_a_mentor_joins_a_team(client, boss):
    typed = {"user": UserFactory(auditor=True).pk, "office": OfficeFactory().pk}
    response = client.post(admin_url(TeamMembership, "add"), typed | {"since": "2025-03-01"})
    assert "user" in response.context["adminform"].form.errors


def test_a_membership_that_ends_before_it_began_is_refused(client, boss):
    row = MembershipFactory()
    typed = {"user": row.user_id, "office": row.office_id, "since": "2025-03-01"}
    url = admin_url(TeamMembership, "change", row.pk)
    response = client.post(url, typed | {"until": "2025-02-01"})
    assert response.status_code == 200 and sentences(response)


def test_an_offices_first_day_is_the_day_its_settlements_are_known(client, boss):
    place = SettlementFactory()
    typed = {"county": place.county_id, "opened_on": "2025-02-01"}
    assert client.post(admin_url(CountyOffice, "add"), typed).status_code == 302
    place.summary.refresh_from_db()
    assert place.summary.known_on == date(2025, 2, 1)
    office = CountyOffice.objects.get()
    url = admin_url(CountyOffice, "change", office.pk)
    assert client.post(url, {"opened_on": "2025-05-01"}).status_code == 302
    place.summary.refresh_from_db()
    assert place.summary.known_on == date(2025, 5, 1)
    assert list(differences()) == []
    assert Change.objects.filter(record_type="counties.countyoffice").count() == 2


def test_an_office_stays_in_its_county(client, boss):
    office = OfficeFactory()
    elsewhere = CountyFactory(iso="HU-SO")
    typed = {"county": elsewhere.pk, "opened_on": LONG_AGO.isoformat(), "phone": "1"}
    client.post(admin_url(CountyOffice, "change", office.pk), typed)
    assert list(CountyOffice.objects.values_list("county", flat=True)) == [office.pk]


def test_a_county_has_one_office(client, boss):
    office = OfficeFactory()
    typed = {"county": office.pk, "opened_on": "2025-02-01"}
    response = client.post(admin_url(CountyOffice, "add"), typed)
    assert response.status_code == 200 and sentences(response)


def test_pickers_offer_people_found_without_accents(client, boss):
    UserFactory(name="Őrsi Ágnes")
    asked = {"app_label": "counties", "model_name": "teammembership", "field_name": "user"}
    response = client.get(reverse("admin:autocomplete"), asked | {"term": "orsi"})
    assert [row["text"] for row in response.json()["results"]] == ["Őrsi Ágnes"]
