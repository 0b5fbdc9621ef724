"""A target on a past day is what it was set to on that day, on every page and in every file."""

from datetime import date, datetime, timedelta
from html import unescape
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from engagements.models import EarlierTarget, Target
from engagements.targets.forms import TargetForm
from mentorhalo.core.models import Change
from mentorhalo.portal.moved_records import record_writes
from tests.factories.counties import CountyFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, TargetFactory, days_ago
from tests.factories.settlements import SettlementFactory
from tests.portal.country import rows_of, value_of

pytestmark = pytest.mark.django_db
LIST = "/targets/"
RAISED, SET_ON = 30, days_ago(300)  # days ago; the day it was set
SENTENCE = "Targets are as they were set on that day."
BEFORE, AFTER = {"as_of": days_ago(40).isoformat()}, {"as_of": days_ago(30).isoformat()}


def text_of(response):
    return unescape(response.content.decode())


def raised(target, number, by=None, since=None):
    """The target with another number, as its form writes it."""
    data = {
        "name": target.name,
        "number": str(number),
        "due_on": target.due_on.isoformat(),
        "since": (since or days_ago(RAISED)).isoformat(),
        "read_version": target.version,
    }
    form = TargetForm(data, instance=target)
    assert form.save_as(by=by or UserFactory(coordinator=True)), form.errors
    return target


@pytest.fixture
def country(client, sign_in):
    """Ten and twelve were aimed at until thirty days ago, twenty and fifteen from then on."""
    client.cookies["django_language"] = "en"
    for age in (80, 60, 50, 20, 5):
        EngagementFactory(iso="HU-ZA", held_on=days_ago(age))
    for _more in range(20):
        SettlementFactory(county=CountyFactory(iso="HU-ZA"))
    zala = CountyFactory(iso="HU-ZA")
    raised(TargetFactory(name="Az ország", number=10, since=SET_ON), 20)
    raised(TargetFactory(name="Zaláé", number=12, county=zala, since=SET_ON), 15)
    return sign_in("coordinator")


def test_the_dashboard_compares_with_what_was_aimed_at_then(client, country):
    assert value_of(client.get("/dashboard/", BEFORE), "target") == "10"
    assert value_of(client.get("/dashboard/", AFTER), "target") == "20"
    assert value_of(client.get("/dashboard/"), "target") == "20"
    assert SENTENCE in client.get("/dashboard/", BEFORE).context["content"]
    assert SENTENCE not in client.get("/dashboard/").context["content"]


def test_what_is_missing_and_the_forecast_are_told_of_the_number_of_then(client, country):
    day = {"as_of": days_ago(40).isoformat()}
    target = Target.objects.get(county=None)
    page = client.get(target.get_absolute_url(), day)
    told = page.context["goal"]
    assert (told.target.number, told.reached.value, told.missing) == (10, 3, 7)
    assert told.forecast.number == 10
    assert page.context["line"].goal.words == "10"
    now = client.get(target.get_absolute_url()).context
    assert (now["goal"].missing, now["goal"].forecast.number) == (15, 20)
    assert now["line"].goal.words == "20"


def test_the_county_page_too(client, country):
    url = CountyFactory(iso="HU-ZA").get_absolute_url()
    [then], [now] = (client.get(url, day).context["goals"] for day in (BEFORE, {}))
    assert (then.target.number, now.target.number) == (12, 15)
    assert then.url == f"{then.target.get_absolute_url()}?as_of={BEFORE['as_of']}"
    text = text_of(client.get(url, BEFORE))
    assert f'href="{then.url}"' in text and SENTENCE in text


def test_the_list_and_its_file_too(client, country):
    page = client.get(LIST, BEFORE)
    cells = [[cell for _column, cell in row] for row in page.context["rows"]]
    assert [row[4] for row in cells] == ["10", "12"]
    lines = b"".join(client.get(LIST, BEFORE | {"export": "csv"}).streaming_content).decode()
    assert ";10;" in lines and ";20;" not in lines


def test_the_workbook_too(client, country):
    for day, numbers in ((BEFORE, [10, 12]), ({}, [20, 15])):
        book = CalamineWorkbook.from_filelike(
            BytesIO(client.get("/dashboard/workbook.xlsx", day).content)
        )
        rows = book.get_sheet_by_name("Targets").to_python()[1:]
        assert [row[3] for row in rows] == numbers
        assert [row[5] + row[7] for row in rows] == numbers


def test_the_pdf_too(client, country):
    for day, number in ((BEFORE, 10), ({}, 20)):
        pages = PdfReader(BytesIO(client.get("/dashboard/report.pdf", day).content)).pages
        assert f"The target is {number} by" in " ".join(pages[0].extract_text().split())


def test_a_due_day_that_was_put_off_was_nearer_before(client, country):
    target = Target.objects.get(county=None)
    before = target.due_on
    data = {
        "name": target.name,
        "number": "20",
        "due_on": days_ago(-500).isoformat(),
        "read_version": target.version,
    }
    assert client.post(reverse("portal:target-edit", args=[target.pk]), data).status_code == 302
    shown = [client.get(target.get_absolute_url(), day).context["told"] for day in (AFTER, {})]
    assert [row.due_on for row in shown] == [before, days_ago(-500)]
    assert [row.number for row in shown] == [20, 20]


def test_a_target_that_was_not_set_yet_is_not_there(client, country):
    SettlementFactory()
    late = TargetFactory(name="Új cél", number=1, since=days_ago(3), rung="regular")
    assert rows_of(client.get(LIST, AFTER)) == 2 and rows_of(client.get(LIST)) == 3
    page = client.get(late.get_absolute_url(), AFTER)
    assert page.status_code == 200 and "was not set yet on" in text_of(page)
    assert "goal" not in page.context
    assert "Új cél" not in client.get("/dashboard/", AFTER).context["content"]
    assert "Új cél" in client.get("/dashboard/").context["content"]


def test_one_that_was_withdrawn_since_was_live_then(client, country):
    target = Target.objects.get(county=None)
    Target.objects.update(withdrawn_on=days_ago(5), withdrawn_because="Más cél lett.")
    then, now = client.get(target.get_absolute_url(), BEFORE), client.get(target.get_absolute_url())
    assert then.context["goal"].forecast and not now.context["goal"].forecast
    assert not then.context["can_edit"]
    for day, tags in ((BEFORE, 0), ({}, 2)):
        assert text_of(client.get(LIST, day)).count('<span class="tag off">withdrawn') == tags


def test_the_page_tells_what_it_was_set_to(client, country):
    text = text_of(client.get(Target.objects.get(county=None).get_absolute_url()))
    assert "What it was set to" in text
    assert SENTENCE not in text
    past = text_of(client.get(Target.objects.get(county=None).get_absolute_url(), BEFORE))
    assert SENTENCE in past


def test_a_change_from_today_keeps_yesterday(client, country):
    target = Target.objects.get(county=None)
    raised(target, 22, since=days_ago(0))
    told = list(target.earlier.values_list("since", "until", "number"))
    assert told == [
        (days_ago(RAISED), days_ago(0), 20),
        (SET_ON, days_ago(RAISED), 10),
    ]
    assert value_of(client.get("/dashboard/", {"as_of": days_ago(1).isoformat()}), "target") == "20"


def test_a_slip_is_corrected_for_all_of_its_days(client, country):
    target = Target.objects.get(county=None)
    raised(target, 21)
    assert value_of(client.get("/dashboard/", AFTER), "target") == "21"
    assert value_of(client.get("/dashboard/", BEFORE), "target") == "10"
    assert target.earlier.count() == 1


def test_only_the_first_day_moves(client, country):
    target = Target.objects.get(county=None)
    raised(target, 20, since=days_ago(45))
    assert value_of(client.get("/dashboard/", BEFORE), "target") == "20"
    earlier = target.earlier.get()
    assert (earlier.number, earlier.until) == (10, days_ago(45))


def test_a_new_name_leaves_its_days(client, country):
    target = Target.objects.get(county=None)
    data = {"name": "Más név", "number": "20", "due_on": target.due_on.isoformat()}
    data["read_version"] = target.version
    assert client.post(reverse("portal:target-edit", args=[target.pk]), data).status_code == 302
    target.refresh_from_db()
    assert (target.name, target.since) == ("Más név", days_ago(RAISED))


@pytest.mark.parametrize(
    ("number", "since", "sentence"),
    [
        (21, days_ago(35), "give that day to correct this, or a later one"),
        (20, SET_ON, "give a later day"),
        (21, date(2024, 12, 31), "was before the programme"),
        (21, days_ago(-1), "holds from today or from a past day"),
        (21, "tegnap", "Write the day as 2026-11-20."),
        (21, "0000-00-00", "Write the day as 2026-11-20."),
    ],
)
def test_a_day_that_cannot_be_is_said(client, country, number, since, sentence):
    target = Target.objects.get(county=None)
    data = {
        "name": target.name,
        "number": str(number),
        "due_on": target.due_on.isoformat(),
        "since": since if isinstance(since, str) else since.isoformat(),
        "read_version": target.version,
    }
    response = client.post(reverse("portal:target-edit", args=[target.pk]), data)
    assert response.status_code == 422 and list(response.context["form"].errors) == ["since"]
    assert sentence in text_of(response)
    assert f'value="{data["since"]}"' in text_of(response)
    assert Target.objects.get(pk=target.pk).number == 20 and target.earlier.count() == 1


def test_rung_and_county_stay(client, country):
    target = Target.objects.get(county=None)
    data = {
        "name": target.name,
        "number": "20",
        "due_on": target.due_on.isoformat(),
        "rung": "regular",
        "county": CountyFactory(iso="HU-ZA").pk,
        "read_version": target.version,
    }
    url = reverse("portal:target-edit", args=[target.pk])
    assert "withdraw this target and set another" in text_of(client.get(url))
    assert client.post(url, data).status_code == 302
    target.refresh_from_db()
    assert (target.rung, target.county) == ("involved", None)


def test_a_withdrawn_one_leaves_its_name(client, country):
    Target.objects.update(withdrawn_on=days_ago(5), withdrawn_because="Tévedés volt.")
    data = {"name": "Az ország", "rung": "regular", "number": "5", "county": ""}
    data["due_on"] = days_ago(-100).isoformat()
    assert client.post("/targets/new/", data).status_code == 302
    assert Target.objects.filter(name="Az ország").count() == 2


def test_the_admin_keeps_it_too(client, sign_in):
    sign_in("admin")
    SettlementFactory()
    SettlementFactory()
    target = TargetFactory(number=1)
    data = {"name": target.name, "number": "2", "due_on": target.due_on.isoformat()}
    url = reverse("admin:engagements_target_change", args=[target.pk])
    assert client.post(url, data).status_code == 302
    earlier = target.earlier.get()
    assert (earlier.number, earlier.until) == (1, days_ago(0))
    assert f"{earlier.until - timedelta(days=1)}: 1" in text_of(client.get(url))


def test_the_numbers_of_a_target_follow_each_other():
    target = TargetFactory()
    days = {"since": days_ago(9), "until": days_ago(5), "due_on": days_ago(-9)}
    EarlierTarget.objects.create(target=target, number=5, **days)
    for wrong in (days, days | {"since": days_ago(5)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EarlierTarget.objects.create(target=target, number=6, **wrong)


def test_what_moved_the_target_of_a_past_day_is_listed(country):
    target = Target.objects.get(county=None)
    Change.objects.filter(record_type="engagements.target").delete()
    raised(target, 22, by=country, since=days_ago(10))
    assert not record_writes(days_ago(11)).exists()
    assert record_writes(days_ago(10)).count() == 1
    raised(target, 23, by=country, since=days_ago(10))  # a slip of these ten days
    assert record_writes(days_ago(10)).count() == 2
    raised(target, 23, by=country, since=days_ago(20))  # it began sooner
    assert (record_writes(days_ago(20)).count(), record_writes(days_ago(10)).count()) == (2, 3)


migration = import_module("engagements.migrations.0011_target_values")


def told(target, *writes):
    """Its history: (days ago, action, fields), the oldest first."""
    for age, action, fields in writes:
        at = timezone.make_aware(datetime(*days_ago(age).timetuple()[:3], 12))
        Change.objects.create(
            at=at,
            by_label="valaki",
            record_type="engagements.target",
            record_key=str(target.pk),
            record_label=target.name,
            action=action,
            surface="page",
            fields=fields,
        )


def test_the_history_tells_of_the_targets_that_are_there():
    OfficeFactory(opened_on=date(2019, 3, 1))
    target = TargetFactory(number=30, due_on=date(2027, 6, 30))
    told(
        target,
        (90, "added", {"number": [None, 10], "due_on": [None, "2026-12-31"]}),
        (60, "changed", {"number": [10, 20]}),
        (60, "changed", {"number": [20, 25]}),
        (50, "changed", {"name": ["Régi név", target.name]}),
        (40, "changed", {"number": [25, 30], "due_on": ["2026-12-31", "2027-06-30"]}),
    )
    untold = TargetFactory(number=7)
    other = TargetFactory(number=8)
    told(other, (20, "changed", {"rung": ["known", "involved"], "number": [90, 8]}))
    migration.tell_of_the_past(apps, None)
    target.refresh_from_db()
    assert target.since == days_ago(40)
    assert list(target.earlier.values_list("since", "until", "number", "due_on")) == [
        (days_ago(60), days_ago(40), 25, date(2026, 12, 31)),
        (days_ago(90), days_ago(60), 10, date(2026, 12, 31)),
    ]
    untold.refresh_from_db()
    other.refresh_from_db()
    assert (untold.since, other.since) == (date(2019, 3, 1), days_ago(20))
    assert not untold.earlier.exists() and not other.earlier.exists()
