"""Listing, adding, changing, closing and merging organisations on their pages."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from mentorhalo.core.models import Change
from settlements.models import Organisation, OrganisationMerge
from settlements.organisations.likeness import core, like
from tests.factories.counties import UserFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory, tax_number
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db
LIST = reverse("settlements:organisation-list")
NEW = reverse("settlements:organisation-new")


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def address(name, row):
    return reverse(f"settlements:{name}", args=[row.pk])


def typed(**facts):
    seat = facts.pop("seat", None) or SettlementFactory()
    return {"name": "Új Ház", "kind": "library", "seat": seat.name} | facts


def edited(row, **facts):
    return {"name": row.name, "kind": row.kind, "seat": row.seat.name, "read_version": 1} | facts


def refusal(response, sentence):
    assert response.status_code == 422
    assertContains(response, sentence, status_code=422)


# The list


def test_the_list_has_facts_and_filters(client, sign_in):
    sign_in("coordinator")
    row = OrganisationFactory(name="Pipacs Könyvtár", kind="library", serves=[SettlementFactory()])
    ContactFactory(organisation=row)
    ContactFactory(organisation=row, until="2026-01-01")
    other = OrganisationFactory(seat__county__iso="HU-SO")
    served = row.places.get().settlement
    shown = client.get(LIST)
    for text in ("Pipacs Könyvtár", row.seat.name, served.name, other.name):
        assertContains(shown, text)
    for query in ("q=pipacs konyvtar&kind=library&county=20", f"settlement={served.name}"):
        found = client.get(f"{LIST}?{query}")
        assertContains(found, row.name)
        assertNotContains(found, other.name)
    file = b"".join(client.get(f"{LIST}?q=pipacs&export=csv").streaming_content).decode("utf-8-sig")
    titles, line = csv.reader(io.StringIO(file), delimiter=";")
    cells = dict(zip(titles, line, strict=True))
    assert cells["Contacts"] == "1" and cells["Settlements served"] == served.name


def test_merged_and_closed_ones_are_found_when_asked_for(client, sign_in):
    sign_in()
    kept = OrganisationFactory()
    lost = OrganisationFactory(merged_into=kept)
    closed = OrganisationFactory(closed_on="2026-01-01", closed_because="megszűnt")
    shown = {"": (kept, closed), "active": (kept,), "closed": (closed,), "merged": (lost,)}
    for state, rows in shown.items():
        page = client.get(LIST, {"state": state})
        for row in (kept, lost, closed):
            (assertContains if row in rows else assertNotContains)(page, f">{row.name}<")


@pytest.mark.parametrize("query", ["kind=x", "settlement=%07", "state=x", "q=%00"])
def test_a_wrong_filter_is_said_not_guessed(client, sign_in, query):
    sign_in()
    OrganisationFactory(name="Pipacs")
    assertNotContains(client.get(f"{LIST}?{query}"), "Pipacs")


def test_list_and_page_cost_the_same_for_many(client, sign_in, assert_flat_queries):
    sign_in()

    def make():
        row = OrganisationFactory(serves=[SettlementFactory()], maintainer=OrganisationFactory())
        ContactFactory(organisation=row)

    assert_flat_queries(LIST, make, limit=10)


# Adding


def test_a_new_one_is_saved_with_its_places(client, sign_in):
    by, town, village = sign_in(), SettlementFactory(name="Lenti"), SettlementFactory(name="Türje")
    above = OrganisationFactory(name="Önkormányzat", seat=town)
    data = typed(seat=town, serves="turje; Lenti", maintainer="onkormanyzat", phone="+36 92 1234")
    response = client.post(NEW, data)
    row = Organisation.objects.get(name="Új Ház")
    assertRedirects(response, row.get_absolute_url())
    assert [place.settlement for place in row.places.all()] == [village]
    assert row.maintainer == above
    change = Change.objects.of(row).get()
    assert (change.action, change.by_id) == ("added", by.pk)
    assert change.fields["serves"][1] == [f"Türje ({village.pk})"]


@pytest.mark.parametrize(
    ("fact", "value", "sentence"),
    [
        ("tax_number", "12345678-1-20", "its check digit is wrong"),
        ("tax_number", "1234", "it reads like 12345678-1-20"),
        ("seat", "Nincsilyenfalu", "There is no settlement called"),
        ("maintainer", "Nincs ilyen", "There is no organisation called"),
        ("phone", "hívjon fel", "is not a telephone number"),
        ("email", "nem cím", "valid email address"),
        ("website", "ez nem", "valid URL"),
        ("name", "Ház\x07", "control characters"),
        ("name", "\u202e…", "Write the name with letters."),
        ("name", "", "required"),
        ("kind", "x", "Select a valid choice"),
        ("note", "x" * 5001, "at most 5000"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_kept(client, sign_in, fact, value, sentence):
    sign_in()
    data = typed(address="Fő utca 1.") | {fact: value}
    response = client.post(NEW, data)
    refusal(response, sentence)
    assertContains(response, f'<a href="#id_{fact}">', status_code=422)
    assertContains(response, "Fő utca 1.", status_code=422)
    assert not Organisation.objects.filter(address="Fő utca 1.").exists()


def test_a_seat_that_ceased_is_refused(client, sign_in):
    sign_in()
    seat = SettlementFactory(ceased_on="2000-01-01")
    refusal(client.post(NEW, typed(seat=seat)), "no longer a settlement of its own")


def test_a_mentor_adds_in_the_own_county_an_admin_anywhere(client, sign_in):
    sign_in()
    there, here = SettlementFactory(county__iso="HU-SO"), SettlementFactory()
    refusal(client.post(NEW, typed(seat=there)), "lies in your county")
    assert not Organisation.objects.exists() and not Change.objects.exists()
    assert client.post(NEW, typed(seat=there, serves=here.name)).status_code == 302
    sign_in("admin")
    assert client.post(NEW, typed(seat=there, name="Másik")).status_code == 302


# Duplicates


def test_names_are_alike_without_legal_forms_and_place():
    assert core("Türje Község Önkormányzata", "Türje") == ["turje"]
    assert core("Türjei Községi Könyvtár", "Türje") == ["konyvtar"]
    assert core("Pipacs Nonprofit Kft.", "Türje") == core("PIPACS Közhasznú Egyesület", "Lenti")
    assert core("Egyesület", "Türje") == ["egyesulet"]


@pytest.mark.parametrize(
    ("known", "new", "is_alike"),
    [
        ("Türje Község Önkormányzata", "Türjei Önkormányzat", True),
        ("Pipacs Nonprofit Kft.", "Pipacs Egyesület", True),
        ("Művelődési Ház", "Művelődési Ház és Könyvtár", True),
        ("Faluszépítő Kör", "Faluszépitő Kőr", True),
        ("Türje Község Önkormányzata", "Türje Községi Könyvtár", False),
        ("Pipacs Egyesület", "Vadrózsa Egyesület", False),
    ],
)
def test_alike_in_one_place(known, new, is_alike):
    seat = SettlementFactory(name="Türje")
    row = OrganisationFactory(name=known, seat=seat)
    typed = OrganisationFactory.build(name=new, seat=seat)
    typed.derive()
    assert like(UserFactory(admin=True), typed) == ([row] if is_alike else [])


def test_one_that_serves_the_place_is_as_near_as_one_with_its_seat_there():
    here = SettlementFactory()
    row = OrganisationFactory(name="Pipacs Könyvtár", serves=[here])
    typed = OrganisationFactory.build(name="Pipac Könyvtár", seat=here)
    typed.derive()
    assert like(UserFactory(admin=True), typed) == [row]


def test_elsewhere_only_a_telling_name_is_alike():
    OrganisationFactory(name="Művelődési Ház")
    row = OrganisationFactory(name="Pipacs Alapítvány")
    by = UserFactory(admin=True)
    for name, found in (("Művelődési Ház", []), ("Pipacs Egyesület", [row])):
        typed = OrganisationFactory.build(name=name, seat=SettlementFactory())
        typed.derive()
        assert like(by, typed) == found


def test_what_is_like_it_is_asked_back_and_the_person_decides(client, sign_in):
    sign_in()
    row = OrganisationFactory(name="Pipacs Könyvtár")
    data = typed(seat=row.seat, name="Pipacs Könyvtára", address="Fő utca 1.")
    response = client.post(NEW, data)
    refusal(response, "Is it one of these?")
    assertContains(response, row.get_absolute_url(), status_code=422)
    assertContains(response, "This is another one: save", status_code=422)
    assertContains(response, "Fő utca 1.", status_code=422)
    assert Organisation.objects.count() == 1
    assert client.post(NEW, data | {"another_than": str(row.pk)}).status_code == 302
    # a name changed meanwhile is asked anew
    third = data | {"name": "Pipacs Könyvtár", "another_than": str(row.pk)}
    refusal(client.post(NEW, third), "Pipacs Könyvtára")


def test_a_duplicate_that_one_may_not_read_is_not_shown(client, sign_in):
    sign_in()
    there = OrganisationFactory(name="Pipacs Könyvtár", seat__county__iso="HU-SO")
    assert client.post(NEW, typed(name=there.name)).status_code == 302


def test_a_tax_number_belongs_to_one(client, sign_in):
    sign_in()
    row = OrganisationFactory(tax_number=tax_number(1234567))
    data = typed(tax_number=row.tax_number)
    refusal(client.post(NEW, data), f"“{row.name}, {row.seat.name}” has this tax number.")
    there = OrganisationFactory(tax_number=tax_number(7654321), seat__county__iso="HU-SO")
    response = client.post(NEW, typed(tax_number=there.tax_number))
    refusal(response, "Another organisation has this tax number.")
    assertNotContains(response, there.name, status_code=422)


# Changing


def test_an_edit_raises_the_version_and_a_stale_one_is_refused(client, sign_in):
    sign_in()
    row = OrganisationFactory(serves=[SettlementFactory(name="Lenti")])
    page = client.get(address("organisation-edit", row))
    assertContains(page, 'value="Lenti"')
    url = address("organisation-edit", row)
    assert client.post(url, edited(row, address="Fő tér 1.", serves="Lenti")).status_code == 302
    refusal(client.post(url, edited(row, address="Piac tér 2.")), "Somebody else changed this")
    row.refresh_from_db()
    assert (row.version, row.address) == (2, "Fő tér 1.")
    assert row.places.count() == 1


def test_maintainers_make_no_circle(client, sign_in):
    sign_in()
    row = OrganisationFactory()
    below = OrganisationFactory(maintainer=OrganisationFactory(maintainer=row))
    data = edited(row, maintainer=below.name)
    refusal(client.post(address("organisation-edit", row), data), "It would maintain itself")
    data = edited(row, maintainer=row.name)
    assert client.post(address("organisation-edit", row), data).status_code == 422
    row.refresh_from_db()
    assert row.maintainer is None


def test_a_maintainer_that_closed_since_may_stay(client, sign_in):
    sign_in()
    above = OrganisationFactory(closed_on="2026-01-01", closed_because="megszűnt")
    row = OrganisationFactory(maintainer=above)
    url = address("organisation-edit", row)
    assert client.post(url, edited(row, maintainer=f"{above.name}")).status_code == 302
    other = OrganisationFactory()
    url = address("organisation-edit", other)
    refusal(client.post(url, edited(other, maintainer=above.name)), "is closed.")


def test_closed_with_a_reason_and_opened_again(client, sign_in):
    sign_in()
    row = OrganisationFactory()
    url, today = address("organisation-close", row), timezone.localdate().isoformat()
    refusal(client.post(url, {"version": 1, "closed_on": today}), "Give the reason.")
    refusal(client.post(url, {"version": 7, "closed_on": today, "reason": "x"}), "changed this")
    late = {"version": 1, "closed_on": "2999-01-01", "reason": "x"}
    refusal(client.post(url, late), "This day is yet to come.")
    assert client.post(url, {"version": 1, "closed_on": today, "reason": "megszűnt"}).url
    assertContains(client.get(row.get_absolute_url()), "megszűnt")
    assert client.get(url).status_code == 403
    url = address("organisation-reopen", row)
    assert client.post(url, {"version": 2, "reason": "mégsem"}).status_code == 302
    row.refresh_from_db()
    assert row.is_active and row.version == 3
    assert [c.action for c in Change.objects.of(row)] == ["reopened", "closed"]


def test_who_closes_what_somebody_changed_meanwhile_is_told_what_they_wrote(client, sign_in):
    sign_in()
    row = OrganisationFactory(address="Fő utca 1.")
    edit = address("organisation-edit", row)
    assert client.post(edit, edited(row, address="Piac tér 2.")).status_code == 302
    url, today = address("organisation-close", row), timezone.localdate().isoformat()
    typed = {"version": 1, "closed_on": today, "reason": "megszűnt"}
    stale = client.post(url, typed)
    refusal(stale, "now “Piac tér 2.”, it was “Fő utca 1.”")
    assertContains(stale, "megszűnt", status_code=422)
    again = typed | {"version": stale.context["form"]["version"].value()}
    assert client.post(url, again).status_code == 302
    row.refresh_from_db()
    assert (row.address, row.is_active) == ("Piac tér 2.", False)


# Merging


def test_a_merge_is_looked_at_confirmed_and_undone(client, sign_in):
    sign_in("lead")
    kept, lost = OrganisationFactory(), OrganisationFactory(phone="+36 92 000 000")
    people = [ContactFactory(organisation=lost) for _n in range(7)]
    url = address("organisation-merge", kept)
    page = client.get(url, {"lost": lost.name})
    assertContains(page, '<span class="num">7</span>')
    assertContains(page, people[0].name)
    assertContains(page, "+36 92 000 000")
    assert not OrganisationMerge.objects.exists()
    data = {"lost": lost.name, "kept_version": 1, "lost_version": 1}
    assertRedirects(client.post(url, data), kept.get_absolute_url())
    assertRedirects(client.get(lost.get_absolute_url()), kept.get_absolute_url())
    assertContains(client.get(f"{lost.get_absolute_url()}?own=1"), "was merged into")
    page = client.get(kept.get_absolute_url())
    assertContains(page, lost.name)
    merge = OrganisationMerge.objects.get()
    undo = reverse("settlements:merge-undo", args=[merge.pk])
    assertContains(page, undo)
    assertRedirects(client.post(undo), lost.get_absolute_url())
    assert lost.contacts.count() == 7
    assertContains(client.post(undo, follow=True), "undone already")


def test_the_preview_counts_all_and_names_what_one_may_read(client, sign_in):
    sign_in("lead")
    kept, lost = OrganisationFactory(), OrganisationFactory()
    there = SettlementFactory(county__iso="HU-SO")
    PromiseFactory(organisation=lost, what="Somogyi ügy", settlement=there)
    PromiseFactory(organisation=lost, what="Zalai ügy")
    page = client.get(address("organisation-merge", kept), {"lost": lost.name})
    assertContains(page, '<span class="num">2</span>')
    assertContains(page, "Zalai ügy")
    assertNotContains(page, "Somogyi ügy")


def test_what_cannot_be_merged_is_said(client, sign_in):
    sign_in("lead")
    row = OrganisationFactory()
    there = OrganisationFactory(seat__county__iso="HU-SO")
    url = address("organisation-merge", row)
    refusal(client.get(url, {"lost": ""}), "required")
    refusal(client.get(url, {"lost": row.name}), "into itself")
    refusal(client.get(url, {"lost": there.name}), "There is no organisation called")
    other = OrganisationFactory()
    refusal(client.post(url, {"lost": other.name}), "Look at what moves first.")
    stale = {"lost": other.name, "kept_version": 3, "lost_version": 1}
    refusal(client.post(url, stale), "changed one of the two")
    merged = OrganisationFactory(merged_into=row)
    refusal(client.get(url, {"lost": merged.name}), "was merged into")
    assert client.get(address("organisation-merge", merged)).status_code == 403
