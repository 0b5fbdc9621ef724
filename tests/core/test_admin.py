"""The same questions to every model's admin: who comes in, what it costs, what it never does."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counties.models import TeamMembership
from engagements.models import Engagement
from mentorhalo.core.models import Change
from tests.admin_rows import MODELS, ROWS, admin_url
from tests.factories.counties import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)


def model_writes(model):
    return model.__name__ in {
        "CountyOffice",
        "TeamMembership",
        "User",
        "Speciality",
        "Mentor",
        "Assignment",
        "Programme",
        "ProcessStep",
        "MilestoneTemplate",
        "PartnershipKind",
        "PartnershipMark",
        "Theme",
        "QuestionSet",
        "Call",
        "Engagement",
        "Target",
    }


def test_every_model_of_the_project_is_there_and_nothing_else():
    from django.apps import apps

    hidden = {"FormerName", "EngagementSettlement", "EngagementMentor"}  # shown with their owner
    hidden |= {"OrganisationPlace", "GrantSettlement", "GrantExtension", "AreaPlace"}
    hidden |= {
        "HandoverItem",
        "PlannedAction",
        "EarlierTarget",
        "Question",
        "Answer",
        "ChangeStory",
        "ResourceIssue",
    }
    hidden |= {"PartnershipParty", "PartnershipPlace", "PartnershipContact", "StageChange"}
    hidden |= {"PartnershipReview", "ReviewedMark", "PracticeVersion", "PracticePhoto"}
    hidden |= {"Consent"}  # who agreed is read by the county's team only
    hidden |= {"SavedMapping", "DayPlan", "DayStop"}  # a convenience of one person, not a record
    hidden |= {
        "Quarantined",
        "QuarantinedFile",
    }  # at /quarantine/, with its own rights
    hidden |= {"KeptApart"}  # shown and taken back on the receipts of the two entries
    ours = {
        model
        for label in ("core", "counties", "mentors", "settlements", "engagements")
        for model in apps.get_app_config(label).get_models()
        if model.__name__ not in hidden
    }
    assert set(MODELS) == ours == set(ROWS)


@each_model
def test_an_admin_reads_the_list_and_the_record(client, sign_in, model):
    sign_in("admin")
    row = ROWS[model]()
    for url in (admin_url(model, "changelist"), admin_url(model, "change", row.pk)):
        response = client.get(url)
        assert response.status_code == 200
        assert not INLINE.search(response.content.decode())


@each_model
@pytest.mark.parametrize("role", ["mentor", "lead", "coordinator", "auditor"])
def test_nobody_else_comes_in(client, sign_in, model, role):
    sign_in(role)
    response = client.get(admin_url(model, "changelist"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))
    assert client.get(response.url).status_code == 403


def test_a_stranger_is_sent_to_the_sites_own_sign_in(client):
    first = client.get(reverse("admin:index"), follow=False)
    while first.status_code == 302 and reverse("admin:login") in first.url:
        first = client.get(first.url)
    assert first.status_code == 302
    assert first.url.startswith(reverse("account_login"))


@each_model
def test_the_list_costs_the_same_for_one_row_and_for_six(sign_in, assert_flat_queries, model):
    sign_in("admin")
    assert_flat_queries(admin_url(model, "changelist"), ROWS[model], limit=12)


@each_model
def test_the_list_is_searched_without_failing(client, sign_in, model):
    sign_in("admin")
    ROWS[model]()
    for words in ("Őrtilos", "12", "a b", "'; --", "%"):
        assert client.get(admin_url(model, "changelist"), {"q": words}).status_code == 200


@each_model
def test_nothing_can_be_deleted(client, sign_in, model):
    sign_in("admin")
    row = ROWS[model]()
    assert client.post(admin_url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    picked = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(admin_url(model, "changelist"), picked)
    assert model.objects.filter(pk=row.pk).exists()
    listing = client.get(admin_url(model, "changelist")).content.decode()
    assert "delete_selected" not in listing


@each_model
def test_private_notes_and_drafts_are_nowhere(client, sign_in, model):
    sign_in("admin")
    row = ROWS[model]()
    for page, args in [("changelist", ()), ("change", (row.pk,)), ("history", (row.pk,))]:
        text = client.get(admin_url(model, page, *args)).content.decode()
        assert "titkos megjegyzés" not in text
        assert "befejezetlen mondat" not in text
        assert "private_note" not in text


@each_model
def test_the_record_shows_its_history(client, sign_in, model):
    sign_in("admin")
    row = ROWS[model]()
    assert client.get(admin_url(model, "history", row.pk)).status_code == 200
    gone = client.get(admin_url(model, "history", "99999"))
    assert gone.status_code == 302


def test_the_history_page_tells_who_changed_what(client, sign_in):
    boss = sign_in("admin", name="Fő Admin")
    office = OfficeFactory()
    before = {"address": "Fő utca 1.", "opened_on": office.opened_on}
    client.post(admin_url(type(office), "change", office.pk), before)
    client.post(admin_url(type(office), "change", office.pk), before | {"address": "Kő utca 2."})
    text = client.get(admin_url(type(office), "history", office.pk)).content.decode()
    assert str(boss) in text
    assert "Fő utca 1. → Kő utca 2." in text


def test_a_record_leads_to_its_own_page(client, sign_in):
    sign_in("admin")
    office = OfficeFactory()
    page = client.get(admin_url(type(office), "change", office.pk)).content.decode()
    assert f'href="{office.get_absolute_url()}"' in page


def test_the_history_page_costs_the_same_for_any_number_of_writes(sign_in, assert_flat_queries):
    sign_in("admin")
    OfficeFactory()
    url = admin_url(OfficeFactory._meta.model, "history", "20")
    assert_flat_queries(url, ROWS[Change], limit=8)


@each_model
def test_what_is_read_only_takes_no_post(client, sign_in, model):
    sign_in("admin")
    row = ROWS[model]()
    if model_writes(model):
        assert client.get(admin_url(model, "add")).status_code == 200
    else:
        assert client.post(admin_url(model, "add"), {}).status_code == 403
        assert client.post(admin_url(model, "change", row.pk), {}).status_code == 403


FORGED = ["abc", "1'", "-1", "9" * 30, "1,abc", "%s", "é", ""]
each_writing = pytest.mark.parametrize(
    "model", list(filter(model_writes, MODELS)), ids=lambda model: model._meta.label
)


def _typed_fields(client, model):
    return list(client.get(admin_url(model, "add")).context["adminform"].form.fields)


@each_writing
@pytest.mark.parametrize("value", FORGED)
def test_an_address_may_bring_any_first_value(client, sign_in, model, value):
    sign_in("admin")
    asked = dict.fromkeys(_typed_fields(client, model), value)
    assert client.get(admin_url(model, "add"), asked).status_code == 200


@each_writing
@pytest.mark.parametrize("value", [*FORGED, "\0"])
def test_a_forged_form_is_taken_or_shown_again_with_what_is_wrong(client, sign_in, model, value):
    sign_in("admin")
    forged = dict.fromkeys(_typed_fields(client, model), value)
    response = client.post(admin_url(model, "add"), forged)
    if response.status_code != 302:  # a speciality may be called anything
        assert response.status_code == 200
        assert response.context["adminform"].form.errors


@pytest.mark.parametrize("value", ["abc", "-1", "9" * 30])
def test_a_forged_row_is_a_mistake_beside_its_field(client, sign_in, value):
    sign_in("admin")
    response = client.post(admin_url(Engagement, "add"), {"mentors": value, "settlements": value})
    errors = response.context["adminform"].form.errors
    assert errors["mentors"] and errors["settlements"]


def test_a_first_value_that_is_a_row_is_picked(client, sign_in):
    sign_in("admin")
    user, office = UserFactory(), OfficeFactory()
    page = client.get(
        admin_url(TeamMembership, "add"), {"user": user.pk, "office": office.pk}
    ).content.decode()
    assert f'<option value="{user.pk}" selected>{user}</option>' in page
    assert f'<option value="{office.pk}" selected>' in page


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_says_so_here_too(client, sign_in, settings, demo):
    settings.DEMO = demo
    sign_in("admin")
    assert ('class="warning"' in client.get(reverse("admin:index")).content.decode()) is demo


def test_the_index_shows_no_second_log_and_no_groups(client, sign_in):
    sign_in("admin")
    text = client.get(reverse("admin:index")).content.decode()
    assert "recent-actions" not in text
    assert "auth/group" not in text
    assert "emailaddress" not in text
    assert not INLINE.search(text)


def test_ones_own_password_is_changed_on_the_site(client, sign_in):
    sign_in("admin")
    response = client.get(reverse("admin:password_change"))
    assert response.url == reverse("account_change_password")


def test_signing_out_is_asked_on_the_site(client, sign_in):
    """There it is held back while something waits in the browser."""
    sign_in("admin")
    response = client.post(reverse("admin:logout"))
    assert response.url == reverse("account_logout")
    assert client.get(response.url).status_code == 200
    assert "_auth_user_id" in client.session


def test_a_big_table_is_not_counted_through(client, sign_in):
    sign_in("admin")
    ROWS[Change]()
    with CaptureQueriesContext(connection) as queries:
        client.get(admin_url(Change, "changelist"), {"_facets": "True"})
    counting = [query["sql"] for query in queries if "COUNT(*)" in query["sql"]]
    assert counting and all("LIMIT 10000" in sql for sql in counting)


def test_admin_never_registers_a_raw_key_field():
    for model_admin in admin.site._registry.values():
        assert model_admin.raw_id_fields == ()


def test_history_finds_its_author_without_accents(client, sign_in):
    boss = sign_in("admin", name="Őrsi Ágnes")
    Change.objects.create(
        at=boss.date_joined,
        by_id=boss.pk,
        by_label=str(boss),
        record_type="gone.model",
        record_key="1",
        record_label="Régi",
        action="changed",
        surface="page",
    )
    response = client.get(admin_url(Change, "changelist"), {"q": "orsi agnes"})
    assert response.context["cl"].result_count == 1
