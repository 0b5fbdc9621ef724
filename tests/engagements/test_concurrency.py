"""Two people at once, each on a connection of their own to a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections

from counties.models import CountyMonth
from engagements import actions, receipts
from engagements.actions import StaleVersion
from engagements.entry import entry_of
from engagements.models import Engagement, State, Submission
from engagements.summaries import Touched, differences
from mentorhalo.core.models import Change
from settlements.models import Organisation, OrganisationSummary, SettlementSummary
from settlements.organisations.actions import save_organisation
from tests.factories.engagements import EngagementFactory, EntryFactory, days_ago
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6
PATIENCE = 30  # seconds: a lock that is never given fails the test, it does not hang it


def together(*deeds):
    """Do these at the same time, each in a thread; what each gave or raised."""
    start = Barrier(len(deeds), timeout=PATIENCE)

    def run(deed):
        try:
            start.wait()
            return deed()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result(timeout=PATIENCE) for done in [pool.submit(run, d) for d in deeds]]


@pytest.fixture
def meet_before_counting(monkeypatch):
    """Both writers have written their rows, and neither is committed, before either counts."""
    refresh, barrier = Touched.refresh, Barrier(2, timeout=PATIENCE)

    def refresh_together(self):
        barrier.wait()
        refresh(self)

    monkeypatch.setattr(Touched, "refresh", refresh_together)
    return barrier


def adds(mentor, **facts):
    entry = EntryFactory(mentors=(mentor.pk,), **facts)
    return lambda: actions.add(by=mentor.user, entry=entry)


def all_well(results):
    failures = [result for result in results if isinstance(result, Exception)]
    assert failures == []
    assert differences() == []


def test_two_writers_of_one_county_month(meet_before_counting):
    one, other = MentorFactory(), MentorFactory()
    for _ in range(ROUNDS):
        all_well(together(adds(one), adds(other)))
    assert sum(CountyMonth.objects.values_list("engagements", flat=True)) == 2 * ROUNDS


def test_two_writers_of_one_settlement_from_different_months(meet_before_counting):
    one, other, place = MentorFactory(), MentorFactory(), SettlementFactory()
    for _ in range(ROUNDS):
        places = {place.pk: True}
        all_well(
            together(
                adds(one, settlements=places, held_on=days_ago(1)),
                adds(other, settlements=places, held_on=days_ago(70)),
            )
        )
    summary = SettlementSummary.objects.get(pk=place.pk)
    assert (summary.counted, summary.contacted_on) == (2 * ROUNDS, days_ago(70))


def test_two_writers_who_make_the_same_summary_row(meet_before_counting):
    one, other, place = MentorFactory(), MentorFactory(), SettlementFactory()
    SettlementSummary.objects.all().delete()
    places = {place.pk: True}
    all_well(together(adds(one, settlements=places), adds(other, settlements=places)))
    assert SettlementSummary.objects.get(pk=place.pk).counted == 2


def test_opposite_order_does_not_deadlock(meet_before_counting):
    one, other = MentorFactory(), MentorFactory()
    first, second = SettlementFactory().pk, SettlementFactory().pk
    days = [days_ago(1), days_ago(70)]
    for _ in range(ROUNDS):
        all_well(
            together(
                adds(one, settlements={first: True, second: True}, held_on=days[0]),
                adds(other, settlements={second: True, first: True}, held_on=days[1]),
            )
        )
        days.reverse()


def corrects(body, kind):
    """A deed that says of which kind an organisation really is."""

    def deed():
        row = Organisation.objects.get(pk=body.pk)
        row.kind = kind
        return save_organisation(by=None, organisation=row)

    return deed


def drops(row):
    """A deed that names no organisation in an entry any longer."""

    def deed():
        now = Engagement.objects.get(pk=row.pk)
        entry = replace(entry_of(now), organisations=())
        return actions.change(by=row.author, engagement=now, version=now.version, entry=entry)

    return deed


def test_a_kind_is_corrected_while_a_visit_names_it():
    mentor, place = MentorFactory(), SettlementFactory()
    body = OrganisationFactory(seat=place, kind="library")
    facts = {"settlements": {place.pk: True}, "organisations": (body.pk,)}
    for kind in ("ngo", "municipality", "library") * 2:
        all_well(together(adds(mentor, **facts), corrects(body, kind)))
    row = Engagement.objects.order_by("-pk")[0]
    all_well(together(drops(row), corrects(body, "ngo")))
    assert OrganisationSummary.objects.get(pk=body.pk).named == 5


def test_two_kinds_of_one_visit_are_corrected_at_once():
    place = SettlementFactory()
    one, other = (OrganisationFactory(seat=place, kind="library") for _ in range(2))
    EngagementFactory(settlement=place, organisations=(one.pk, other.pk))
    for kinds in (("ngo", "municipality"), ("library", "library")) * 3:
        all_well(together(corrects(one, kinds[0]), corrects(other, kinds[1])))


def test_moves_between_two_months_in_opposite_directions(meet_before_counting):
    one, other = MentorFactory(), MentorFactory()
    places = {SettlementFactory().pk: True}
    early, late = days_ago(70), days_ago(1)
    first, second = together(
        adds(one, settlements=places, held_on=early), adds(other, settlements=places, held_on=late)
    )
    for _ in range(ROUNDS):
        early, late = late, early
        results = together(
            changes(one, first, settlements=places, held_on=early),
            changes(other, second, settlements=places, held_on=late),
        )
        all_well(results)
        first, second = results


def changes(mentor, row, **facts):
    entry = EntryFactory(mentors=(mentor.pk,), **facts)
    return lambda: actions.change(by=mentor.user, engagement=row, version=row.version, entry=entry)


def test_an_edit_and_a_verification_of_one_version():
    mentor, other = MentorFactory(), MentorFactory(team__is_lead=True)
    for _ in range(ROUNDS):
        row = EngagementFactory(mentor=mentor)
        places = dict(row.places.values_list("settlement_id", "on_site"))
        results = together(
            changes(mentor, row, settlements=places, summary="Máshogy volt."),
            lambda row=row: actions.move(
                by=other.user, engagement=row, to="verify", version=row.version
            ),
        )
        assert {type(result) for result in results} == {Engagement, StaleVersion}
        row.refresh_from_db()
        assert row.version == 2
        assert Change.objects.of(row).count() == 2
        assert (row.state == State.VERIFIED) != (row.summary == "Máshogy volt.")


def test_two_sends_of_one_form():
    mentor = MentorFactory()
    for number in range(1, ROUNDS + 1):
        add = adds(mentor)
        sending = {"by": mentor.user, "client_ref": uuid4(), "payload": {"n": number}}
        results = together(
            *[lambda: receipts.receive(**sending, write=add, outcome="added")] * 2  # noqa: B023
        )
        all_well(results)
        assert results[0].answer == results[1].answer
        assert Engagement.objects.count() == Submission.objects.count() == number


def test_a_join_and_an_edit_of_the_meeting():
    mentor, other, place = MentorFactory(), MentorFactory(), SettlementFactory()
    for _ in range(ROUNDS):
        meeting = EngagementFactory(mentor=mentor, settlement=place)
        row = EngagementFactory(mentor=other, settlement=place)
        results = together(
            changes(mentor, meeting, settlements={place.pk: True}, minutes=90),
            lambda row=row, meeting=meeting: actions.join(
                by=other.user, engagement=row, into=meeting, version=row.version
            ),
        )
        refused = [result for result in results if isinstance(result, StaleVersion)]
        all_well([result for result in results if result not in refused])
        assert set(meeting.mentors.all()) == {mentor, other}
