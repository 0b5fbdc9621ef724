import pytest
from django.core.management import CommandError, call_command

from counties.models import CountyMonth
from engagements.models import Engagement
from settlements.models import SettlementSummary
from tests.factories.counties import LONG_AGO, OfficeFactory
from tests.factories.engagements import EngagementFactory

pytestmark = pytest.mark.django_db


def test_nothing_differs(capsys):
    EngagementFactory()
    EngagementFactory(**{"return": True})
    call_command("check_summaries")
    assert capsys.readouterr().out == "0 differences\n"


@pytest.fixture
def spoilt():
    """A settlement's and a month's row that lie, and one of each that is missing."""
    row, gone = EngagementFactory(), EngagementFactory(iso="HU-SO")
    place = row.settlements.get()
    SettlementSummary.objects.filter(pk=place.pk).update(involved_on=LONG_AGO, counted=3)
    CountyMonth.objects.filter(county=row.county_id).update(minutes=1)
    SettlementSummary.objects.filter(settlement__places__engagement=gone).delete()
    CountyMonth.objects.filter(county=gone.county_id).delete()
    return place


def test_each_difference_is_told(spoilt, capsys):
    with pytest.raises(CommandError, match=r"^9 differences$"):
        call_command("check_summaries")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    assert f"settlement {spoilt.pk}: counted is 3, should be 1" in lines
    assert sum("has no summary row" in line for line in lines) == 1
    assert sum(line.startswith("month 14 ") for line in lines) == 5


def test_repair_writes_them_anew(spoilt, capsys):
    call_command("check_summaries", "--repair")
    told, result = capsys.readouterr().out.splitlines()
    assert told == "2 settlement rows and 2 month rows written anew"
    assert result == "0 differences"
    call_command("check_summaries")
    assert SettlementSummary.objects.get(pk=spoilt.pk).counted == 1


def test_mentors_that_were_miscounted_are_counted_again(capsys):
    row = EngagementFactory(minutes=60)
    Engagement.objects.update(credited=7)
    with pytest.raises(CommandError, match=r"^2 differences$"):
        call_command("check_summaries")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"engagement {row.pk}: credited is 7, should be 1"
    assert lines[1].endswith("mentor_minutes is 60, should be 420")
    call_command("check_summaries", repair=True)
    assert Engagement.objects.get().credited == 1
    assert CountyMonth.objects.get().mentor_minutes == 60


def test_repair_takes_back_what_no_engagement_says(capsys):
    office = OfficeFactory()
    CountyMonth.objects.create(
        county=office.county, month=LONG_AGO, kind="visit", state="logged", engagements=5
    )
    with pytest.raises(CommandError, match=r"^1 difference$"):
        call_command("check_summaries")
    call_command("check_summaries", repair=True)
    assert CountyMonth.objects.get().engagements == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_looks_at_one_moment(capsys):
    """Outside the tests' transaction the check runs in one that sees a single moment."""
    EngagementFactory()
    call_command("check_summaries")
    assert capsys.readouterr().out == "0 differences\n"
