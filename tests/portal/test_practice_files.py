"""Good practices in files: the feeds, the sitemap, robots.txt, the guide to print."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from engagements.models import GoodPractice
from tests.factories.adoptions import AdoptionFactory, published
from tests.factories.practices import GoodPracticeFactory
from tests.portal.test_practices_public import LIST, NASTY, archive

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_the_newest_are_in_the_feeds(client, form):
    practice = published(title=NASTY)
    GoodPracticeFactory(state="checked", title="Titkos")
    response = client.get(f"/practices/{form}.xml")
    assert form in response["Content-Type"] and not response.cookies
    root = ElementTree.fromstring(response.content)
    texts = [node.text for node in root.iter() if node.tag.endswith("title")]
    assert NASTY in texts and "Titkos" not in response.content.decode()
    assert f"http://testserver{practice.get_absolute_url()}" in response.content.decode()
    assert (
        client.get(
            f"/practices/{form}.xml", headers={"if-none-match": response["ETag"]}
        ).status_code
        == 304
    )


def test_a_feed_tells_when_it_was_first_published_and_last_changed(client):
    practice = published()
    day, now = date(2026, 3, 2), datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    GoodPractice.objects.filter(pk=practice.pk).update(first_published_on=day, published_at=now)
    atom = client.get("/practices/atom.xml").content.decode()
    assert "<published>2026-03-02T00:00:00+01:00</published>" in atom
    assert "<updated>2026-05-04T09:30:00+00:00</updated>" in atom
    rss = client.get("/practices/rss.xml").content.decode()
    assert "<pubDate>Mon, 02 Mar 2026 00:00:00 +0100</pubDate>" in rss


def test_a_feed_in_english_leads_to_english_pages_of_the_same_entries(client):
    practice = published()
    url = f"http://testserver{practice.get_absolute_url()}"
    page = client.get(LIST, {"language": "en"})
    assert 'href="/practices/rss.xml?language=en"' in page.content.decode()
    feed = client.get("/practices/rss.xml", {"language": "en"}).content.decode()
    assert f"<link>{url}?language=en</link>" in feed and f">{url}</guid>" in feed
    assert "http://testserver/practices/rss.xml?language=en" in feed


def test_the_sitemap_names_every_published_practice(client):
    practice, gone = published(), published()
    archive(gone)
    response = client.get("/sitemap.xml")
    root = ElementTree.fromstring(response.content)
    found = {node.text for node in root.iter() if node.tag.endswith("loc")}
    assert f"http://testserver{practice.get_absolute_url()}" in found
    assert f"http://testserver/practices/{gone.slug}/" not in found
    assert {"http://testserver/practices/", "http://testserver/map/"} <= found


def test_the_sitemap_dates_by_the_day_here(client):
    late = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)  # past midnight in Budapest
    GoodPractice.objects.filter(pk=published().pk).update(published_at=late)
    assert "<lastmod>2026-05-05</lastmod>" in client.get("/sitemap.xml").content.decode()


def test_robots_are_told_where_it_is(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: http://testserver/sitemap.xml" in lines and "Disallow: /admin/" in lines


def test_the_guide_is_a_tagged_pdf_in_the_language_asked_for(client):
    practice = published(title="Kemenceszombat")
    AdoptionFactory(practice=practice)
    url = f"{practice.get_absolute_url()}guide.pdf"
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF") and b"/StructTreeRoot" in response.content
    assert client.get(url, {"language": "en"}).content != response.content
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304
