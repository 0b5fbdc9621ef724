"""The demo on the real register: one network, the same for a seed and a day, and believable."""

import hashlib
import json
from collections import Counter
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Count, F
from django.utils import timezone

from counties.models import County, CountyOffice, District, Role, TeamMembership, User
from engagements.demo import accounts, names
from engagements.demo.outside import PEST
from engagements.demo.plan import PLANS, due_on, is_workday
from engagements.models import (
    DayPlan,
    Engagement,
    HelpRequest,
    Kind,
    Milestone,
    Mode,
    Promise,
    SignedLink,
    State,
    StepProgress,
    Target,
)
from engagements.process.milestones import refresh
from engagements.summaries import differences
from mentorhalo.core.models import Change
from mentors.models import Mentor, Speciality
from settlements.grants.codes import read_code
from settlements.models import (
    Assignment,
    Contact,
    FormerName,
    Grant,
    GrantMember,
    Handover,
    Organisation,
    OrganisationPlace,
    Settlement,
    SettlementSummary,
    TargetArea,
)

OURS = ("core", "counties", "mentors", "settlements", "engagements")
NOT_MADE = (County, District, FormerName, Settlement, SettlementSummary, Speciality, Change)
# Code lists come by commands of their own, whose history is of now and not of the demo's days.
CODE_LISTS = (
    "mentors.speciality",
    "settlements.programme",
    "settlements.call",
    "engagements.processstep",
    "engagements.milestonetemplate",
    "engagements.theme",
    "engagements.partnershipkind",
    "engagements.partnershipmark",
    "engagements.questionset",
)
pytestmark = pytest.mark.django_db


def our_models():
    configs = [apps.get_app_config(label) for label in OURS]
    return [model for config in configs for model in config.get_models(include_auto_created=True)]


def digest():
    """One hash over every row of our tables; of the history, over what the demo wrote."""
    total = hashlib.sha256()
    for model in our_models():
        rows = model._base_manager.order_by("pk")
        if model is Change:  # its numbers go on after the register's; the code list is timed by now
            fields = [field.name for field in Change._meta.fields if field.name != "id"]
            rows = rows.filter(request_id="demo").exclude(record_type__in=CODE_LISTS)
            rows = rows.values_list(*fields)
        else:
            rows = rows.values_list()
        for row in rows.iterator():
            total.update(json.dumps(row, default=str).encode())
    return total.hexdigest()


def empty():
    """Take away all that a demo made, and begin numbering anew, which no rollback does."""
    made = [model for model in our_models() if model not in NOT_MADE]
    for model in made:
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)
    Change.objects.filter(request_id="demo").delete()
    numbered = [model for model in made if model._meta.pk.get_internal_type() == "BigAutoField"]
    tables = [{"table": model._meta.db_table, "column": "id"} for model in numbered]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_by_name_sql(no_style(), tables):
            cursor.execute(sql)


def make_demo(*args):
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DEMO", True)
        patch.delenv("HOST", raising=False)
        call_command("demo", *args, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """What making the demo of today on the real register printed; undone after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_register", stdout=StringIO())
        empty()
        told = make_demo()
        connection.check_constraints()  # now, or each test that is rolled back does it again
        yield told
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _network(printed):
    """Every test here looks at the same network."""


def counted():
    return Engagement.objects.filter(state__in=[State.LOGGED, State.VERIFIED])


def test_as_many_as_promised():
    rungs = ("contacted_on", "involved_on", "regular_on")
    reached = SettlementSummary.objects.aggregate(**{f"n_{name}": Count(name) for name in rungs})
    assert CountyOffice.objects.count() == 18
    assert Mentor.objects.count() == 62
    assert TeamMembership.objects.current().values("user").distinct().count() == 62
    assert TeamMembership.objects.current().filter(is_lead=True).count() == 18
    assert reached == {"n_contacted_on": 400, "n_involved_on": 230, "n_regular_on": 150}
    assert 2500 <= Engagement.objects.count() <= 3500


def test_every_county_but_pest_and_budapest_has_an_office_and_one_is_just_starting():
    assert not CountyOffice.objects.filter(county__in=["01", "13"]).exists()
    assert sum(CountyOffice.objects.values_list("posts", flat=True)) == 62  # F6
    involved = Counter(
        SettlementSummary.objects.exclude(involved_on=None).values_list("county", flat=True)
    )
    assert [plan.code for plan in PLANS if not involved[plan.code]] == ["12"]
    assert len(set(involved.values())) > 8


def test_the_summary_rows_are_right():
    assert list(differences()) == []


def test_the_same_seed_and_day_give_the_same_rows():
    first = digest()
    empty()
    make_demo()
    assert digest() == first


def test_another_seed_gives_other_people():
    assert names.people(Random("1"), 62) != names.people(Random("2"), 62)


def test_again_on_a_filled_database_changes_nothing():
    first = digest()
    assert "nothing was changed" in make_demo("--seed", "1")
    assert digest() == first


def test_only_plans_lie_ahead_and_nothing_before_the_office_opened():
    today = timezone.localdate()
    ahead = Engagement.objects.filter(held_on__gte=today)
    assert set(ahead.values_list("state", flat=True)) == {State.PLANNED}
    early = Engagement.objects.filter(held_on__lt=F("county__office__opened_on"))
    assert not early.exists()


def test_times_follow_each_other():
    now = timezone.now()
    assert not Engagement.objects.filter(created_at__gt=now).exists()
    assert not Engagement.objects.filter(state_at__gt=now).exists()
    assert not Engagement.objects.filter(state_at__lt=F("created_at")).exists()
    for held_on, created_at in counted().values_list("held_on", "created_at"):
        assert timedelta(0) <= timezone.localdate(created_at) - held_on <= timedelta(9)


def test_mostly_on_workdays():
    days = list(Engagement.objects.values_list("held_on", flat=True))
    assert 0.97 < sum(map(is_workday, days)) / len(days) < 1


@pytest.mark.parametrize(
    ("field", "choices"), [("kind", Kind.values), ("mode", Mode.values), ("state", State.values)]
)
def test_every_kind_mode_and_state_occurs(field, choices):
    assert set(Engagement.objects.values_list(field, flat=True)) == set(choices)


def test_nobody_verified_their_own():
    verified = Engagement.objects.filter(state=State.VERIFIED)
    assert verified.count() > 2000
    assert not verified.filter(state_by=F("author")).exists()
    assert not verified.filter(credits__mentor__user=F("state_by")).exists()


def test_returned_ones_wait_some_for_more_than_a_week():
    moved = Engagement.objects.filter(state=State.RETURNED).values_list("state_at", flat=True)
    week_ago = timezone.now() - timedelta(7)
    assert 0 < sum(at < week_ago for at in moved) <= len(moved) == 10


def test_some_went_quiet_and_some_were_handed_over():
    quiet = timezone.localdate() - timedelta(60)
    involved = SettlementSummary.objects.exclude(involved_on=None)
    assert 20 < involved.filter(last_on__lt=quiet).count() < 80
    assert Assignment.objects.exclude(until=None).count() > 9
    answered = Assignment.objects.current().values("settlement")
    contacted = SettlementSummary.objects.exclude(contacted_on=None)
    assert contacted.exclude(settlement__in=answered).count() == 9
    assert involved.exclude(settlement__in=answered).count() == 9


def test_all_assignments_and_teams_keep_the_rules():
    for row in Assignment.objects.select_related("settlement"):
        row.clean()
    for row in TeamMembership.objects.select_related("user"):
        row.clean()


def test_handovers_agree_with_the_assignments_and_one_waits():
    """The giver's time ended as the taker's began; the one that waits can be accepted."""
    waiting = Handover.objects.waiting().get()
    assert waiting.taker.user.username == "mentor-za"
    held = Assignment.objects.current().filter(mentor=waiting.giver)
    codes = set(waiting.items.values_list("settlement", flat=True))
    assert len(codes) == 3 and codes <= set(held.values_list("settlement", flat=True))
    done = Handover.objects.filter(state="accepted")
    assert done.count() > 5
    for row in done:
        day = timezone.localdate(row.decided_at)
        for item in row.items.all():
            periods = item.settlement.assignments
            assert periods.filter(mentor=row.giver, until=day).exists()
            assert periods.filter(mentor=row.taker, since=day).exists()
            open_then = Promise.objects.open().filter(
                settlement=item.settlement, created_at__lt=row.decided_at
            )
            assert not open_then.filter(mentor=row.giver).exists()


def test_some_share_the_work():
    several = Engagement.objects.annotate(m=Count("credits", distinct=True))
    assert several.filter(m__gte=2).count() > 200
    wide = Engagement.objects.annotate(n=Count("places", distinct=True))
    assert wide.filter(n__gte=2).count() > 100
    assert Engagement.objects.exclude(same_event=None).count() >= 4


def test_the_target_is_due_in_seven_months():
    target = Target.objects.get(county=None, rung="involved")
    assert target.number == 360
    assert target.due_on == due_on(timezone.localdate())


def test_a_target_was_raised_and_the_days_before_know_the_old_one():
    target = Target.objects.get(county=None, rung="regular")
    earlier = target.earlier.get()
    assert earlier.number < target.number and earlier.until == target.since
    told = Change.objects.of(target).order_by("pk")
    assert [row.action for row in told] == ["added", "changed"]
    assert told.last().fields["number"] == [earlier.number, target.number]


def test_counties_have_targets_within_their_settlements():
    rows = Target.objects.exclude(county=None).select_related("county")
    assert rows.values("county").distinct().count() > 1
    for target in rows:
        assert target.number <= target.county.settlements.count()


def test_grants_keep_the_rules_and_some_are_to_be_completed():
    rows = Grant.objects.select_related("call", "county", "lead").prefetch_related("members")
    for grant in rows:
        grant.full_clean(validate_unique=False)
        assert read_code(grant.code).county == grant.county_id
        assert grant.code[-5:] > "90000"
        assert sum(member.share for member in grant.members.all()) <= grant.amount
        extended = [row.new_end for row in grant.extensions.all()]
        assert grant.ends_on == max([grant.physical_end, *extended])
    per_county = Counter(rows.values_list("county", flat=True))
    assert set(per_county) == {plan.code for plan in PLANS}
    assert set(per_county.values()) <= {2, 3, 4}
    assert 0 < Grant.objects.to_complete().count() < len(rows) / 2
    assert Grant.objects.exclude(extensions=None).count() > 5


def test_target_areas_are_of_their_grants_settlements_and_some_small_ones_wait_for_a_reason():
    areas = TargetArea.objects.select_related("grant__call").prefetch_related("places__settlement")
    small = [area for area in areas if area.is_small]
    assert {bool(area.small_because) for area in small} == {True, False}
    named = set(Grant.objects.values_list("pk", "places__settlement"))
    for area in areas:
        assert {(area.grant_id, row.settlement_id) for row in area.places.all()} <= named


def test_target_areas_are_on_their_way():
    """Steps are done by entries of their area; milestones stand as a refresh would have them."""
    done = StepProgress.objects.done()
    assert set(done.values_list("step", flat=True)) > {"interview", "conversation", "action_plan"}
    assert done.filter(engagement__target_area=F("area"), engagement__step=F("step")).count() > 50
    assert StepProgress.objects.overdue_on(timezone.localdate()).exists()
    assert SettlementSummary.objects.exclude(planned_on=None).count() > 10
    overdue = Milestone.objects.overdue_on(timezone.localdate())
    assert 20 < overdue.count() < Milestone.objects.filter(done_on__isnull=False).count()
    changes = Change.objects.count()
    refresh(grants=Milestone.objects.values_list("grant", flat=True))
    assert Change.objects.count() == changes


def test_all_history_is_there():
    models = (CountyOffice, User, Mentor, TeamMembership, Assignment, Target, Engagement)
    for model in (*models, Grant, GrantMember, TargetArea):
        added = Change.objects.filter(record_type=model._meta.label_lower, action="added")
        assert added.filter(surface="command").count() == model.objects.count()


def test_accounts_sign_in_with_the_printed_password(printed):
    assert f"demo password: {accounts.PASSWORD}" in printed
    roles = {"admin": Role.ADMIN, "koordinator": Role.COORDINATOR, "ellenor": Role.AUDITOR}
    isos = [
        iso[-2:].lower()
        for iso in County.objects.filter(office__isnull=False).values_list("iso", flat=True)
    ]
    roles |= {f"{who}-{iso}": Role.MENTOR for iso in isos for who in ("vezeto", "mentor")}
    for username, role in roles.items():
        assert username in printed
        user = authenticate(None, username=username, password=accounts.PASSWORD)
        assert (user.role, user.email) == (role, f"{username}@pelda.hu")
        assert user.is_lead == username.startswith("vezeto-")


def test_where_others_can_reach_it_the_password_is_new_each_time(monkeypatch):
    monkeypatch.setattr(settings, "DEMO", True)
    monkeypatch.setenv("HOST", "0.0.0.0")
    found = []
    for _ in range(2):
        out = StringIO()
        call_command("demo", "--accounts", stdout=out)
        found.append(out.getvalue().partition("demo password: ")[2].split()[0])
        assert authenticate(None, username="vezeto-za", password=found[-1])
    assert len({*found, accounts.PASSWORD}) == 3
    make_demo("--accounts")  # on loopback again: the known one comes back
    assert authenticate(None, username="admin", password=accounts.PASSWORD)
    assert Change.objects.filter(action="password reset").count() == 3 * User.objects.count()


def test_people_are_invented():
    """Each name is put together from the lists; nobody is copied from anywhere."""
    known = {*names.FAMILY, *names.DOUBLED}
    for name in User.objects.filter(role=Role.MENTOR).values_list("name", flat=True):
        family, *given = name.split()
        assert family in known
        assert set(given) <= {*names.WOMEN, *names.MEN}
    assert User.objects.values("name").distinct().count() == User.objects.count()


def test_every_office_county_has_bodies_with_invented_people():
    for code in CountyOffice.objects.values_list("pk", flat=True):
        assert 10 <= Organisation.objects.filter(seat__county=code).count() <= 25
    kinds = set(Organisation.objects.values_list("kind", flat=True))
    assert {"municipality", "library", "cultural_house", "ngo"} <= kinds
    assert OrganisationPlace.objects.exists()
    for contact in Contact.objects.all():
        assert contact.email.endswith("@pelda.hu") and " 000 " in contact.phone
        contact.clean_fields()
    consents = Contact.objects.filter(legal_basis="consent")
    assert consents and not consents.filter(notice_on=None)


def test_help_waits_in_every_county_that_works_and_some_was_given():
    requests = HelpRequest.objects.values_list("county", "state")
    working = set(counted().values_list("county", flat=True))
    from_outside = HelpRequest.objects.filter(asked_by=None).values_list("county", flat=True)
    assert PEST in from_outside
    assert {county for county, state in requests if state == "open"} == working | {PEST}
    assert {county for county, state in requests if state == "answered"} == working
    assert not HelpRequest.objects.filter(answered_at__gt=timezone.now()).exists()


def test_settlements_confirmed_some_visits_and_said_nothing_of_others():
    links = SignedLink.objects.select_related("engagement")
    assert any(link.answer.get("so") == "yes" for link in links)
    assert any(link.answered_at is None for link in links)
    for link in links:
        assert link.engagement.counts and link.settlement in link.engagement.settlements.all()
        assert link.answered_at is None or link.answered_at < min(link.expires_at, timezone.now())


def test_everybody_with_settlements_has_a_plan_of_tomorrow():
    today = timezone.localdate()
    answering = set(Assignment.objects.answering(today).values_list("mentor__user", flat=True))
    plans = DayPlan.objects.filter(day=today + timedelta(1)).annotate(n=Count("stops"))
    assert set(plans.values_list("user", flat=True)) == answering
    assert set(plans.values_list("n", flat=True)) <= {1, 2, 3}
