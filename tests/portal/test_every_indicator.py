"""Every indicator there is, and every one that comes: what it counts and leaves out are disjoint
and together its universe, which this module takes from queries of its own; and each number has
exactly as many records behind it."""

import pytest
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counties.models import CountyOffice, TeamMembership
from engagements.models import (
    Adoption,
    Assessment,
    Engagement,
    GoodPractice,
    HelpRequest,
    Kind,
    Obstacle,
    Partnership,
    Promise,
    ResourceShare,
    SignedLink,
    Stage,
)
from mentorhalo.portal.indicators import all_indicators, records_behind
from mentorhalo.portal.indicators.readings import Readings
from mentorhalo.portal.indicators.showing import Addresses, show
from mentors.models import Mentor
from settlements.models import Grant, Organisation, Settlement
from tests.factories.counties import UserFactory
from tests.factories.engagements import days_ago
from tests.portal.country import rows_of
from tests.portal.every_reason import OLDEST

pytestmark = pytest.mark.django_db

ZALA, SOMOGY, BORSOD, PEST = "20", "14", "05", "13"
SCOPES = (None, ZALA, SOMOGY, BORSOD, PEST)
DAYS = (0, 1, 14, 22, 33, 55, 75, 95, 120)
CODES = list(all_indicators())
SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def lead(every_reason):
    return every_reason


# --- the universes, by queries of the test's own


def settlements(day, county):
    rows = Settlement.objects.filter(Q(ceased_on=None) | Q(ceased_on__gt=day))
    return {row.pk for row in rows if county in (None, row.county_id)}


def offices(day, county):
    return {
        row.pk
        for row in CountyOffice.objects.all()
        if row.is_open_on(day) and county in (None, row.pk)
    }


def entries(day, county):
    rows = Engagement.objects.prefetch_related("credits")
    return [
        row
        for row in rows
        if county in (None, row.county_id) and (day >= timezone.localdate() or row.held_on <= day)
    ]


def all_entries(day, county):
    return {row.pk for row in entries(day, county)}


def of_kind(kind):
    return lambda day, county: {row.pk for row in entries(day, county) if row.kind == kind}


def mentors(day, county):
    """A mentor stands with the team of the day, else the last before it, else the next."""

    def home(user):
        rows = sorted(TeamMembership.objects.filter(user=user), key=lambda row: row.since)
        past = [row for row in rows if row.since <= day]
        chosen = past[-1:] or rows[:1]
        return chosen[0].office_id if chosen else None

    rows = Mentor.objects.all()
    return {row.pk for row in rows if county is None or home(row.user_id) == county}


def grants(day, county):
    return {row.pk for row in Grant.objects.all() if county in (None, row.county_id)}


def organisations(day, county):
    rows = Organisation.objects.select_related("seat").filter(merged_into=None)
    return {row.pk for row in rows if county in (None, row.seat.county_id)}


def shares(day, county):
    rows = ResourceShare.objects.filter(withdrawn_at=None).select_related("engagement")
    rows = [row for row in rows if row.engagement.held_on <= day]
    return {row.pk for row in rows if county in (None, row.county_id)}


def promises(day, county):
    return {row.pk for row in Promise.objects.all() if county in (None, row.county_id)}


def help_requests(day, county):
    rows = HelpRequest.objects.filter(asked_at__date__lte=day)
    return {row.pk for row in rows if county in (None, row.county_id)}


def asked_to_confirm(day, county):
    links = SignedLink.objects.filter(purpose="confirm", made_at__date__lte=day)
    rows = [link.engagement for link in links.select_related("engagement__joined_to")]
    rows = [row.joined_to or row for row in rows]
    return {row.pk for row in rows if county in (None, row.county_id)}


def partnerships(day, county):
    return {row.pk for row in Partnership.objects.all() if county in (None, row.county_id)}


def practices(day, county):
    return {row.pk for row in GoodPractice.objects.all() if county in (None, row.county_id)}


def assessments(day, county):
    return {row.pk for row in Assessment.objects.all() if county in (None, row.county_id)}


def adoptions(day, county):
    return {row.pk for row in Adoption.objects.all() if county in (None, row.county_id)}


def shared_obstacles(day, county):
    """Told for the country only."""
    rows = Obstacle.objects.filter(withdrawn_at=None) if county is None else []
    return {row.pk for row in rows if timezone.localdate(row.at) <= day}


UNIVERSES = {
    "spread": adoptions,
    **dict.fromkeys(("known", "contacted", "involved", "regular", "planned"), settlements),
    **dict.fromkeys(("assessed", "partnered", "sharing"), settlements),
    **dict.fromkeys(("quiet", "unassigned", "involved_new", "quiet_new"), settlements),
    **dict.fromkeys(("informed_municipality", "informed_ngo"), settlements),
    **dict.fromkeys(("engagements", "attendance", "hours", "returned", "late"), all_entries),
    **{f"kind_{kind.value}": of_kind(kind) for kind in Kind},
    "teams": offices,
    "mentors": mentors,
    "grants_met": grants,
    "organisations_reached": organisations,
    "promises_kept": promises,
    "obstacles_answered": shared_obstacles,
    "resources_shared": shares,
    "practices": practices,
    "pairs_compared": assessments,
    **{f"partnerships_{stage.value}": partnerships for stage in Stage},
    "help_overdue": help_requests,
    "confirmed": asked_to_confirm,
}

# What one record adds to its figure; 1 for all others.
WORTH = {
    "attendance": lambda row: row.participants or 0,
    "hours": lambda row: (row.minutes or 0) * row.credits.count(),
}


def figures_of(indicator, readings, county=None):
    """{part, "" for what is counted: value}."""
    parts = {part.code: part.value for part in indicator.left_out(readings, county)}
    return {"": indicator.counted(readings, county)} | parts


def name(code, part):
    return f"{code}.{part}" if part else code


def check(code, day, counties=SCOPES):
    """Each part has its records; they are disjoint and together the universe."""
    indicator, readings = all_indicators()[code], Readings(day=day)
    if indicator.today_only and readings.is_past:
        return
    for county in counties:
        seen, said = set(), f"{code} of {county} on {day}"
        for part, value in figures_of(indicator, readings, county).items():
            rows = list(records_behind(name(code, part), day, county))
            keys = {row.pk for row in rows}
            assert len(keys) == len(rows), f"{said}: {part} lists a record twice"
            worth = WORTH.get(code, lambda row: 1)
            assert sum(worth(row) for row in rows) == value, f"{said}: {part}"
            assert not keys & seen, f"{said}: {part} is not disjoint"
            seen |= keys
        assert seen == UNIVERSES[code](day, county), said


def test_every_indicator_has_a_universe_here():
    assert UNIVERSES.keys() == all_indicators().keys()


def test_each_adds_up_to_its_universe_today_and_on_past_days(lead):
    for code in CODES:
        for day in (0, 22, 55):
            check(code, days_ago(day))


@SLOW
@given(ago=st.integers(0, OLDEST + 10), code=st.sampled_from(CODES))
def test_each_adds_up_on_any_day(lead, ago, code):
    check(code, days_ago(ago), (None, ZALA))


def test_every_reason_occurs(lead):
    """Else the sums above would not say much."""
    seen = {}
    for ago in DAYS:
        readings = Readings(day=days_ago(ago))
        for code, indicator in all_indicators().items():
            for part, value in figures_of(indicator, readings).items():
                seen[name(code, part)] = seen.get(name(code, part)) or value
    missing = sorted(figure for figure, value in seen.items() if not value)
    assert not missing, missing


def test_counties_together_are_the_country(lead):
    for ago in (0, 40):
        readings = Readings(day=days_ago(ago))
        counties = {county.pk for county in readings.counties}
        for code, indicator in all_indicators().items():
            if code == "mentors":  # who was never in a team is of no county
                continue
            whole = figures_of(indicator, readings)
            each = [figures_of(indicator, readings, county) for county in counties]
            if indicator.country_only:
                assert not any(any(row.values()) for row in each), code
                continue
            assert whole == {part: sum(row[part] for row in each) for part in whole}, code


@pytest.mark.parametrize(("ago", "own_county"), [(0, False), (40, True)])
def test_each_number_leads_to_so_many_rows(client, lead, ago, own_county):
    """Of the country, for who reads all; of a past day in the own county, for its lead."""
    readings = Readings(day=days_ago(ago))
    county = next(row for row in readings.counties if row.pk == ZALA) if own_county else None
    user = lead.user if own_county else UserFactory(coordinator=True)
    client.force_login(user)
    addresses = Addresses(user, readings.day)
    for indicator in all_indicators().values():
        shown = show(indicator, readings, addresses, county)
        for figure in (shown.figure, *shown.parts):
            rows = records_behind(figure.code, readings.day, county and county.pk)
            assert rows_of(client.get(figure.url)) == len(rows), figure.url
