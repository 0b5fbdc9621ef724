"""The history of a record, and who may read which part of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertContains

from engagements import actions
from engagements.entry import entry_of
from mentorhalo.core import history
from mentorhalo.core.history_view import describe
from mentorhalo.core.models import Change
from settlements.areas.actions import Part, save_area
from settlements.grants.actions import extend, save_grant, set_member
from settlements.models import TargetArea
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import CallFactory, GrantFactory, GrantMemberFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):  # the words of a lazy text are asked for after the answer
        yield


def address(record):
    return reverse("portal:record-history", args=[record._meta.label_lower, record.pk])


def changed(row, **facts):
    entry = replace(entry_of(row), **facts)
    return actions.change(by=row.author, engagement=row, version=row.version, entry=entry)


def test_writes_newest_first_in_words(client, sign_in):
    row = changed(EngagementFactory(kind="visit"), kind="workshop")
    lead = sign_in("lead")
    reason = "Hiányzik a létszám."
    actions.move(by=lead, engagement=row, to="return", version=row.version, reason=reason)
    response = client.get(address(row))
    found = response.context["changes"]
    assert [item.action for item in found] == ["returned", "changed", "added"]
    line = next(line for line in found[1].lines if line.label == "kind")
    assert (line.old, line.new) == ("visit", "workshop")
    assertContains(response, f"Reason: {reason}")
    assertContains(response, str(lead))
    assertContains(response, "by a command")
    assertContains(response, row.get_absolute_url())


def test_a_grant_tells_what_was_done_to_its_members(client, sign_in):
    lead = sign_in("lead")
    grant = save_grant(by=lead, grant=GrantFactory.build(call=CallFactory()))
    body = OrganisationFactory(name="Kör")
    member = set_member(by=lead, grant=grant, organisation=body, share=5)
    until = date(2026, 1, 1)
    set_member(by=lead, grant=grant, organisation=body, member=member, until=until, reason="kilép")
    other = GrantMemberFactory()  # of another grant
    history.save(other, by=lead, action="ended")
    response = client.get(address(grant))
    found = [(item.action, item.about) for item in response.context["changes"]]
    assert found == [("ended", str(member)), ("added", str(member)), ("added", "")]
    assertContains(response, f"<p>{member}</p>", count=2)


def test_rows_that_belong_to_a_record_are_named_in_words(client, sign_in):
    lead = sign_in("lead")
    grant = GrantFactory()
    extend(by=lead, grant=grant, decided_on=days_ago(2), new_end=date(2028, 6, 30), reason="árvíz")
    area = TargetArea(grant=grant, name="Belváros")
    save_area(by=lead, area=area, places=[Part(SettlementFactory())])
    found = client.get(address(area)).context["changes"][0].lines
    assert "places of a target area" in [line.label for line in found]
    client.cookies["django_language"] = "hu"
    assertContains(client.get(address(grant)), "<dt>meghosszabbítások</dt>", html=True)


def test_foreign_keys_days_and_instants_are_readable(client, sign_in):
    sign_in()
    row = EngagementFactory()
    lines = client.get(address(row)).context["changes"][0].lines
    shown = {line.label: line.new for line in lines}
    assert shown["county"] == "Zala" and shown["author"] == str(row.author)
    assert str(row.held_on) not in shown.values()
    assert "T" not in shown["typed at"] and "+00:00" not in shown["typed at"]


def test_a_write_by_nobody_says_through_what(client, sign_in):
    sign_in("auditor")
    place = SettlementFactory()
    place.population += 1
    history.save(place, by=None)
    item = client.get(address(place)).context["changes"][0]
    assert item.who == "by a command"
    assert [line.label for line in item.lines] == ["population"]


@pytest.mark.parametrize(
    ("role", "county", "status"),
    [
        ("mentor", "HU-ZA", 200),
        ("lead", "HU-ZA", 200),
        ("mentor", "HU-SO", 404),
        ("lead", "HU-SO", 404),
        ("coordinator", "", 200),
        ("auditor", "", 200),
        ("admin", "", 200),
    ],
)
def test_who_may_read(client, sign_in, role, county, status):
    row = EngagementFactory()
    sign_in(role, county)
    assert client.get(address(row)).status_code == status


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("mentor", True),
        ("lead", True),
        ("coordinator", False),
        ("auditor", False),
        ("admin", False),
    ],
)
def test_private_note_is_the_countys_alone(client, sign_in, role, reads):
    row = changed(EngagementFactory(private_note="Csak nekünk."), private_note="Most is csak.")
    sign_in(role)
    text = client.get(address(row)).content.decode()
    assert ("Csak nekünk." in text) is reads
    assert ("Most is csak." in text) is reads
    assert ("private note" in text) is reads


def test_describe_leaves_private_fields_out_unless_asked():
    row = EngagementFactory(private_note="Csak nekünk.")
    changes = list(Change.objects.of(row))
    texts = [line.new for item in describe(changes) for line in item.lines]
    assert "Csak nekünk." not in texts
    asked = [line.new for item in describe(changes, with_private=True) for line in item.lines]
    assert "Csak nekünk." in asked
    assert "private_note" not in changes[0].fields


@pytest.mark.parametrize(
    ("record_type", "key"),
    [
        ("engagements.engagement", "999999"),
        ("engagements.engagement", "abc"),
        ("engagements.engagement", "1%00"),
        ("engagements.nothing", "1"),
        ("nothing", "1"),
        ("a.b.c", "1"),
        ("sessions.session", "1"),
        ("account.emailaddress", "1"),
        ("core.change", "1"),
    ],
)
def test_what_is_not_there_is_404(client, sign_in, record_type, key):
    sign_in("admin")
    assert client.get(f"/history/{record_type}/{key}/").status_code == 404


def test_types_have_one_spelling_and_foreign_rows_do_not_answer(client, sign_in):
    sign_in("admin")
    row = EngagementFactory()
    assert client.get(f"/history/engagements.Engagement/{row.pk}/").status_code == 404
    Change.objects.create(
        at=timezone.now(), record_type="sessions.session", record_key="1", action="added"
    )
    assert client.get("/history/sessions.session/1/").status_code == 404


def test_accounts_are_not_read_by_county(client, sign_in, person):
    other = person("mentor", "HU-ZA")
    other.email = "uj@pelda.hu"
    history.save(other, by=UserFactory(admin=True))
    assert Change.objects.of(other).get().county == "20"
    sign_in("lead", "HU-ZA")
    assert client.get(address(other)).status_code == 404
    sign_in("auditor")
    assertContains(client.get(address(other)), "uj@pelda.hu")


def test_pages_by_key(client, sign_in):
    sign_in("coordinator")
    place, now = SettlementFactory(), timezone.now()
    for number in range(31):
        Change.objects.create(
            at=now - timedelta(minutes=number // 2),
            by_label=f"író{number}",
            record_type=place._meta.label_lower,
            record_key=place.pk,
            record_label=place.name,
            action="changed",
        )
    first = client.get(address(place))
    older = client.get(address(place), {"after": first.context["page"].older})
    found = [item.change.pk for page in (first, older) for item in page.context["changes"]]
    assert len(found) == len(set(found)) == 31
    back = client.get(address(place), {"before": older.context["page"].newer})
    assert [i.change.pk for i in back.context["changes"]] == found[:30]


def test_queries_stay_flat(sign_in, assert_flat_queries):
    sign_in("lead")
    row = EngagementFactory()

    def make():
        row.refresh_from_db()
        changed(row, summary=f"Változat {row.version}", private_note=f"Megjegyzés {row.version}")

    assert_flat_queries(address(row), make, limit=10)


def test_wrong_method(client, sign_in):
    sign_in("admin")
    assert client.post(address(EngagementFactory())).status_code == 405


@pytest.mark.parametrize("side", ["after", "before"])
@pytest.mark.parametrize(
    "key",
    [
        "0001-01-01 00:00:00~1",
        "0001-01-01 00:00:00+14:00~1",
        "9999-12-31T23:59:59-14:00~1",
        "1899-12-31 00:00:00+00:00~1",
        "2026-01-01 00:00:00~1",
        f"2026-01-01 00:00:00+00:00~{'9' * 19}",
        f"2026-01-01 00:00:00+00:00~-{'9' * 40}",
        "2026-01-01 00:00:00+00:00~1\0",
    ],
)
def test_a_key_that_cannot_be_used_gives_the_first_page(client, sign_in, side, key):
    sign_in("coordinator")
    row = EngagementFactory()
    response = client.get(address(row), {side: key})
    assert [change.record_key for change in response.context["page"].rows] == [str(row.pk)]
    assert response.context["page"].newer == ""
