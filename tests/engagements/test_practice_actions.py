"""Good practices: their way to the public, in whatever order it is tried."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from engagements.models import GoodPractice, PracticeState, PracticeVersion
from engagements.practices import actions
from engagements.practices.completing import LACKS, lacking
from engagements.practices.consents import actions as consent_actions
from engagements.practices.moves import STEPS
from engagements.practices.perms import can_edit_practice, steps_of
from engagements.practices.reviewing import waiting_for as versions_waiting_for
from engagements.practices.sections import differences
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from settlements.models import SettlementSummary
from tests.factories.counties import CountyFactory, UserFactory
from tests.factories.engagements import EngagementFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.practices import (
    ConsentFactory,
    GoodPracticeFactory,
    PracticePhotoFactory,
    ThemeFactory,
    move_on,
)
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db


def last(practice):
    return practice.versions.order_by("-number").first()


def move(version, step, by=None, **more):
    told = {"by": by or UserFactory(coordinator=True), "step": step, "read": version.version}
    return actions.move(version=version, **(told | more))


def waiting_for(user):
    return [version.practice_id for version in versions_waiting_for(user)]


def names(steps):
    return [step.name for step in steps]


def test_a_draft_needs_a_title_alone_and_says_what_it_lacks():
    mentor = MentorFactory()
    practice = GoodPractice(settlement=SettlementFactory())
    version = PracticeVersion(title="Nyitott kert")
    row = actions.begin(by=mentor.user, practice=practice, version=version)
    assert (row.county_id, row.title, row.is_public) == ("20", "Nyitott kert", False)
    lacks = {lack.field for lack in lacking(last(row))}
    assert lacks == {lack.field for lack in LACKS} - {"title"}
    with pytest.raises(ValidationError) as error:
        move(last(row), "submit")
    assert error.value.error_dict.keys() == lacks
    assert last(row).state == PracticeState.DRAFT


@pytest.mark.parametrize("field", ["results", "adapting"])
def test_a_failure_need_not_say_what_it_achieved(field):
    told = {field: ""}
    assert [lack.field for lack in lacking(last(GoodPracticeFactory(**told)))] == [field]
    assert lacking(last(GoodPracticeFactory(kind="failure", **told))) == []


def test_publishing_gives_its_address_its_columns_and_the_rung():
    row = GoodPracticeFactory(state="published", title="Őszi kert – Zalában")
    today = timezone.localdate()
    assert (row.slug, row.title, row.sector) == (
        "oszi-kert-zalaban",
        "Őszi kert – Zalában",
        "library",
    )
    assert row.is_public and row.first_published_on == today
    assert SettlementSummary.objects.get(pk=row.settlement_id).sharing_on == today
    assert GoodPractice.objects.public().search("OSZI zalaban").get() == row
    told = [change.action for change in Change.objects.of(last(row)).order_by("pk")]
    assert told == ["added", "submitted", "checked", "published"]


def test_no_two_have_one_address_and_none_takes_a_page_of_ours():
    first, second = (GoodPracticeFactory(state="published") for _n in range(2))
    assert (first.slug, second.slug) == ("nyitott-kert", f"nyitott-kert-{second.pk}")
    assert GoodPracticeFactory(state="published", title="Work").slug == "work-gyakorlat"
    assert GoodPracticeFactory(state="published", title="!!!").slug == "gyakorlat"


def test_the_published_version_stays_while_the_next_is_reviewed():
    row = GoodPracticeFactory(state="published")
    following = actions.next_version(by=row.created_by, practice=row)
    assert (following.number, following.title) == (2, "Nyitott kert")
    assert [theme.pk for theme in following.themes.all()] == ["community-development"]
    following.title = "Nyitott kertek"
    actions.write(by=row.created_by, version=following, read=following.version)
    row.refresh_from_db()
    assert (row.title, row.published.number) == ("Nyitott kert", 1)
    following = PracticeVersion.objects.get(pk=following.pk)
    for step in ("submit", "check", "publish"):
        assert GoodPractice.objects.public().get().title == "Nyitott kert"
        following = move_on(following, step)
    row.refresh_from_db()
    assert (row.title, row.published.number, row.slug) == ("Nyitott kertek", 2, "nyitott-kert")
    states = list(row.versions.order_by("number").values_list("state", flat=True))
    assert states == ["replaced", "published"]
    one, two = row.versions.order_by("number")
    assert [(line.before, line.after) for line in differences(one, two)] == [
        ("Nyitott kert", "Nyitott kertek")
    ]


def test_one_next_version_at_a_time():
    row = GoodPracticeFactory(state="published")
    actions.next_version(by=row.created_by, practice=row)
    with pytest.raises(ValidationError):
        actions.next_version(by=row.created_by, practice=row)
    with pytest.raises(ValidationError):
        actions.next_version(by=row.created_by, practice=GoodPracticeFactory())


def test_a_published_practice_keeps_its_settlement():
    row = GoodPracticeFactory(state="published")
    version = actions.next_version(by=row.created_by, practice=row)
    told = {"by": row.created_by, "version": version, "read": version.version}
    with pytest.raises(ValidationError) as error:
        actions.write(**told, about={"settlement": SettlementFactory()})
    assert "settlement" in error.value.error_dict
    draft = GoodPracticeFactory()
    place = SettlementFactory()
    told = {"by": draft.created_by, "version": last(draft), "read": 1}
    actions.write(**told, about={"settlement": place})
    draft.refresh_from_db()
    assert draft.settlement_id == place.pk


def test_who_runs_it_is_of_the_county():
    away = OrganisationFactory(seat__county=CountyFactory(iso="HU-SO"))
    with pytest.raises(ValidationError) as error:
        GoodPracticeFactory(organisation=away)
    assert "organisation" in error.value.error_dict


def test_what_is_being_checked_is_not_edited():
    version = last(GoodPracticeFactory(state="submitted"))
    with pytest.raises(ValidationError):
        actions.write(by=version.author, version=version, read=version.version)


def test_returning_wants_a_reason_and_submitting_again_clears_it():
    version = last(GoodPracticeFactory(state="submitted"))
    with pytest.raises(ValidationError) as error:
        move(version, "return", reason=" ")
    assert "reason" in error.value.error_dict
    row = move(version, "return", reason="Kérem, írja le a költségeket.")
    assert row.returned_because == "Kérem, írja le a költségeket."
    row = move(row, "submit", by=version.author)
    assert (row.returned_by, row.returned_because) == (None, "")


def test_the_second_of_two_who_move_it_is_told():
    version = last(GoodPracticeFactory(state="submitted"))
    move(version, "check")
    with pytest.raises(Stale):
        move(version, "return", reason="próba")


def test_archived_it_is_not_public_and_not_moved_and_its_rung_stays():
    row = GoodPracticeFactory(state="published")
    by = UserFactory(coordinator=True)
    told = {"by": by, "practice": row}
    with pytest.raises(ValidationError):
        actions.archive(**told, reason="", read=row.version)
    archived = actions.archive(**told, reason="Elavult.", read=row.version)
    assert not GoodPractice.objects.public().exists()
    assert SettlementSummary.objects.get(pk=row.settlement_id).sharing_on
    with pytest.raises(ValidationError):
        actions.next_version(by=row.created_by, practice=row)
    actions.restore(**told, reason="Mégsem.", read=archived.version)
    assert GoodPractice.objects.public().get() == row


# Who reviews


def test_the_lead_checks_and_a_coordinator_publishes_and_no_author_does():
    author, lead = MentorFactory(), MentorFactory(team__is_lead=True).user
    coordinator, auditor = UserFactory(coordinator=True), UserFactory(auditor=True)
    version = last(GoodPracticeFactory(state="submitted", mentor=author))
    assert names(steps_of(author.user, version)) == ["take-back"]
    assert names(steps_of(lead, version)) == ["take-back", "check", "return"]
    assert names(steps_of(coordinator, version)) == ["return"]
    assert steps_of(auditor, version) == steps_of(MentorFactory().user, version) == []
    assert waiting_for(lead) == [version.practice_id] and waiting_for(coordinator) == []
    version = move_on(version, "check")
    assert steps_of(lead, version) == []
    assert names(steps_of(coordinator, version)) == ["return", "publish"]
    assert waiting_for(lead) == [] and waiting_for(coordinator) == [version.practice_id]


def test_a_lead_who_wrote_it_leaves_the_check_to_a_coordinator():
    lead = MentorFactory(team__is_lead=True)
    coordinator = UserFactory(coordinator=True)
    version = last(GoodPracticeFactory(state="submitted", mentor=lead))
    assert names(steps_of(lead.user, version)) == ["take-back"]
    assert names(steps_of(coordinator, version)) == ["check", "return"]
    assert waiting_for(coordinator) == [version.practice_id]


def test_who_is_credited_on_its_engagement_does_not_review_it():
    lead = MentorFactory(team__is_lead=True)
    author = MentorFactory()
    visit = EngagementFactory(mentor=author, mentors=(author.pk, lead.pk))
    told = {"mentor": author, "engagement": visit, "settlement": visit.settlements.get()}
    version = last(GoodPracticeFactory(state="submitted", **told))
    assert names(steps_of(lead.user, version)) == ["take-back"]


def test_who_edited_a_version_once_never_reviews_the_next_ones():
    lead = MentorFactory(team__is_lead=True).user
    row = GoodPracticeFactory()
    version = last(row)
    version.lead = "A vezető pontosította, hogy mások is értsék, miről szól."
    actions.write(by=lead, version=version, read=version.version)
    version = last(row)
    for step in ("submit", "check", "publish"):
        version = move_on(version, step)
    row.refresh_from_db()
    following = move_on(actions.next_version(by=row.created_by, practice=row), "submit")
    assert "check" not in names(steps_of(lead, following))


def test_who_published_the_last_version_may_publish_the_next():
    """Publishing replaces the earlier version, which is not writing it."""
    coordinator = UserFactory(coordinator=True)
    row = GoodPracticeFactory(state="published")
    for number in (2, 3):
        row.refresh_from_db()
        version = actions.next_version(by=row.created_by, practice=row)
        version = move_on(move_on(version, "submit"), "check")
        assert "publish" in names(steps_of(coordinator, version)), number
        move(version, "publish", by=coordinator)


def test_a_colleague_does_not_write_it_and_the_lead_does():
    row = GoodPracticeFactory()
    assert can_edit_practice(row.created_by, row)
    assert can_edit_practice(MentorFactory(team__is_lead=True).user, row)
    assert not can_edit_practice(MentorFactory().user, row)
    away = MentorFactory(team__iso="HU-SO", team__is_lead=True).user
    assert not can_edit_practice(away, row)


# Consents and photos


def test_a_photo_is_shown_while_each_of_its_consents_stands():
    row = GoodPracticeFactory(state="published")
    one, other = (ConsentFactory(practice=row) for _n in range(2))
    photo = PracticePhotoFactory(practice=row, nobody=False, consents=[one, other])
    without = PracticePhotoFactory(practice=row, nobody=False)
    empty = PracticePhotoFactory(practice=row)
    assert set(row.photos.shown()) == {photo, empty}
    consent_actions.withdraw(by=one.added_by, consent=one)
    assert set(row.photos.shown()) == {empty}
    assert without not in row.photos.shown()
    assert list(row.consents.standing()) == [other]


def test_a_consent_is_withdrawn_once_and_not_before_it_was_given():
    consent = ConsentFactory()
    early = consent.given_on - timedelta(days=1)
    late = timezone.localdate() + timedelta(days=1)
    for day in (early, late):
        with pytest.raises(ValidationError) as error:
            consent_actions.withdraw(by=None, consent=consent, on=day)
        assert "on" in error.value.error_dict
    consent_actions.withdraw(by=None, consent=consent)
    with pytest.raises(ValidationError):
        consent_actions.withdraw(by=None, consent=consent)
    assert [change.action for change in Change.objects.of(consent)] == ["withdrawn"]


def test_who_gave_a_consent_stays_out_of_the_open_history():
    row = GoodPracticeFactory()
    consent = ConsentFactory.build(practice=row, person="Titkos Tímea", added_by=None)
    given = consent_actions.give(by=row.created_by, consent=consent)
    change = Change.objects.of(given).get()
    assert "person" not in change.fields
    assert change.private_fields["person"] == [None, "Titkos Tímea"]


# Any order


TRIED = st.lists(
    st.sampled_from([*STEPS, "write", "next", "archive", "restore"]), min_size=1, max_size=14
)


class AnyOrder(TestCase):
    """Whatever is tried, in whatever order, a practice stays one that can be."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(tried=TRIED)
    def test_a_practice_stays_possible(self, tried):
        ThemeFactory(code="community-development")
        row, by = GoodPracticeFactory(), UserFactory(coordinator=True)
        for deed in tried:
            row.refresh_from_db()
            before = _told(row)
            try:
                _try(deed, row, by)
            except ValidationError:
                assert _told(GoodPractice.objects.get(pk=row.pk)) == before, "a refusal wrote"
            _check(GoodPractice.objects.get(pk=row.pk))


def _try(deed, row, by):
    version = last(row)
    if deed in STEPS:
        move(version, deed, by=by, reason="próba")
    elif deed == "write":
        version.title += "."
        actions.write(by=version.author, version=version, read=version.version)
    elif deed == "next":
        actions.next_version(by=row.created_by, practice=row)
    else:
        told = {"practice": row, "reason": "próba", "read": row.version}
        getattr(actions, deed)(by=by, **told)


def _told(row):
    versions = row.versions.order_by("number").values_list("number", "state", "title", "version")
    return row.version, row.published_id, row.title, row.archived_at, list(versions)


def _check(row):
    versions = list(row.versions.order_by("number"))
    states = [version.state for version in versions]
    assert [version.number for version in versions] == list(range(1, len(versions) + 1))
    assert states.count("published") == (1 if row.published_id else 0)
    under_way = [state for state in states if state not in ("published", "replaced")]
    assert len(under_way) <= 1 and (under_way == [] or states[-1] == under_way[0])
    shown = row.published or versions[-1]
    assert row.title == shown.title
    assert bool(row.slug) == bool(row.first_published_on) == (row.published_id is not None)
    summary = SettlementSummary.objects.get(pk=row.settlement_id)
    assert summary.sharing_on == row.first_published_on
