"""The library: as everybody reads it, as the network keeps it, and what was given of it."""

import re
from html import unescape

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from engagements.models import Resource, ResourceShare
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.practices import ThemeFactory
from tests.factories.process import ProcessStepFactory, StepProgressFactory
from tests.factories.resources import LINK, ResourceFactory, ResourceShareFactory
from tests.factories.settlements import SettlementFactory
from tests.factories.uploads import PDF, upload
from tests.portal.country import value_of

LIST, TABLE, GIVEN = "/resources/", "/resources/all/", "/resources/given/"
HOSTILE = '<script>alert("x")</script>'
FOUND = re.compile(r'<a class="go" href="[^"]*">([^<]*)</a>')

pytestmark = pytest.mark.django_db


def found(client, **query):
    return [unescape(name) for name in FOUND.findall(client.get(LIST, query).content.decode())]


class TestPublicList:
    def test_it_lists_what_stands_by_title(self, client):
        for title in ("Felmérés", "Beszélgetés"):
            ResourceFactory(title=title)
        ResourceFactory(title="Régi", withdrawn=True)
        assert found(client) == ["Beszélgetés", "Felmérés"]

    def test_words_are_found_without_accents_in_the_summary_too(self, client):
        ResourceFactory(title="Önkéntesek fogadása")
        ResourceFactory(title="Más", summary="Jelenléti ív készítéséhez.")
        assert found(client, q="onkentes FOGADASA") == ["Önkéntesek fogadása"]
        assert found(client, q="jelenleti") == ["Más"]
        assertContains(client.get(LIST, {"q": "nincsilyen", "language": "en"}), "Nothing fits")

    def test_each_filter_and_both_together(self, client):
        theme, step = ThemeFactory(), ProcessStepFactory()
        ResourceFactory(title="A", themes=[theme, ThemeFactory()], steps=[step])
        ResourceFactory(title="B", themes=[theme], kind="study")
        ResourceFactory(title="C", steps=[step])
        assert found(client, theme=theme.pk) == ["A", "B"]
        assert found(client, step=step.pk) == ["A", "C"]
        assert found(client, kind="study") == ["B"]
        assert found(client, theme=theme.pk, step=step.pk) == ["A"]

    @pytest.mark.parametrize(
        "query", [{"theme": "nincs"}, {"kind": "x"}, {"q": "a\x00b"}, {"q": "x" * 200}]
    )
    def test_a_filter_that_cannot_be_read_is_said(self, client, query):
        ResourceFactory()
        page = client.get(LIST, query)
        assertContains(page, 'class="note bad"')
        assert found(client, **query) == []

    def test_pages_lead_on_with_the_filters(self, client):
        for number in range(32):
            ResourceFactory(title=f"Útmutató {number:02}")
        page = client.get(LIST, {"kind": "guide"}).content.decode()
        (address,) = re.findall(r'rel="next" href="([^"]*)"', page)
        assert "kind=guide" in unescape(address)
        rest = FOUND.findall(client.get(unescape(address)).content.decode())
        assert rest == ["Útmutató 30", "Útmutató 31"]

    def test_queries_stay_flat_and_nobody_is_asked_for(self, client, assert_flat_queries):
        themes = [ThemeFactory(), ThemeFactory()]
        assert_flat_queries(LIST, lambda: ResourceFactory(themes=themes), limit=6)
        page = client.get(LIST)
        assert not page.cookies
        assert client.get(LIST, headers={"if-none-match": page["ETag"]}).status_code == 304

    def test_what_was_typed_is_never_markup(self, client):
        ResourceFactory(title=HOSTILE, summary=HOSTILE, publisher=HOSTILE)
        for url in (LIST, Resource.objects.get().get_absolute_url()):
            assertNotContains(client.get(url), "<script>")


class TestPublicPage:
    def test_it_has_the_newest_version_and_those_before(self, client, sign_in):
        row = ResourceFactory(steps=[ProcessStepFactory(code="survey")])
        sign_in("coordinator")
        data = {"link": f"{LINK}/2", "issued_on": days_ago(2), "note": "új fejezet"}
        client.post(reverse("engagements:resource-issue", args=[row.pk]), data)
        client.logout()
        page = client.get(row.get_absolute_url())
        assertContains(page, f'href="{LINK}/2" rel="external noopener noreferrer"')
        assertContains(page, f'href="{LINK}"')
        assertContains(page, "új fejezet")
        assertContains(page, "survey hu")

    def test_a_withdrawn_one_is_nowhere(self, client):
        row = ResourceFactory(withdrawn=True, upload=upload("a.pdf", PDF))
        for name, args in (("resource-detail", [row.pk]), ("resource-file", [row.pk, 1])):
            assert client.get(reverse(f"engagements:{name}", args=args)).status_code == 404

    def test_a_file_is_given_as_what_it_is_and_can_do_nothing(self, client):
        row = ResourceFactory(upload=upload("Útmutató.pdf", PDF))
        url = reverse("engagements:resource-file", args=[row.pk, 1])
        assertContains(client.get(row.get_absolute_url()), url)
        answer = client.get(url)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        again = client.get(url, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
        assert client.get(url.replace("/1/", "/2/")).status_code == 404

    def test_a_version_that_is_a_link_has_no_file(self, client):
        row = ResourceFactory()
        url = reverse("engagements:resource-file", args=[row.pk, 1])
        assert client.get(url).status_code == 404


class TestKeeping:
    def post(self, client, name, *args, **typed):
        return client.post(reverse(f"engagements:{name}", args=args), typed)

    def test_a_coordinator_adds_one_with_its_file(self, client, sign_in, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        sign_in("coordinator")
        facts = {"title": "Interjú", "kind": "guide", "summary": "Jó arra.", "language": "hu"}
        facts |= {"issued_on": "2026-01-10", "themes": [ThemeFactory(code="volunteering").pk]}
        sent = facts | {"upload": upload("a.pdf", PDF)}
        answer = self.post(client, "resource-new", **sent)
        row = Resource.objects.get()
        assert answer.status_code == 302 and row.title == "Interjú"
        assert [theme.pk for theme in row.themes.all()] == ["volunteering"]
        assert row.issues.get().media_type == "application/pdf"

    def test_what_is_refused_comes_back_as_it_was_typed(self, client, sign_in):
        sign_in("coordinator")
        facts = {"title": "Interjú", "kind": "guide", "summary": "Jó arra.", "language": "hu"}
        bad = facts | {"link": "javascript:alert(1)", "issued_on": "2026-01-10"}
        page = self.post(client, "resource-new", **bad)
        assertContains(page, "javascript:alert(1)", status_code=422)
        assertContains(page, 'value="Interjú"', status_code=422)
        page = self.post(client, "resource-new", **facts, issued_on="2026-01-10")
        assertContains(page, 'href="#id_link"', status_code=422)
        page = self.post(client, "resource-new", title="x" * 300, summary="y" * 1_000_000)
        assert page.status_code == 422 and not Resource.objects.exists()

    def test_the_second_of_two_writers_is_told(self, client, sign_in):
        sign_in("coordinator")
        row = ResourceFactory()
        facts = {"title": "Első", "kind": "guide", "summary": "Jó arra.", "language": "hu"}
        self.post(client, "resource-edit", row.pk, **facts, read_version=1)
        late = self.post(client, "resource-edit", row.pk, **facts | {"title": "B"}, read_version=1)
        assertContains(late, "Első", status_code=422)
        row.refresh_from_db()
        assert (row.title, row.version) == ("Első", 2)

    def test_withdrawing_wants_a_reason_and_it_comes_back(self, client, sign_in):
        sign_in("admin")
        row = ResourceFactory()
        page = self.post(client, "resource-withdraw", row.pk, reason="", version=1)
        assertContains(page, 'class="note bad"', status_code=422)
        self.post(client, "resource-withdraw", row.pk, reason="elavult", version=1)
        assertContains(client.get(reverse("engagements:resource-work", args=[row.pk])), "elavult")
        stale = self.post(client, "resource-restore", row.pk, version=1)
        assert stale.status_code == 409
        self.post(client, "resource-restore", row.pk, version=2)
        assert found(client) == [row.title]

    def test_the_table_tells_what_the_readers_county_gave(self, client, sign_in):
        row = ResourceFactory()
        ResourceShareFactory(resource=row)
        ResourceShareFactory(resource=row, iso="HU-SO")
        for role, given in (("mentor", 1), ("auditor", 2)):
            sign_in(role)
            cell = re.search(r'data-unit="[^"]*">(\d+)<', client.get(TABLE).content.decode())
            assert int(cell[1]) == given

    def test_queries_of_the_table_stay_flat(self, sign_in, assert_flat_queries):
        sign_in("coordinator")
        themes, steps = [ThemeFactory()], [ProcessStepFactory()]

        def make():
            ResourceShareFactory(resource=ResourceFactory(themes=themes, steps=steps))

        assert_flat_queries(TABLE, make, limit=8)


class TestGiving:
    @pytest.fixture
    def me(self, sign_in):
        return sign_in()

    def url(self, row, query=""):
        return reverse("engagements:resource-share", args=[row.pk]) + query

    def test_a_tap_on_the_receipt_and_back(self, client, me):
        row, guide = EngagementFactory(mentor=me.mentor), ResourceFactory(title="Interjú")
        receipt = reverse("engagements:engagement-receipt", args=[row.pk])
        assertContains(client.get(receipt), self.url(row, "?from=receipt"))
        page = client.get(self.url(row))
        assertContains(page, "Interjú")
        place = row.settlements.get()
        assert re.search(rf'value="{place.pk}"[^>]* checked', page.content.decode())
        sent = {"resources": [guide.pk], "settlements": [place.pk]}
        answer = client.post(self.url(row, "?from=receipt"), sent)
        assert answer.url == receipt
        for url in (row.get_absolute_url(), place.get_absolute_url(), GIVEN):
            assertContains(client.get(url), "Interjú")

    def test_those_for_its_step_stand_first(self, client, me):
        step = ProcessStepFactory()
        ResourceFactory(title="A másik")
        ResourceFactory(title="Z ide való", steps=[step])
        area = TargetAreaFactory()
        told = {"settlement": area.settlements.get(), "target_area": area.pk, "step": step.pk}
        page = client.get(self.url(EngagementFactory(mentor=me.mentor, **told)))
        text = page.content.decode()
        assert text.index("Z ide való") < text.index("A másik")

    def test_bad_choices_are_said_and_the_good_ones_kept(self, client, me):
        row, guide = EngagementFactory(mentor=me.mentor), ResourceFactory()
        gone = ResourceFactory(withdrawn=True)
        page = client.post(self.url(row), {"resources": [gone.pk], "settlements": []})
        assertContains(page, 'class="note bad"', status_code=422)
        elsewhere = SettlementFactory()
        sent = {"resources": [guide.pk], "settlements": [elsewhere.pk]}
        page = client.post(self.url(row), sent)
        assert page.status_code == 422 and not ResourceShare.objects.exists()
        assert re.search(rf'value="{guide.pk}"[^>]* checked', page.content.decode())

    def test_another_countys_mentor_reads_none_of_it(self, client, sign_in):
        share = ResourceShareFactory(iso="HU-SO")
        sign_in()
        for url in (GIVEN, share.settlement.get_absolute_url()):
            assertNotContains(client.get(url), share.resource.title)
        page = client.get(reverse("engagements:resource-work", args=[share.resource_id]))
        assertNotContains(page, share.settlement.name)

    def test_a_plan_takes_nothing(self, client, me):
        plan = EngagementFactory(mentor=me.mentor, plan=True)
        assert client.get(self.url(plan)).status_code == 403

    def test_what_was_a_mistake_is_taken_back_with_the_reason(self, client, me):
        row = EngagementFactory(mentor=me.mentor)
        share = ResourceShareFactory(engagement=row)
        url = share.get_absolute_url()
        for page in (row.get_absolute_url(), GIVEN):
            assertContains(client.get(page), url)
        post = reverse("engagements:share-withdraw", args=[share.pk])
        bad = client.post(post, {"reason": "x" * 600})
        assertContains(bad, "x" * 600, status_code=422)
        answer = client.post(post, {"reason": f"nem itt {HOSTILE}"})
        assert answer.url == url
        page = client.get(url)
        assertContains(page, "nem itt")
        assertNotContains(page, "<script>alert")
        for page in (row.get_absolute_url(), share.settlement.get_absolute_url(), GIVEN):
            assertNotContains(client.get(page), share.resource.title)
        assertContains(client.get(GIVEN, {"state": "withdrawn"}), share.resource.title)
        late = client.post(post, {"reason": "még egyszer"})
        assertContains(late, "még egyszer", status_code=422)

    def test_queries_of_one_are_few(self, client, me, django_assert_max_num_queries):
        share = ResourceShareFactory()
        with django_assert_max_num_queries(4):
            client.get(share.get_absolute_url())

    def test_queries_of_the_list_stay_flat(self, me, assert_flat_queries):
        assert_flat_queries(GIVEN, ResourceShareFactory, limit=6)

    def test_the_figure_leads_to_its_rows(self, client, sign_in):
        for county in ("HU-ZA", "HU-ZA", "HU-SO"):
            ResourceShareFactory(iso=county)
        sign_in("auditor")
        page = client.get(GIVEN, {"figure": "resources_shared"})
        assert value_of(page, "rows") == "3"
        code = CountyFactory(iso="HU-SO").pk
        page = client.get(GIVEN, {"figure": f"resources_shared:{code}"})
        assert value_of(page, "rows") == "1"
        bad = client.get(GIVEN, {"figure": "quiet"})
        assertContains(bad, 'class="note bad"')


class TestOffered:
    def test_the_visit_form_names_them_by_step(self, client, sign_in):
        sign_in()
        step = ProcessStepFactory()
        ResourceFactory(title="Kérdőívhez", steps=[step])
        ResourceFactory(title="Nincs lépése")
        page = client.get("/engagements/new/")
        assertContains(page, f'data-of-step="{step.pk}"')
        assertContains(page, "Kérdőívhez")
        assertNotContains(page, "Nincs lépése")

    def test_the_page_of_a_step_links_to_them(self, client, sign_in):
        sign_in("coordinator")
        progress = StepProgressFactory()
        row = ResourceFactory(title="Kérdőívhez", steps=[progress.step])
        area = progress.area
        args = [area.grant.code, area.number, progress.step_id]
        page = client.get(reverse("engagements:step-detail", args=args))
        assertContains(page, f'href="{row.get_absolute_url()}"')
