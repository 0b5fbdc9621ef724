"""An engagement in the admin: the same entry, the same rules, and no private note."""

import re
from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements import actions
from engagements.models import Engagement, Target
from engagements.summaries import differences
from mentorhalo.core.models import Change
from tests.admin_rows import admin_url, form_data
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
ADD = "admin:engagements_engagement_add"


@pytest.fixture(autouse=True)
def boss(sign_in):
    return sign_in("admin")


@pytest.fixture
def typed():
    """A visit of yesterday as a browser sends it."""
    return {
        "kind": "visit",
        "mode": "on_site",
        "held_on": days_ago(1).isoformat(),
        "minutes": "60",
        "participants": "5",
        "settlements": [SettlementFactory().pk],
        "mentors": [MentorFactory().pk],
        "summary": "Megbeszéltük a téli programot.",
    }


def opened(client, row):
    """What the browser holds after opening the entry's page."""
    return form_data(client.get(admin_url(Engagement, "change", row.pk)).context["adminform"].form)


def the_form(response):
    assert response.status_code == 200
    return response.context["adminform"].form


def changes_of(row):
    return Change.objects.filter(record_type="engagements.engagement", record_key=str(row.pk))


def test_an_entry_is_added_through_the_action(client, boss, typed):
    assert client.post(reverse(ADD), typed).status_code == 302
    row = Engagement.objects.get()
    place = row.places.get()
    assert (row.author, row.state, place.on_site) == (boss, "logged", True)
    assert place.settlement.summary.involved_on == row.held_on
    change = changes_of(row).get()
    assert (change.action, change.surface, change.by_id) == ("added", "admin", boss.pk)
    assert list(differences()) == []


def test_an_entry_is_changed_with_its_settlements_and_mentors(client, boss):
    row = EngagementFactory(verify=True)
    other = SettlementFactory()
    data = opened(client, row)
    data |= {"minutes": "90", "settlements": [*data["settlements"], other.pk]}
    response = client.post(admin_url(Engagement, "change", row.pk), data)
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.minutes, row.state, row.version) == (90, "logged", 3)
    assert row.places.get(settlement=other).on_site is False
    change = changes_of(row).first()
    assert (change.action, change.surface) == ("changed", "admin")
    assert change.fields["minutes"] == [60, 90]
    assert list(differences()) == []


def test_saving_what_was_read_changes_nothing(client):
    row = EngagementFactory(verify=True, travel_km=Decimal("12.5"), starts_at=time(10, 30))
    before = changes_of(row).count()
    data = opened(client, row)
    assert client.post(admin_url(Engagement, "change", row.pk), data).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.version) == ("verified", 2)
    assert changes_of(row).count() == before


def test_the_private_note_is_kept_and_never_shown(client):
    row = EngagementFactory(private_note="titkos megjegyzés")
    data = opened(client, row) | {"minutes": "75", "private_note": "felülírva"}
    client.post(admin_url(Engagement, "change", row.pk), data)
    row.refresh_from_db()
    assert (row.minutes, row.private_note) == (75, "titkos megjegyzés")
    for page in ("change", "history"):
        text = client.get(admin_url(Engagement, page, row.pk)).content.decode()
        assert "titkos" not in text and "private" not in text


def test_a_stale_version_is_refused_and_what_was_typed_stays(client):
    row = EngagementFactory()
    data = opened(client, row) | {"summary": "Amit közben írtam."}
    moved = actions.move(
        by=row.author, engagement=row, to="cancel", version=row.version, reason="próba"
    )
    actions.move(by=row.author, engagement=moved, to="restore", version=moved.version)
    form = the_form(client.post(admin_url(Engagement, "change", row.pk), data))
    assert form.non_field_errors()
    assert form["summary"].value() == "Amit közben írtam."
    assert form["settlements"].value() == data["settlements"]
    row.refresh_from_db()
    assert row.summary != "Amit közben írtam."


@pytest.mark.parametrize("version", [None, "", "99", "x"])
def test_a_form_without_the_right_version_is_refused(client, version):
    row = EngagementFactory()
    data = opened(client, row) | {"minutes": "10"}
    data = {name: value for name, value in data.items() if name != "version"}
    if version is not None:
        data["version"] = version
    assert the_form(client.post(admin_url(Engagement, "change", row.pk), data)).errors
    row.refresh_from_db()
    assert row.minutes == 60


@pytest.mark.parametrize(
    "field, value",
    [
        ("held_on", (timezone.localdate() + timedelta(days=2)).isoformat()),
        ("held_on", "2001-01-01"),
        ("held_on", "soha"),
        ("held_on", ""),
        ("minutes", "1441"),
        ("minutes", "-5"),
        ("minutes", ""),
        ("participants", "100001"),
        ("travel_km", "1501"),
        ("travel_km", "9999999"),
        ("summary", ""),
        ("summary", "a\x07b"),
        ("destination", "x" * 121),
        ("settlements", ["00000"]),
        ("settlements", []),
        ("mentors", ["99999"]),
        ("mentors", []),
        ("kind", "party"),
        ("mode", ""),
    ],
)
def test_a_wrong_value_is_one_sentence_at_its_field(client, typed, field, value):
    form = the_form(client.post(reverse(ADD), typed | {field: value}))
    assert len(form.errors[field]) == 1
    assert not Engagement.objects.exists()


def test_the_rules_of_an_entry_are_those_of_the_visit_form(client, typed):
    place = SettlementFactory(county=CountyFactory(iso="HU-SO"))
    form = the_form(client.post(reverse(ADD), typed | {"settlements": [place.pk]}))
    assert "Somogy" in str(form.errors["settlements"])
    outsider = MentorFactory(team=False)
    form = the_form(client.post(reverse(ADD), typed | {"mentors": [outsider.pk]}))
    assert outsider.user.name in str(form.errors["mentors"])
    form = the_form(client.post(reverse(ADD), typed | {"on_site_in": [place.pk]}))
    assert place.pk in str(form.errors["on_site_in"])
    form = the_form(
        client.post(reverse(ADD), typed | {"mode": "phone", "on_site_in": typed["settlements"]})
    )
    assert form.errors["on_site_in"]


def test_two_settlements_want_to_know_where_the_mentors_were(client, typed):
    both = [*typed["settlements"], SettlementFactory().pk]
    form = the_form(client.post(reverse(ADD), typed | {"settlements": both}))
    assert "on_site_in" in form.errors
    data = typed | {"settlements": both, "on_site_in": both[1:]}
    assert client.post(reverse(ADD), data).status_code == 302
    row = Engagement.objects.get()
    assert dict(row.places.values_list("settlement", "on_site")) == {both[0]: False, both[1]: True}


def test_a_plan_becomes_logged_and_not_a_plan_again(client, typed):
    later = (timezone.localdate() + timedelta(days=3)).isoformat()
    plan = typed | {"planned": "on", "held_on": later, "minutes": "", "summary": ""}
    assert client.post(reverse(ADD), plan).status_code == 302
    row = Engagement.objects.get()
    assert row.state == "planned"
    url = admin_url(Engagement, "change", row.pk)
    held = {name: value for name, value in typed.items()} | {"version": row.version}
    assert client.post(url, held).status_code == 302
    row.refresh_from_db()
    assert row.state == "logged"
    form = the_form(client.post(url, held | {"version": row.version, "planned": "on"}))
    assert "held_on" in form.errors


def test_state_and_county_are_not_typed(client, typed):
    client.post(reverse(ADD), typed | {"state": "verified", "county": "14", "author": "1"})
    row = Engagement.objects.get()
    assert (row.state, row.county_id) == ("logged", "20")


@pytest.mark.parametrize("moved", ["cancel", "join"])
def test_a_cancelled_or_joined_entry_is_only_read(client, moved):
    first = EngagementFactory(private_note="titkos megjegyzés")
    row = EngagementFactory(settlement=first.settlements.get(), cancel=moved == "cancel")
    if moved == "join":
        actions.join(by=row.author, engagement=row, into=first, version=row.version)
    url = admin_url(Engagement, "change", row.pk)
    page = client.get(url)
    assert page.status_code == 200
    assert first.settlements.get().name in page.content.decode()
    assert not re.search(
        r'<(input|textarea|select)[^>]*name="(summary|minutes)"', str(page.content)
    )
    assert client.post(url, {"summary": "x"}).status_code == 403


def test_an_entry_is_found_by_receipt_place_and_words_without_accents(client):
    row = EngagementFactory(settlement=SettlementFactory(name="Őrtilos"), summary="Kőszínház épül.")
    EngagementFactory(settlement=SettlementFactory(name="Falu"))
    for words in (f" {row.pk} ", "ORTILOS", "koszinhaz"):
        listed = client.get(admin_url(Engagement, "changelist"), {"q": words}).context["cl"]
        assert [found.pk for found in listed.result_list] == [row.pk]


def test_places_and_people_are_picked_without_accents(client):
    SettlementFactory(name="Őrtilos")
    MentorFactory(user__name="Kővári Őze")
    asked = {"app_label": "engagements", "model_name": "engagement"}
    for field, term, text in [
        ("settlements", "ortil", "Őrtilos"),
        ("mentors", "oze", "Kővári Őze"),
    ]:
        response = client.get(
            reverse("admin:autocomplete"), asked | {"field_name": field, "term": term}
        )
        assert [row["text"] for row in response.json()["results"]] == [text]


def test_a_target_is_written_with_one_row_and_zero_refused(client):
    SettlementFactory()
    typed = {"name": "A cél", "rung": "involved", "number": "0"}
    typed |= {"due_on": days_ago(-200).isoformat()}
    assert the_form(client.post(admin_url(Target, "add"), typed)).errors
    assert client.post(admin_url(Target, "add"), typed | {"number": "1"}).status_code == 302
    change = Change.objects.get()
    assert (change.record_type, change.surface) == ("engagements.target", "admin")
