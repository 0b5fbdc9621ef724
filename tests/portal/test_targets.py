"""Targets as data: the list, one with its forecast, writing them, and where they are shown."""

import csv
from html import unescape
from io import StringIO

import pytest
from django.urls import reverse

from engagements.models import Target
from engagements.targets.forms import TargetForm
from mentorhalo.core.models import Change
from tests.factories.counties import CountyFactory, OfficeFactory
from tests.factories.engagements import EngagementFactory, TargetFactory, days_ago
from tests.factories.settlements import SettlementFactory
from tests.portal.country import make_country, rows_of, value_of

pytestmark = pytest.mark.django_db
LIST = "/targets/"
FAR = days_ago(-300).isoformat()


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"


def typed(**more):
    return {"name": "Új cél", "rung": "involved", "number": "1", "county": "", "due_on": FAR} | more


def text_of(response):
    return response.content.decode()


def new(client, **more):
    return client.post("/targets/new/", typed(**more))


def lines(client):
    content = b"".join(client.get(LIST, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(content), delimiter=";"))


def test_several_targets_each_with_what_was_reached_in_its_scope(client, sign_in, english):
    make_country()
    zala = CountyFactory(iso="HU-ZA")
    TargetFactory(name="Zala", county=zala, number=4)
    TargetFactory(name="Kapcsolat", rung="contacted", number=3, due_on=days_ago(-9))
    TargetFactory(name="Ismert", rung="known", number=2)
    TargetFactory(name="Rendszeres", rung="regular", number=2)
    sign_in(role="coordinator")
    page, dashboard = client.get(LIST), client.get("/dashboard/")
    for code in ("involved", "contacted", "known", "regular"):
        assert value_of(page, code) == value_of(dashboard, code)
    assert value_of(page, "involved", "HU-ZA") == value_of(dashboard, "involved", "HU-ZA")
    assert rows_of(page) == 5
    for line in lines(client):
        share = float(line["Share"])
        assert share == pytest.approx(int(line["Reached"]) / int(line["Target"]), abs=1e-4)
        assert line["Forecast"]


def test_the_list_asks_no_query_for_a_row(sign_in, assert_flat_queries):
    sign_in("coordinator")
    OfficeFactory()
    assert_flat_queries(LIST, TargetFactory, limit=9)


def test_a_figure_leads_to_as_many_rows(client, sign_in):
    make_country()
    target = TargetFactory(county=CountyFactory(iso="HU-ZA"), rung="regular", number=3)
    sign_in(role="coordinator")
    page = client.get(target.get_absolute_url())
    url = page.context["goal"].reached.url
    assert rows_of(client.get(url)) == int(value_of(page, "regular", "HU-ZA")) == 1


def test_a_past_day(client, sign_in):
    TargetFactory()
    EngagementFactory(held_on=days_ago(40))
    EngagementFactory(held_on=days_ago(3))
    sign_in(role="coordinator")
    assert value_of(client.get(LIST), "involved") == "2"
    past = {"as_of": days_ago(10).isoformat()}
    assert value_of(client.get(LIST, past), "involved") == "1"
    page = client.get(Target.objects.get().get_absolute_url(), past)
    assert value_of(page, "involved") == "1"
    assert page.context["goal"].forecast.today == days_ago(10)


def test_a_day_that_cannot_be_asked_is_said(client, sign_in):
    target = TargetFactory()
    sign_in(role="coordinator")
    for url in (LIST, target.get_absolute_url()):
        page = client.get(url, {"as_of": "tegnap"})
        assert page.status_code == 200 and "tegnap" in text_of(page)


def test_the_page_says_when_and_draws_it(client, sign_in, english):
    target = TargetFactory(number=40)
    for age in range(0, 90, 7):
        EngagementFactory(held_on=days_ago(age))
    sign_in(role="mentor", county="HU-ZA")
    page = client.get(target.get_absolute_url())
    text = text_of(page)
    assert "At the pace of the last 90 days (13 settlements) the target will be reached" in text
    assert 'class="band"' in text and "What is expected" in text
    assert page.context["line"].ahead[0].expected >= 13


def test_a_target_is_set_changed_and_told(client, sign_in):
    by = sign_in(role="coordinator")
    SettlementFactory()
    assert new(client).status_code == 302
    target = Target.objects.get()
    url = reverse("portal:target-edit", args=[target.pk])
    data = typed(name="Más név", read_version=target.version)
    assert client.post(url, data).status_code == 302
    target.refresh_from_db()
    assert (target.name, target.version) == ("Más név", 2)
    told = Change.objects.of(target).order_by("pk")
    assert [(row.action, row.by_id) for row in told] == [("added", by.pk), ("changed", by.pk)]
    history = client.get(reverse("portal:record-history", args=["engagements.target", target.pk]))
    assert "Új cél" in text_of(history)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"number": "0"}, "number", "A target is at least one settlement."),
        ({"number": "-3"}, "number", "A target is at least one settlement."),
        ({"number": "sok"}, "number", "Write a whole number of settlements."),
        ({"number": "2"}, "number", "There is only 1 settlement here."),
        ({"number": "9999999"}, "number", "There are not so many settlements."),
        ({"rung": "mesés"}, "rung", "There is no such rung."),
        ({"due_on": "holnap"}, "due_on", "Write the day as 2026-11-20."),
        ({"due_on": "2010-01-01"}, "due_on", "This day is over"),
        ({"due_on": "9999-12-31"}, "due_on", "Write a day up to"),
        ({"county": "19"}, "county", "has no mentor office"),
        ({"county": "99"}, "county", "There is no such county."),
        ({"name": "  "}, "name", "This field is required."),
        ({"name": "RÉGI cél"}, "name", "There is a target of this name already."),
        ({"name": "A\x07cél"}, "name", "control characters"),
    ],
)
def test_what_cannot_be_a_target_is_said(client, sign_in, english, wrong, field, sentence):
    TargetFactory(name="Régi cél")
    SettlementFactory()
    CountyFactory(iso="HU-VE")
    sign_in(role="coordinator")
    response = new(client, **wrong)
    assert response.status_code == 422 and Target.objects.count() == 1
    assert list(response.context["form"].errors) == [field]
    assert sentence in unescape(text_of(response))
    kept = response.context["form"].data
    assert kept["name"] == wrong.get("name", "Új cél")


def test_two_who_give_one_name_at_the_same_moment(client, sign_in, english, monkeypatch):
    """The other's row came after this one looked whether there is any."""
    monkeypatch.setattr(TargetForm, "clean_name", lambda self: self.cleaned_data["name"])
    monkeypatch.setattr(Target, "validate_constraints", lambda self, exclude=None: None)
    TargetFactory(name="Új cél")
    SettlementFactory()
    sign_in(role="coordinator")
    response = new(client)
    assert response.status_code == 422 and Target.objects.count() == 1
    assert "There is a target of this name already." in text_of(response)


def test_a_closed_office_counts_no_settlement(client, sign_in, english):
    county = SettlementFactory().county
    OfficeFactory(county=county, closed_on=days_ago(1))
    sign_in(role="coordinator")
    response = new(client, county=county.pk)
    assert "is closed" in response.context["form"].errors["county"][0]


def test_a_county_has_fewer_settlements_than_the_country(client, sign_in, english):
    SettlementFactory(county=CountyFactory(iso="HU-SO"))
    county = SettlementFactory().county
    OfficeFactory(county=county)
    sign_in(role="coordinator")
    assert new(client, number="2").status_code == 302
    response = new(client, name="Megyei", number="2", county=county.pk)
    assert "There is only 1 settlement here." in response.context["form"].errors["number"][0]


def test_what_stands_already_is_not_asked_again(client, sign_in):
    target = TargetFactory(due_on=days_ago(5), number=360)
    sign_in(role="coordinator")
    data = typed(number="360", due_on=target.due_on.isoformat(), read_version=target.version)
    url = reverse("portal:target-edit", args=[target.pk])
    assert client.post(url, data).status_code == 302


def test_a_stale_save_shows_theirs(client, sign_in, english):
    target = TargetFactory(name="Övék", number=360, version=3)
    SettlementFactory()
    sign_in(role="coordinator")
    url = reverse("portal:target-edit", args=[target.pk])
    response = client.post(url, typed(name="Enyém", read_version=2))
    text = text_of(response)
    assert response.status_code == 422 and "Somebody else changed this" in text and "Övék" in text
    assert Target.objects.get().name == "Övék"


def test_withdrawing_wants_a_reason_and_keeps_the_row(client, sign_in, english):
    target = TargetFactory()
    sign_in(role="coordinator")
    url = reverse("portal:target-withdraw", args=[target.pk])
    refused = client.post(url, {"reason": " ", "version": 1})
    assert refused.status_code == 422 and not Target.objects.get().withdrawn_on
    assert client.post(url, {"reason": "Másik cél lett.", "version": 1}).status_code == 302
    target.refresh_from_db()
    assert target.withdrawn_because == "Másik cél lett." and target.version == 2
    assert "Másik cél lett." in text_of(client.get(target.get_absolute_url()))
    assert client.post(url, {"reason": "újra", "version": 2}).status_code == 403
    assert client.get(reverse("portal:target-edit", args=[target.pk])).status_code == 403


def test_withdrawing_what_changed_meanwhile_shows_it(client, sign_in, english):
    target = TargetFactory(name="Átírták", version=2)
    sign_in(role="coordinator")
    url = reverse("portal:target-withdraw", args=[target.pk])
    response = client.post(url, {"reason": "Régi cél volt.", "version": 1})
    text = text_of(response)
    assert response.status_code == 422 and "It says now: Átírták" in text
    assert "Régi cél volt." in text and 'name="version" value="2"' in text
    assert not Target.objects.get().withdrawn_on


def test_withdrawn_ones_come_last_and_count_until_that_day(client, sign_in):
    withdrawn = TargetFactory(due_on=days_ago(-3), number=500)
    TargetFactory(due_on=days_ago(-30), number=360)
    EngagementFactory(held_on=days_ago(50))
    Target.objects.filter(pk=withdrawn.pk).update(
        withdrawn_on=days_ago(5), withdrawn_because="Tévedés volt."
    )
    sign_in(role="coordinator")
    rows = lines(client)
    assert [list(row.values())[4] for row in rows] == ["360", "500"]
    assert value_of(client.get("/dashboard/"), "target") == "360"
    assert Target.objects.live(days_ago(6)).count() == 2


def test_the_dashboard_lists_the_other_targets(client, sign_in, english):
    TargetFactory(name="A fő cél", number=360)
    TargetFactory(name="Egy másik", rung="regular", number=50)
    TargetFactory(name="Zaláé", county=CountyFactory(iso="HU-ZA"), number=20)
    EngagementFactory()
    sign_in(role="mentor", county="HU-ZA")
    page = client.get("/dashboard/")
    assert [goal.target.name for goal in page.context["goals"]] == ["Egy másik"]
    assert "Egy másik" in text_of(page) and reverse("portal:target-new") not in text_of(page)


def test_the_admin_asks_the_same(client, sign_in, english):
    sign_in(role="admin")
    SettlementFactory()
    response = client.post(reverse("admin:engagements_target_add"), typed(number="0"))
    assert "A target is at least one settlement." in text_of(response)
    url = reverse("admin:engagements_target_add")
    assert client.post(url, typed()).status_code == 302
    target = Target.objects.get()
    url = reverse("admin:engagements_target_change", args=[target.pk])
    assert client.post(url, typed(name="Átnevezve")).status_code == 302
    target.refresh_from_db()
    assert (target.name, target.version) == ("Átnevezve", 2)


def test_the_countys_page_lists_its_own(client, sign_in, english):
    row = EngagementFactory()
    TargetFactory(name="Országos", number=50)
    TargetFactory(name="Zaláé", county=row.county, number=20)
    TargetFactory(name="Somogyé", county=OfficeFactory(county__iso="HU-SO").county)
    sign_in(role="coordinator")
    page = client.get(row.county.get_absolute_url())
    assert [goal.target.name for goal in page.context["goals"]] == ["Zaláé"]
    assert "short by" in text_of(page) and reverse("portal:target-new") in text_of(page)


def test_a_settlements_ladder_knows_the_targets_of_its_county_and_the_network(client, sign_in):
    place = EngagementFactory().settlements.get()
    TargetFactory(rung="regular", due_on=days_ago(-9), county=CountyFactory(iso="HU-SO"))
    gone = {"withdrawn_on": days_ago(1), "withdrawn_because": "Tévedés volt."}
    TargetFactory(rung="contacted", due_on=days_ago(-8), **gone)
    sign_in(role="coordinator")
    assert not aimed_at(client, place)
    TargetFactory(rung="involved", due_on=days_ago(-30))
    assert aimed_at(client, place) == ["involved"]
    TargetFactory(rung="contacted", due_on=days_ago(-20), county=place.county)
    assert aimed_at(client, place) == ["contacted"]


def aimed_at(client, place):
    """The rungs that a settlement's page shows as aimed at."""
    steps = client.get(place.get_absolute_url()).context["steps"]
    return [step.rung for step in steps if step.target]
