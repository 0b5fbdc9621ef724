"""What is not public of a practice stands on no page that others read: drafts, versions that are
being reviewed, archived ones, and who gave a consent."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from engagements.models import GoodPractice
from engagements.practices import actions
from engagements.practices.consents import actions as consent_actions
from mentorhalo.portal.practice_guide import document
from tests.factories.adoptions import AdoptionFactory, published
from tests.factories.counties import UserFactory
from tests.factories.practices import (
    TEXTS,
    ConsentFactory,
    GoodPracticeFactory,
    PracticePhotoFactory,
    ThemeFactory,
    move_on,
)
from tests.factories.settlements import SettlementFactory
from tests.public_pages import FILES, FORMS, PAGES

pytestmark = pytest.mark.django_db

MARK = "Pipacsmező"  # in every text that the public may not read
THEME = "community-development"
HIDDEN = dict.fromkeys(TEXTS, f"{MARK} {TEXTS['lead']}") | {"title": MARK, "terms": MARK}


@pytest.fixture
def hidden():
    """In one Zala settlement a practice of each state but published, and one archived; and the
    public one, of which the next version waits."""
    place = SettlementFactory()
    told = {"settlement": place, "themes": [ThemeFactory(code=THEME)]}
    rows = [
        GoodPracticeFactory(state=state, **told, **HIDDEN)
        for state in ("draft", "submitted", "returned", "checked")
    ]
    archived = published(**told, **HIDDEN)
    by = UserFactory(coordinator=True)
    actions.archive(by=by, practice=archived, reason=MARK, read=archived.version)
    shown = published(**told, title="Nyitott kert")
    following = actions.next_version(by=shown.created_by, practice=shown)
    for name, text in HIDDEN.items():
        setattr(following, name, text)
    actions.write(by=shown.created_by, version=following, read=following.version)
    move_on(shown.versions.get(number=2), "submit")
    consent = ConsentFactory(practice=shown, person=MARK, how=MARK)
    PracticePhotoFactory(practice=shown, nobody=False, alt=MARK)  # nobody's consent to it
    return {"place": place, "rows": [*rows, archived], "shown": shown, "consent": consent}


def text_of(response):
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"%PDF") and "guide" in response.request["PATH_INFO"]:
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode("utf-8", "replace")


def says_nothing(response):
    return MARK not in text_of(response)


@pytest.mark.parametrize("name", PAGES | FORMS | FILES)
def test_no_public_address_tells_of_it(client, hidden, name):
    address = (PAGES | FORMS | FILES)[name]()
    response = client.get(address)
    assert response.status_code == 200 and says_nothing(response)


def test_the_public_page_its_pdf_and_the_search_tell_what_is_published(client, hidden):
    shown = hidden["shown"]
    page = client.get(shown.get_absolute_url())
    assert "Nyitott kert" in page.content.decode() and says_nothing(page)
    row = GoodPractice.objects.select_related("published", "settlement__county").get(pk=shown.pk)
    assert MARK not in str(document(row, "/"))
    found = client.get("/practices/", {"q": MARK})
    assert found.context["practices"] == []
    for row in hidden["rows"][:-1]:
        assert row.slug == ""
        assert client.get(f"/practices/{row.pk}/").status_code == 404
        assert client.get(reverse("engagements:practice-work", args=[row.pk])).status_code == 302
    archived = client.get(f"/practices/{hidden['rows'][-1].slug}/")
    assert archived.status_code == 410 and says_nothing(archived)


def test_nor_does_a_page_that_another_county_reads(client, hidden, sign_in):
    place, shown = hidden["place"], hidden["shown"]
    adoption = AdoptionFactory(practice=shown, iso="HU-SO")
    sign_in("mentor", "HU-SO")
    addresses = [
        "/",
        "/dashboard/",
        "/counties/zala/",
        "/practices/",
        "/practices/work/",
        "/adoptions/",
        f"/search/?q={MARK[:6]}",
        place.get_absolute_url(),
        adoption.settlement.get_absolute_url(),
        adoption.get_absolute_url(),
        shown.get_absolute_url(),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        page = response.content.decode().replace(f'value="{MARK[:6]}"', "")
        assert MARK not in page, address
    for row in (*hidden["rows"], shown):
        assert client.get(reverse("engagements:practice-work", args=[row.pk])).status_code == 404


def test_a_draft_is_not_taken_over(client, hidden, sign_in):
    sign_in("mentor", "HU-SO")
    for row in hidden["rows"]:
        new = reverse("engagements:adoption-new")
        assert client.get(new, {"practice": row.pk}).status_code == 404
        sent = {"practice": f"{MARK} (#{row.pk})", "state": "preparing"}
        refused = client.post(new, sent | {"settlement": SettlementFactory(county__iso="HU-SO").pk})
        assert refused.status_code == 422 and "practice" in refused.context["form"].errors


def test_what_a_consent_covered_is_gone_from_all_that_is_made_of_the_practice(client):
    """Also for a cache that asks whether what it keeps still holds."""
    row = published(title="Nyitott kert")
    consent = ConsentFactory(practice=row, shown_as="Kertes Kata", quote="Közös lett a kert.")
    photo = PracticePhotoFactory(practice=row, nobody=False, consents=[consent], alt="Kata ás")
    pages = [row.get_absolute_url(), f"{row.get_absolute_url()}guide.pdf"]
    others = ["/practices/", "/practices/rss.xml", "/practices/atom.xml", "/sitemap.xml"]
    before = {address: client.get(address) for address in pages}
    for response in before.values():
        text = " ".join(text_of(response).split())
        assert "Kertes Kata" in text and "Közös lett a kert." in text
    assert text_of(before[pages[0]]).count(photo.get_absolute_url()) == 3  # shown, previewed, told
    consent_actions.withdraw(by=row.created_by, consent=consent)
    for address in (*pages, *others):
        kept = {"if-none-match": before[address]["ETag"]} if address in before else {}
        response = client.get(address, headers=kept)
        assert response.status_code == 200, address
        for gone in ("Kata", "Közös lett", photo.get_absolute_url()):
            assert gone not in text_of(response), (address, gone)
    assert client.get(photo.get_absolute_url()).status_code == 404
