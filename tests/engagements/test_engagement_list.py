"""/engagements/ and /engagements/<receipt>/."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from engagements import actions
from engagements.models import State
from mentorhalo.core.models import Change
from settlements.models import Settlement
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
URL = "/engagements/"


def rows_of(response):
    """The row count that a list states of itself."""
    return response.context["total"]


def csv_lines(response):
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return text[1:].split("\r\n")[:-1]


def test_mentor_stays_in_own_county(client, sign_in):
    sign_in("mentor")
    away = EngagementFactory(iso="HU-SO", summary="Somogyi szöveg")
    assertNotContains(client.get(URL), away.get_absolute_url())
    assert client.get(away.get_absolute_url()).status_code == 404


def test_queries_do_not_grow(sign_in, assert_flat_queries):
    sign_in("coordinator")
    assert_flat_queries(URL, EngagementFactory, limit=8)


@pytest.mark.parametrize("role", ["coordinator", "lead"])
def test_detail_queries_do_not_grow(sign_in, client, assert_flat_queries, role):
    sign_in(role)
    row = EngagementFactory()
    other = row

    def join_one():
        nonlocal other
        other = EngagementFactory(settlement=row.settlements.get())
        actions.join(by=other.author, engagement=other, into=row, version=1)
        row.refresh_from_db()

    assert_flat_queries(row.get_absolute_url(), join_one, limit=17)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=ortilos", 1),
        ("q=ORTILOS", 1),
        ("q=kemence", 1),
        ("state=counted", 2),
        ("state=planned", 1),
        ("kind=workshop", 1),
        ("mode=phone", 1),
        ("county=20", 3),
        ("county=14", 0),
        ("settlement=Őrtilos", 1),
        ("settlement=ortilos", 1),
        ("settlement=nincs ilyen", 0),
    ],
)
def test_filters(client, sign_in, query, expected):
    sign_in("coordinator")
    EngagementFactory(settlement=SettlementFactory(name="Őrtilos"), summary="Kemencét raknak")
    EngagementFactory(kind="workshop", by_phone=True)
    EngagementFactory(plan=True, held_on=days_ago(-3))
    response = client.get(f"{URL}?{query}")
    assert rows_of(response) == expected
    assertContains(response, f'<data value="{expected}" data-indicator="rows">')


@pytest.mark.parametrize("language", ["hu", "en"])
@pytest.mark.parametrize(
    "query", ["county=99", "kind=party", "from=tegnap", "from=2026-02-01&to=2026-01-01", "q=%00"]
)
def test_a_filter_that_cannot_be_understood_shows_no_rows_and_says_why(
    client, sign_in, query, language
):
    client.cookies["django_language"] = language
    sign_in("coordinator")
    EngagementFactory()
    response = client.get(f"{URL}?{query}")
    assert rows_of(response) == 0
    assertContains(response, 'role="alert"')


def test_a_live_filter_shows_a_day_as_a_day_and_typed_text_as_text(client, sign_in):
    sign_in("coordinator")
    response = client.get(URL, {"from": "2026-06-01", "q": "<b>falu"})
    assertContains(response, 'Ettől: <time datetime="2026-06-01">2026. június 1.</time>')
    assertContains(response, "Település, szám vagy szó: &lt;b&gt;falu")


def test_newest_first_and_pages_by_key(client, sign_in, monkeypatch):
    monkeypatch.setattr("mentorhalo.core.views.TableView.page_size", 2)
    sign_in("coordinator")
    rows = [EngagementFactory(held_on=days_ago(n)) for n in (1, 2, 2, 3, 4)]
    expected = sorted(rows, key=lambda row: (row.held_on, row.pk), reverse=True)
    seen, url = [], URL
    while url:
        response = client.get(url)
        page = response.context["page"]
        seen += page.rows
        url = f"{URL}?after={page.older}" if page.older else None
    assert seen == expected
    back = client.get(f"{URL}?before={page.newer}").context["page"]
    assert back.rows == expected[2:4]


@pytest.mark.parametrize("key", ["", "~", "x~y", "2026-01-01", "2026-01-01~x", "9" * 400])
def test_a_broken_key_gives_the_first_page(client, sign_in, key):
    sign_in("coordinator")
    row = EngagementFactory()
    assert client.get(URL, {"after": key}).context["page"].rows == [row]


def test_the_count_is_exact_from_the_summary_rows(client, sign_in, monkeypatch):
    monkeypatch.setattr("mentorhalo.core.views.EXACT_UP_TO", 1)
    sign_in("coordinator")
    for day in (date(2026, 1, 5), date(2026, 1, 31), date(2026, 2, 1)):
        EngagementFactory(held_on=day)
    assert client.get(URL + "?from=2026-01-01&to=2026-01-31").context["total"] == 2
    assert client.get(URL + "?state=counted").context["exact"]
    assert not client.get(URL + "?from=2026-01-02").context["exact"]


def test_csv_is_what_the_filters_show(client, sign_in):
    sign_in("coordinator")
    for name in ("Őrtilos", "Hódmezővásárhely", "Türje"):
        EngagementFactory(settlement=SettlementFactory(name=name), summary='=HYPERLINK("x")')
    EngagementFactory(plan=True)
    response = client.get(URL + "?state=logged&export=csv")
    lines = csv_lines(response)
    assert len(lines) == 1 + 3
    assert "3-" in response["Content-Disposition"] and ".csv" in response["Content-Disposition"]
    text = "\n".join(lines)
    for name in ("Őrtilos", "Hódmezővásárhely", "Türje"):
        assert name in text
    assert "'=HYPERLINK" in text


def test_csv_holds_all_pages(client, sign_in, monkeypatch):
    monkeypatch.setattr("mentorhalo.core.views.TableView.page_size", 2)
    monkeypatch.setattr("mentorhalo.core.tables.CHUNK", 2)
    sign_in("coordinator")
    for _ in range(5):
        EngagementFactory()
    assert len(csv_lines(client.get(URL + "?export=csv"))) == 6


def test_htmx_gets_the_table_alone(client, sign_in):
    sign_in("coordinator")
    EngagementFactory()
    response = client.get(URL, headers={"HX-Request": "true"})
    assertNotContains(response, "<html")
    assert "HX-Request" in response["Vary"]


def test_a_joined_entry_leads_to_its_meeting(client, sign_in):
    sign_in("lead")
    first = EngagementFactory()
    second = EngagementFactory(settlement=first.settlements.get())
    url = reverse("engagements:engagement-join", args=[second.pk])
    client.post(url, {"version": 1, "into": first.pk})
    response = client.get(second.get_absolute_url())
    assert response["Location"] == first.get_absolute_url()
    assert client.get(second.get_absolute_url() + "?own=1").status_code == 200


@pytest.mark.parametrize(
    ("to", "reason", "state"),
    [
        ("verify", "", State.VERIFIED),
        ("return", "hiányos", State.RETURNED),
        ("cancel", "x", State.CANCELLED),
    ],
)
def test_a_lead_moves_an_entry(client, sign_in, to, reason, state):
    lead = sign_in("lead")
    row = EngagementFactory()
    client.post(
        reverse(f"engagements:engagement-{to}", args=[row.pk]), {"version": 1, "reason": reason}
    )
    row.refresh_from_db()
    assert (row.state, row.state_by, row.state_reason) == (state, lead, reason)
    assert Change.objects.of(row).first().reason == reason


@pytest.mark.parametrize("to", ["return", "cancel"])
def test_a_move_without_its_reason_is_refused(client, sign_in, to):
    sign_in("lead")
    row = EngagementFactory()
    url = reverse(f"engagements:engagement-{to}", args=[row.pk])
    response = client.post(url, {"version": 1, "reason": " "}, follow=True)
    row.refresh_from_db()
    assert row.state == State.LOGGED
    assert [message.extra_tags for message in response.context["messages"]] == ["bad"]


@pytest.mark.parametrize("version", ["", "7", "x", "9" * 30])
def test_a_move_of_another_version_is_refused(client, sign_in, version):
    sign_in("lead")
    row = EngagementFactory()
    client.post(reverse("engagements:engagement-verify", args=[row.pk]), {"version": version})
    row.refresh_from_db()
    assert row.state == State.LOGGED


def test_nobody_verifies_what_they_are_credited_on(client, sign_in):
    lead = sign_in("lead")
    row = EngagementFactory(mentors=(lead.mentor.pk, MentorFactory().pk))
    response = client.post(reverse("engagements:engagement-verify", args=[row.pk]), {"version": 1})
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("role", "county", "sees"),
    [
        ("mentor", "HU-ZA", True),
        ("lead", "HU-ZA", True),
        ("coordinator", "", False),
        ("auditor", "", False),
        ("admin", "", False),
    ],
)
def test_the_private_note_is_the_teams_alone(client, sign_in, role, county, sees):
    row = EngagementFactory(private_note="bizalmas szó")
    sign_in(role, county)
    history = reverse("portal:record-history", args=["engagements.engagement", row.pk])
    for url in (row.get_absolute_url(), history):
        assert ("bizalmas szó" in client.get(url).content.decode()) == sees
    csv = client.get(URL + "?export=csv")
    assert "bizalmas szó" not in b"".join(csv.streaming_content).decode()


def test_an_unknown_receipt_is_404(client, sign_in):
    sign_in("coordinator")
    for number in ("0", "999", "9" * 18, "9" * 30):
        assert client.get(f"/engagements/{number}/").status_code == 404


def test_settlements_filter_by_rung_and_reason(client, sign_in):
    sign_in("coordinator")
    EngagementFactory()
    EngagementFactory(by_phone=True)
    EngagementFactory(plan=True, held_on=days_ago(-2))
    SettlementFactory()
    expected = {
        "rung=known": 4,
        "rung=contacted": 2,
        "rung=involved": 1,
        "rung=regular": 0,
        "left_out=involved.off_site": 1,
        "left_out=involved.planned": 1,
        "left_out=involved.nothing": 1,
        "left_out=regular.few_days": 2,
        "quiet=1": 0,
        "unassigned=1": 1,
    }
    assert Settlement.objects.count() == 4
    for query, number in expected.items():
        assert rows_of(client.get(f"/settlements/?{query}")) == number, query
