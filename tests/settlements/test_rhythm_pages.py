"""How often a settlement wants an engagement: read by all, set by coordinators and admins."""

import pytest
from django.urls import reverse

from mentorhalo.core.models import Change
from settlements.models import Rhythm
from settlements.rhythms.forms import RhythmForm
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import GrantFactory
from tests.factories.settlements import SettlementFactory
from tests.portal.country import figures

pytestmark = pytest.mark.django_db
LIST, EDIT = "/rhythms/", "/rhythms/starting/"
NO_GRANT = "/rhythms/no_grant/"


@pytest.fixture
def coordinator(client, sign_in):
    client.cookies["django_language"] = "en"
    return sign_in("coordinator")


def numbers(client, code):
    return [int(f.value) for f in figures(client.get(LIST)) if f.code == code]


def lay_three_phases():
    """One settlement in its grant's first year, one in a later year, two without a grant."""
    young, older = SettlementFactory(), SettlementFactory()
    GrantFactory(settlements=[young], starts_on=days_ago(100))
    GrantFactory(settlements=[older], starts_on=days_ago(500))
    EngagementFactory(settlement=young, held_on=days_ago(50))
    EngagementFactory(settlement=older, held_on=days_ago(70))
    EngagementFactory(held_on=days_ago(80))
    EngagementFactory(held_on=days_ago(10))


def test_it_says_how_many_are_in_each_phase_and_quiet(client, coordinator):
    lay_three_phases()
    assert numbers(client, "rhythm.followed") == [1, 1, 2]
    assert numbers(client, "rhythm.quiet") == [0, 1, 1]
    Rhythm.objects.create(phase="starting", days=30)
    Rhythm.objects.create(phase="running", days=90)
    assert numbers(client, "rhythm.quiet") == [1, 0, 1]
    text = client.get(LIST).content.decode()
    assert text.count("the usual number") == 1


def test_the_form_says_what_other_numbers_would_do(client, coordinator):
    lay_three_phases()
    response = client.get(NO_GRANT)
    assert dict(response.context["standing"].tried) == {30: 1, 45: 1, 60: 1, 90: 0, 120: 0}
    assert "2 settlements are followed in this phase today." in response.content.decode()


def test_saving_changes_what_is_quiet_and_leaves_its_history(client, coordinator):
    lay_three_phases()
    assert client.get("/settlements/?quiet=1").context["total"] == 2
    response = client.post(EDIT, {"days": "30", "read_version": "0"}, follow=True)
    assert "The rhythm is saved" in response.content.decode()
    assert client.get("/settlements/?quiet=1").context["total"] == 3
    client.post(EDIT, {"days": "40", "read_version": "1"})
    rows = Change.objects.filter(record_type="settlements.rhythm", record_key="starting")
    assert [(row.action, row.fields["days"]) for row in rows.order_by("pk")] == [
        ("added", [None, 30]),
        ("changed", [30, 40]),
    ]
    assert reverse("portal:record-history", args=["settlements.rhythm", "starting"]) in (
        client.get(LIST).content.decode()
    )


@pytest.mark.parametrize("days", ["", "6", "731", "-1", "0", "sok", "30.5", "99999999999999999999"])
def test_a_bad_number_is_refused_and_stays(client, coordinator, days):
    response = client.post(EDIT, {"days": days, "read_version": "0"})
    assert response.status_code == 422
    assert response.context["form"].errors["days"]
    assert response.context["form"]["days"].value() == days
    assert not Rhythm.objects.exists()


@pytest.mark.parametrize("days", [7, 730])
def test_the_limits_themselves_are_possible(client, coordinator, days):
    assert client.post(EDIT, {"days": days, "read_version": "0"}).status_code == 302
    assert Rhythm.objects.get().days == days


@pytest.mark.parametrize("version", ["", "0", "7"])
def test_who_comes_second_is_told(client, coordinator, version):
    Rhythm.objects.create(phase="starting", days=45)
    response = client.post(EDIT, {"days": "90", "read_version": version})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Somebody else changed this" in text and "now “45”, yours is “90”" in text
    assert Rhythm.objects.get().days == 45
    again = client.post(EDIT, {"days": "90", "read_version": "1"})
    assert again.status_code == 302 and Rhythm.objects.get().days == 90


def test_who_sets_a_phase_at_the_same_moment_is_told(coordinator, monkeypatch):
    """The row came after this one looked whether there is any."""
    form = RhythmForm({"days": "90", "read_version": "0"}, instance=Rhythm(phase="starting"))
    assert form.is_valid()
    monkeypatch.setattr(RhythmForm, "_lock", lambda self: None)
    monkeypatch.setattr(Rhythm, "full_clean", lambda self: None)
    Rhythm.objects.create(phase="starting", days=45)
    assert form.save_as(by=coordinator) is None
    assert len(form.non_field_errors()) == 2 and "45" in form.non_field_errors()[1]
    assert Rhythm.objects.get().days == 45


def test_a_phase_that_does_not_exist_is_not_found(client, coordinator):
    assert client.get("/rhythms/sometimes/").status_code == 404


def test_a_mentor_reads_but_is_offered_no_change(client, sign_in):
    sign_in("lead")
    assert EDIT not in client.get(LIST).content.decode()
    assert client.post(EDIT, {"days": "30", "read_version": "0"}).status_code == 403


def test_queries_stay_flat(coordinator, assert_flat_queries):
    assert_flat_queries(LIST, lay_three_phases, limit=10)
