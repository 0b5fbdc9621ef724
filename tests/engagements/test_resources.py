"""Writing resources: versions, files told by their content, withdrawing, giving, the library."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from engagements import actions as engagement_actions
from engagements.models import Resource, ResourceIssue, ResourceShare
from engagements.resources import actions
from engagements.resources.forms import ShareForm
from engagements.resources.offering import given_at, given_before, useful, useful_by_step
from mentorhalo.core.forms import Stale
from mentorhalo.core.models import Change
from mentorhalo.portal.indicators import all_indicators
from mentorhalo.portal.indicators.readings import Readings
from tests.factories.counties import UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.process import ProcessStepFactory
from tests.factories.resources import LINK, ResourceFactory, ResourceShareFactory
from tests.factories.settlements import SettlementFactory
from tests.factories.uploads import PDF, upload

pytestmark = pytest.mark.django_db


def issue(row, **told):
    by = UserFactory(coordinator=True)
    told = {"issued_on": days_ago(1), "link": LINK} | told
    return actions.issue_resource(by=by, resource=row, **told)


def give(row, *resources, places=None):
    places = list(row.settlements.all()) if places is None else places
    told = {"resources": list(resources), "settlements": places}
    return actions.share_resources(by=row.author, engagement=row, **told)


class TestVersions:
    def test_each_has_the_next_number_and_the_earlier_stay(self):
        row = ResourceFactory()
        issue(row, note="új fejezet")
        issue(row, link=f"{LINK}/3")
        assert [one.number for one in row.issues.all()] == [3, 2, 1]

    def test_it_is_a_link_or_a_file_one_of_them(self):
        row = ResourceFactory()
        for bad in ({"link": ""}, {"upload": upload("a.pdf", PDF)}):
            with pytest.raises(ValidationError, match="one of them|pontosan egyet") as refused:
                issue(row, **bad)
            assert "link" in refused.value.error_dict
        assert row.issues.count() == 1

    @pytest.mark.parametrize(
        "link", ["javascript:alert(1)", "ftp://example.org/a", "data:text/html,x"]
    )
    def test_a_link_leads_to_the_web(self, link):
        with pytest.raises(ValidationError, match="begins with https|kezdődik"):
            issue(ResourceFactory(), link=link)

    def test_it_is_not_of_a_day_to_come(self):
        with pytest.raises(ValidationError, match="to come|jövőbeli"):
            issue(ResourceFactory(), issued_on=days_ago(-1))

    def test_it_is_not_of_a_day_long_before_the_project(self):
        with pytest.raises(ValidationError, match="too long ago|túl régen"):
            issue(ResourceFactory(), issued_on=date(1, 1, 1))

    def test_a_form_sent_twice_makes_one(self):
        row = ResourceFactory(title="Interjú kezdőknek")
        with pytest.raises(ValidationError, match="already|már") as refused:
            ResourceFactory(title=" interju KEZDŐKNEK")
        assert "title" in refused.value.error_dict
        ResourceFactory(title="Interjú")
        issue(row, note="új fejezet")
        with pytest.raises(ValidationError, match="newest version already|már"):
            issue(row, note="új fejezet")
        assert row.issues.count() == 2

    def test_a_file_is_told_by_its_content(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        row = ResourceFactory(upload=upload("Útmutató.pdf", PDF))
        stored = row.issues.get()
        assert (stored.name, stored.media_type) == ("Útmutató.pdf", "application/pdf")
        assert "tmutat" not in stored.file.name
        with pytest.raises(ValidationError, match="web page|weblap"):
            issue(row, link="", upload=upload("b.html", b"<!doctype html><script>1</script>"))
        with pytest.raises(ValidationError, match="its content is|a tartalma"):
            issue(row, link="", upload=upload("b.pdf", b"<!doctype html><script>1</script>"))

    def test_no_file_stays_without_its_row(self, settings, tmp_path, monkeypatch):
        settings.MEDIA_ROOT = tmp_path
        row = ResourceFactory()
        monkeypatch.setattr(ResourceIssue, "save", _fail)
        with pytest.raises(RuntimeError):
            issue(row, link="", upload=upload("a.pdf", PDF))
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _fail(*args, **kwargs):
    raise RuntimeError


class TestWithdrawing:
    def test_it_wants_a_reason_and_the_version_that_was_read(self):
        row, by = ResourceFactory(), UserFactory(coordinator=True)
        told = {"by": by, "resource": row}
        with pytest.raises(ValidationError):
            actions.withdraw_resource(**told, reason=" ", version=1)
        with pytest.raises(Stale):
            actions.withdraw_resource(**told, reason="elavult", version=7)
        gone = actions.withdraw_resource(**told, reason="elavult", version=1)
        assert gone not in Resource.objects.public() and gone.version == 2
        assert Change.objects.of(gone).filter(action="withdrawn", reason="elavult").exists()

    def test_nothing_new_comes_of_it_until_it_is_back(self):
        row, by = ResourceFactory(withdrawn=True), UserFactory(coordinator=True)
        with pytest.raises(ValidationError, match="was withdrawn|visszavonták"):
            issue(row)
        with pytest.raises(ValidationError, match="was withdrawn|visszavonták"):
            give(EngagementFactory(), row)
        row = actions.restore_resource(by=by, resource=row, version=row.version)
        assert row in Resource.objects.public() and row.withdrawn_because == ""
        assert give(EngagementFactory(), row)


class TestGiving:
    def test_it_is_of_the_engagement_its_county_and_each_place(self):
        place, other = SettlementFactory(), SettlementFactory()
        row = EngagementFactory(settlements={place.pk: True, other.pk: False})
        shares = give(row, ResourceFactory(), ResourceFactory())
        assert {(one.settlement, one.county) for one in shares} == {
            (place, row.county),
            (other, row.county),
        }
        assert len(shares) == 4

    def test_a_second_tap_writes_nothing(self):
        row, resource = EngagementFactory(), ResourceFactory()
        give(row, resource)
        assert give(row, resource) == []
        assert ResourceShare.objects.count() == 1

    def test_it_was_in_a_settlement_of_the_occasion(self):
        with pytest.raises(ValidationError, match="was not served|nem szerepel") as refused:
            give(EngagementFactory(), ResourceFactory(), places=[SettlementFactory()])
        assert "settlements" in refused.value.error_dict

    @pytest.mark.parametrize("state", ["plan", "cancel", "return"])
    def test_it_was_at_an_occasion_that_counts(self, state):
        with pytest.raises(ValidationError, match="held and logged|megtartott"):
            give(EngagementFactory(**{state: True}), ResourceFactory())

    def test_who_was_given_it_before_is_known(self):
        place, resource = SettlementFactory(name="Türje"), ResourceFactory()
        ResourceShareFactory(settlement=place, resource=resource)
        ResourceShareFactory(settlement=place)
        ResourceShareFactory(resource=resource)
        row = EngagementFactory(settlement=place)
        assert given_before(row)[resource.pk] == ["Türje"] and len(given_before(row)) == 2
        field = ShareForm(engagement=row).fields["resources"]
        assert "Türje" in field.label_from_instance(resource)
        assert "Türje" not in field.label_from_instance(ResourceFactory())

    def test_nothing_chosen_is_said_beside_the_field(self):
        row = EngagementFactory()
        for told, field in (({}, "resources"), ({"places": []}, "settlements")):
            given = [ResourceFactory()] if told else []
            with pytest.raises(ValidationError) as refused:
                give(row, *given, **told)
            assert [*refused.value.error_dict] == [field]


class TestTakingBack:
    def test_it_stays_with_its_reason_and_counts_nowhere(self):
        step = ProcessStepFactory()
        resource = ResourceFactory(steps=[step])
        share = ResourceShareFactory(resource=resource)
        actions.withdraw_share(by=share.by, share=share, reason=" másik faluban volt ")
        share.refresh_from_db()
        assert share.withdrawn_because == "másik faluban volt" and share.withdrawn_by == share.by
        assert not ResourceShare.objects.standing().exists()
        assert useful(step.pk)[0].given == 0
        assert given_at(share.engagement) == [] and given_before(share.engagement) == {}
        assert all_indicators()["resources_shared"].counted(Readings(day=days_ago(0))) == 0
        assert Change.objects.of(share).filter(action="withdrawn").exists()

    def test_it_wants_a_reason_and_is_done_once(self):
        share = ResourceShareFactory()
        for bad in (" ", "x" * 501, "a\x00b"):
            with pytest.raises(ValidationError) as refused:
                actions.withdraw_share(by=share.by, share=share, reason=bad)
            assert [*refused.value.error_dict] == ["reason"]
        actions.withdraw_share(by=share.by, share=share, reason="tévedés")
        with pytest.raises(ValidationError, match="taken back already|visszavonták"):
            actions.withdraw_share(by=share.by, share=share, reason="megint")
        assert Change.objects.of(share).filter(action="withdrawn").count() == 1

    def test_it_can_be_written_down_anew(self):
        share = ResourceShareFactory()
        actions.withdraw_share(by=share.by, share=share, reason="tévedés")
        (again,) = give(share.engagement, share.resource)
        assert again.pk != share.pk and ResourceShare.objects.standing().get() == again


class TestUseful:
    def test_the_most_given_come_first_and_withdrawn_ones_never(self):
        step = ProcessStepFactory()
        seldom, never, often = (ResourceFactory(steps=[step]) for _ in range(3))
        ResourceFactory(steps=[step], withdrawn=True)
        ResourceFactory()
        for resource, times in ((seldom, 1), (often, 2)):
            for _ in range(times):
                ResourceShareFactory(resource=resource)
        assert useful(step.pk) == [often, seldom, never]
        assert useful_by_step() == {step.pk: [often, seldom, never]}

    def test_three_of_a_step_are_enough_and_one_query(self, django_assert_num_queries):
        steps = [ProcessStepFactory() for _ in range(3)]
        for _ in range(5):
            ResourceFactory(steps=steps)
        with django_assert_num_queries(1):
            found = useful_by_step()
        assert {code: len(rows) for code, rows in found.items()} == {row.pk: 3 for row in steps}


class TestLibrary:
    @pytest.fixture
    def ready(self):
        for load in ("load_calls", "load_process", "load_themes"):
            call_command(load, verbosity=0)

    def load(self):
        out = StringIO()
        call_command("load_resources", stdout=out)
        return out.getvalue()

    def test_each_is_a_link_with_a_summary_of_ours(self, ready):
        assert "0 kept" in self.load()
        rows = Resource.objects.prefetch_related("issues", "steps")
        assert rows.filter(kind="guide").count() >= 6
        for row in rows:
            (version,) = row.issues.all()
            assert version.link.startswith(("https://", "http://")) and not version.file
            assert 1 < row.summary.count(".") < 5 and row.publisher
        assert {step.pk for row in rows for step in row.steps.all()} >= {"interview", "evaluation"}

    def test_again_it_adds_nothing_though_one_was_renamed_and_one_withdrawn(self, ready):
        self.load()
        first, second = Resource.objects.order_by("pk")[:2]
        Resource.objects.filter(pk=first.pk).update(title="Más cím")
        told = {"reason": "elavult", "version": 1}
        actions.withdraw_resource(by=UserFactory(admin=True), resource=second, **told)
        before = Resource.objects.count()
        assert "0 added" in self.load()
        assert Resource.objects.count() == before

    def test_one_that_somebody_added_by_hand_is_kept(self, ready):
        self.load()
        row = Resource.objects.order_by("pk").first()
        title, added = row.title, Change.objects.of(row).filter(action="added")
        added.update(record_label="Más cím")
        assert "0 added" in self.load()
        assert Resource.objects.titled(title).count() == 1

    def test_it_says_what_has_to_be_loaded_before(self):
        with pytest.raises(CommandError, match="load_themes"):
            self.load()


def test_what_was_given_at_a_cancelled_engagement_does_not_count():
    share = ResourceShareFactory(held_on=days_ago(10))
    ResourceShareFactory(held_on=days_ago(3))
    told = {"to": "cancel", "version": share.engagement.version, "reason": "próba"}
    by = UserFactory(coordinator=True)
    engagement_actions.move(by=by, engagement=share.engagement, **told)
    figure = all_indicators()["resources_shared"]
    for day, counted, left_out in ((0, 1, 1), (5, 0, 1), (20, 0, 0)):
        readings = Readings(day=days_ago(day))
        assert figure.counted(readings) == counted
        assert [part.value for part in figure.left_out(readings)] == [left_out]
