"""A small network in which every reason to be left out occurs, and pages read back as figures."""

import re
from html import unescape
from typing import NamedTuple

from engagements import actions
from engagements.models import PLAN, Mode
from engagements.summaries import refresh
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, TargetFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.mentors import MentorFactory
from tests.factories.process import ProcessStepFactory, StepProgressFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

FIGURE = re.compile(
    r'(?:<a href="(?P<url>[^"]*)">)?<data value="(?P<value>[^"]*)" data-indicator="(?P<code>[^"]*)"'
    r'(?: data-scope="(?P<scope>[^"]*)")?'
)


class Figure(NamedTuple):
    """A figure as it stands on a page."""

    code: str
    scope: str
    value: str
    url: str


def figures(response) -> list[Figure]:
    found = FIGURE.finditer(response.content.decode())
    return [
        Figure(m["code"], m["scope"] or "", m["value"], unescape(m["url"] or "")) for m in found
    ]


def value_of(response, code, scope=""):
    """The value of a figure; all its occurrences on the page say the same."""
    values = {f.value for f in figures(response) if (f.code, f.scope) == (code, scope)}
    assert len(values) == 1, f"{code} {scope}: {values}"
    return values.pop()


def rows_of(response):
    return int(value_of(response, "rows"))


def make_country():
    """Zala with everything, Somogy with a little, Veszprém new, Borsod closed, Pest without."""
    TargetFactory(number=10)
    mentor = MentorFactory(team__iso="HU-ZA", team__is_lead=True)
    here = {"mentor": mentor, "minutes": 50, "participants": 7}
    _make_zala(mentor, here)
    EngagementFactory(iso="HU-SO", minutes=20, participants=0)
    SettlementFactory(county=CountyFactory(iso="HU-SO"))
    MentorFactory(team__iso="HU-VE")
    SettlementFactory(county=CountyFactory(iso="HU-VE"))
    SettlementFactory(county=CountyFactory(iso="HU-PE"))
    past = EngagementFactory(iso="HU-BO", held_on=days_ago(30), minutes=45)
    office = past.county.office
    office.closed_on = days_ago(2)
    office.save()
    SettlementFactory(county=CountyFactory(iso="HU-ZA"), ceased_on=days_ago(5))
    return mentor


def _make_zala(mentor, here):
    regular = SettlementFactory()
    AssignmentFactory(settlement=regular, mentor=mentor)
    for day in (100, 90, 80):
        EngagementFactory(settlement=regular, held_on=days_ago(day), **here)
    recent = EngagementFactory(verify=True, held_on=days_ago(3), **here)
    _make_areas(regular, recent.settlements.get())
    phone = {"mode": Mode.PHONE}
    EngagementFactory(**here, **phone)
    colleague = MentorFactory(team__iso="HU-ZA")
    for extra in ({}, phone):
        EngagementFactory(**here, **extra, **{"return": True})
        EngagementFactory(**here, **extra, cancel=True)
        EngagementFactory(mentor=mentor, held_on=days_ago(-3), plan=True, **extra)
    older = EngagementFactory(**here)
    place = older.settlements.get()
    younger = EngagementFactory(settlement=place, mentor=colleague, minutes=30, participants=9)
    actions.join(by=mentor.user, engagement=younger, into=older, version=younger.version)
    SettlementFactory()


def _make_areas(planned, unplanned):
    """A target area whose action plan is done, and one without."""
    step = ProcessStepFactory(code=PLAN)
    done = StepProgressFactory(area__places_in=[planned], step=step, done_on=days_ago(70))
    TargetAreaFactory(grant=done.area.grant, places_in=[unplanned])
    refresh(settlements=[planned.pk])
