"""Both catalogues say every text that the sources mark, and the pages speak the reader's language.

makemessages writes the catalogues (docs/operations.md); here the texts are found without it.
"""

import json
import re

import polib
import pytest
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains

from tests.catalogue_texts import ROOT, marked_texts, texts_of

LANGUAGES = ["hu", "en"]
# %(name)s and %d of Python, {name} and {} of str.format, and tags, which have to stay whole
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%[sd]|%%|\{\w*\}|</?\w+")
# "You" of friends: words that no text for an "ön" holds, and the ends of such verbs.
TE_FORMS = re.compile(
    r"\b(te|téged|neked|veled|hozzád|tőled|rólad|kérlek|légy|add|adj|írd|írj|nézd|válassz|lépj"
    r"|próbáld|használd|kattints|tedd|vagy lépve|jogod|jelszavad\w*|fiókod\w*|címed\w*|emailed\w*"
    r"|szeretnél|akarod|tudsz|tudod|kaptad|kapod|\w+(?:hatsz|hetsz|hatod|heted))\b",
    re.IGNORECASE,
)


def catalogue(language):
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


def said_in(entry):
    """The translations of an entry; one, or one for each plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.fixture(scope="module", params=LANGUAGES)
def entries(request):
    return catalogue(request.param)


def test_every_marked_text_is_translated(entries):
    found = {
        (entry.msgctxt, entry.msgid, entry.msgid_plural or None)
        for entry in entries
        if not entry.fuzzy and not entry.obsolete and all(said_in(entry))
    }
    missing = {text: files for text, files in marked_texts().items() if text not in found}
    assert not missing, "run makemessages and translate these"


def test_no_translation_is_stale(entries):
    marked = marked_texts()
    stale = [
        entry.msgid
        for entry in entries
        if entry.obsolete or (entry.msgctxt, entry.msgid, entry.msgid_plural or None) not in marked
    ]
    assert not stale


def test_plural_forms_are_all_there(entries):
    assert entries.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert all(len(said_in(entry)) == 2 for entry in entries if entry.msgid_plural)


def test_placeholders_agree(entries):
    differ = [
        (entry.msgid, said)
        for entry in entries
        for said in said_in(entry)
        if sorted(PLACEHOLDER.findall(said))
        not in [sorted(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural)]
    ]
    assert not differ


def test_lines_and_spaces_at_the_ends_agree(entries):
    def ends(text):
        return text.count("\n"), text[:1].isspace(), text[-1:].isspace()

    texts = [(entry.msgid, said) for entry in entries for said in said_in(entry)]
    assert not [pair for pair in texts if ends(pair[0]) != ends(pair[1])]


def test_hungarian_speaks_to_an_on():
    said = [text for entry in catalogue("hu") for text in said_in(entry)]
    assert not [text for text in said if TE_FORMS.search(text)]


@pytest.mark.parametrize("text", ["Add meg a jelszavadat!", "Itt tudsz újat kérni", "Beléphetsz."])
def test_the_words_of_friends_are_noticed(text):
    assert TE_FORMS.search(text)


def test_hungarian_types_as_hungarian_does():
    said = [text for entry in catalogue("hu") for text in said_in(entry)]
    assert not [text for text in said if re.search(r"[“‘]|\d\s+%%", text)]
    assert not [text for text in said if '"' in re.sub(r"<[^>]+>", "", text)]


def test_no_text_hides_in_an_f_string():
    """Of those no catalogue is told."""
    hidden = re.compile(r"\{(_|n?p?gettext(_lazy)?)\(")
    apps = ("counties", "mentors", "settlements", "engagements", "mentorhalo")
    sources = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    assert len(sources) > 100
    assert [path.name for path in sources if hidden.search(path.read_text("utf-8"))] == []


def test_extraction_finds_what_it_should():
    code = "_('a')\npgettext('c', 'b')\nngettext('one', 'many', n)\nother('not this')\n"
    assert list(texts_of(code)) == [
        (None, "a", None),
        ("c", "b", None),
        (None, "one", "many"),
    ]
    files = marked_texts()[("short date format", "M j, Y", None)]
    assert files == ["mentorhalo/core/templatetags/halo.py"]


@pytest.fixture
def pages(sign_in):
    """The sign-in page and, for a mentor, the form of a visit: (address, Hungarian, English)."""
    sign_in("mentor")
    return [
        (reverse("engagements:engagement-new"), "Mi történt, mire jutottak?", "What happened,"),
        (reverse("engagements:engagement-list"), "Alkalmak", "Engagements"),
    ]


@pytest.mark.parametrize("headers", [{}, {"accept-language": "en-GB,en;q=0.9"}])
def test_pages_are_hungarian_whatever_the_browser_wishes(client, pages, headers):
    for address, hungarian, english in pages:
        response = client.get(address, headers=headers)
        assertContains(response, '<html lang="hu">')
        assertContains(response, hungarian)
        assert english not in response.content.decode()
        assert response["Content-Language"] == "hu"


def test_pages_are_english_for_who_switched(client, pages):
    client.cookies["django_language"] = "en"
    for address, hungarian, english in pages:
        response = client.get(address, headers={"accept-language": "hu"})
        assertContains(response, '<html lang="en">')
        assertContains(response, english)
        assert hungarian not in response.content.decode()


@pytest.mark.django_db
def test_the_sign_in_page_and_its_errors(client):
    address = reverse("account_login")
    assertContains(client.get(address), "Felhasználónév vagy e-mail-cím")
    typed = {"login": "nincs-ilyen", "password": "rossz-jelszo"}
    assertContains(client.post(address, typed), "A felhasználónév vagy a jelszó hibás.")
    assertContains(client.post(address, {}), "Ezt a mezőt ki kell tölteni.")
    client.cookies["django_language"] = "en"
    assertContains(client.get(address), "Sign in")


def test_a_text_of_the_libraries_is_overridden():
    with translation.override("hu"):
        assert translation.gettext("Enter a number.") == "Adjon meg egy számot."
        assert translation.pgettext("abbrev. month", "Nov.") == "nov."
        words = translation.ngettext("quiet for %(n)d day", "quiet for %(n)d days", 5)
        assert words % {"n": 5} == "5 napja csendes"


def test_the_admins_scripts_speak_to_an_on_too(client, sign_in):
    sign_in("admin")
    script = client.get(reverse("admin:jsi18n")).content.decode()
    said = "\n".join(json.loads(text) for text in re.findall(r'"(?:[^"\\\n]|\\.)*"', script))
    assert "az ön órája %s órával a szerveré előtt jár" in said
    assert "Válassza ki" in said and not TE_FORMS.search(said) and "jársz" not in said
