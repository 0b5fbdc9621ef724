"""Settlements are read, and who answers for them is written, in the admin."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentorhalo.core.models import Change
from settlements.models import Assignment, FormerName, Settlement, SettlementSummary
from tests.admin_rows import admin_url
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def boss(sign_in):
    return sign_in("admin")


def the_form(response):
    assert response.status_code == 200
    return response.context["adminform"].form


@pytest.mark.parametrize("model", [Settlement, SettlementSummary])
@pytest.mark.parametrize("words", ["ortilos", "ŐRTILOS", "01009"])
def test_a_settlement_is_found_without_accents_and_by_code(client, model, words):
    SettlementFactory(name="Őrtilos", ksh_code="01009")
    SettlementFactory()
    response = client.get(admin_url(model, "changelist"), {"q": words})
    assert response.context["cl"].result_count == 1


def test_a_settlement_is_found_by_its_former_name_and_shows_it(client):
    place = SettlementFactory()
    FormerName.objects.create(settlement=place, name="Régifalu", until=date(2000, 1, 1))
    response = client.get(admin_url(Settlement, "changelist"), {"q": "regifalu"})
    assert response.context["cl"].result_count == 1
    page = client.get(admin_url(Settlement, "change", place.pk)).content.decode()
    assert "Régifalu" in page and 'name="former_names-0-name"' not in page


def test_facts_cannot_be_posted(client):
    place = SettlementFactory()
    url = admin_url(Settlement, "change", place.pk)
    assert client.post(url, {"name": "Más"}).status_code == 403
    place.refresh_from_db()
    assert place.name != "Más"


def test_an_unknown_code_is_a_way_back_and_not_a_crash(client):
    for code in ("00000", "abc", "01008"):
        assert client.get(admin_url(Settlement, "change", code)).status_code == 302


def test_an_assignment_is_written_with_one_row(client):
    place, mentor = SettlementFactory(), MentorFactory()
    typed = {"settlement": place.pk, "mentor": mentor.pk, "since": "2025-02-01"}
    assert client.post(admin_url(Assignment, "add"), typed).status_code == 302
    row = Assignment.objects.get()
    url = admin_url(Assignment, "change", row.pk)
    assert client.post(url, typed | {"until": "2025-09-01"}).status_code == 302
    changes = Change.objects.filter(record_type="settlements.assignment", surface="admin")
    assert list(changes.values_list("action", flat=True)) == ["changed", "added"]
    page = client.get(admin_url(Assignment, "history", row.pk)).content.decode()
    assert str(mentor) in page and place.name in page


def test_an_assignment_stays_what_it_is_about(client):
    row, other = AssignmentFactory(), AssignmentFactory()
    typed = {"settlement": SettlementFactory().pk, "mentor": other.mentor_id}
    typed |= {"since": row.since.isoformat(), "until": "2025-09-01"}
    assert client.post(admin_url(Assignment, "change", row.pk), typed).status_code == 302
    kept = Assignment.objects.get(pk=row.pk)
    assert (kept.settlement, kept.mentor) == (row.settlement, row.mentor)
    assert kept.until == date(2025, 9, 1)


@pytest.mark.postgres
def test_two_admins_who_assign_at_once_wait_for_each_other(client):
    place, mentor = SettlementFactory(), MentorFactory()
    typed = {"settlement": place.pk, "mentor": mentor.pk, "since": "2025-02-01"}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(admin_url(Assignment, "add"), typed).status_code == 302
    said = [query["sql"] for query in queries]
    lock = next(n for n, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql)
    looked = next(n for n, sql in enumerate(said) if 'FROM "settlements_assignment"' in sql)
    assert 'FROM "settlements_settlement"' in said[lock] and lock < looked


@pytest.mark.parametrize("code", ["00000", "9999", "abcde", "01008"])
def test_a_wrong_code_is_an_error_at_the_field(client, code):
    typed = {"settlement": code, "mentor": MentorFactory().pk, "since": "2025-02-01"}
    form = the_form(client.post(admin_url(Assignment, "add"), typed))
    assert "settlement" in form.errors


def test_overlaps_are_refused(client):
    row = AssignmentFactory()
    typed = {"settlement": row.settlement_id, "mentor": row.mentor_id, "since": "2025-06-01"}
    form = the_form(client.post(admin_url(Assignment, "add"), typed))
    assert form.non_field_errors()
    assert not Change.objects.exists()


def test_a_mentor_of_another_county_is_refused(client):
    mentor = MentorFactory(team__iso="HU-SO")
    typed = {"settlement": SettlementFactory().pk, "mentor": mentor.pk, "since": "2025-06-01"}
    form = the_form(client.post(admin_url(Assignment, "add"), typed))
    assert "mentor" in form.errors


def test_settlements_are_picked_without_accents(client):
    SettlementFactory(name="Őrtilos")
    asked = {"app_label": "settlements", "model_name": "assignment", "field_name": "settlement"}
    response = client.get(reverse("admin:autocomplete"), asked | {"term": "ortil"})
    assert [row["text"] for row in response.json()["results"]] == ["Őrtilos"]
