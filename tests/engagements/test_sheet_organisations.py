"""Organisations and contacts from a sheet: found again, added, changed, refused."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from engagements.sheets.judging import counted
from engagements.summaries import differences
from mentorhalo.core.models import Change
from settlements.models import Contact, Organisation, SettlementSummary
from tests.engagements.sheet_files import csv, xlsx
from tests.engagements.sheet_steps import checked, import_sheet, verdicts_of
from tests.factories.engagements import EngagementFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory, tax_number
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db

TITLES = ["név", "típus", "székhely", "adószám", "ellátott települések", "fenntartó", "telefon"]
TAX = tax_number(1234567)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def turje(db):
    return SettlementFactory(name="Türje")


def _judged(user, *rows, titles=TITLES, kind="organisations"):
    return verdicts_of(user, kind, csv(titles, *rows))


def _row(name, kind="könyvtár", seat="Türje", tax="", serves="", maintainer="", phone=""):
    return [name, kind, seat, tax, serves, maintainer, phone]


def test_new_ones_are_added_with_their_history_and_again_nothing_changes(client, sign_in, turje):
    lead = sign_in("lead")
    batyk = SettlementFactory(name="Batyk")
    data = csv(TITLES, _row("Türjei  Könyvtár", tax=TAX.replace("-", ""), serves="Batyk; Türje"))
    sheet = import_sheet(client, "organisations", "k.csv", data)
    assert counted(sheet.verdicts)["new"] == 1, sheet.verdicts
    row = Organisation.objects.get()
    assert (row.name, row.kind, row.seat, row.tax_number) == (
        "Türjei Könyvtár",
        "library",
        turje,
        TAX,
    )
    assert row.search_key == "turjei konyvtar" and row.sort_key
    assert [place.settlement for place in row.places.all()] == [batyk]
    (told,) = Change.objects.of(row)
    assert (told.action, told.surface, told.by_id) == ("added", "import", lead.pk)
    assert told.fields["serves"] == [None, [f"Batyk ({batyk.pk})"]]
    again = checked(client, "organisations", "k.csv", data)
    assert counted(again.verdicts) == {"error": 0, "new": 0, "changed": 0, "same": 1}


def test_one_is_found_by_tax_number_else_by_name_and_seat(person, turje):
    OrganisationFactory(name="Régi Név", seat=turje, tax_number=TAX)
    OrganisationFactory(name="Könyvtár", seat=turje)
    by_tax, by_name, other = _judged(
        person("lead"),
        _row("Új Név", kind="", tax=TAX),
        _row("KONYVTAR", kind="", phone="+36 92 123 456"),
        _row("Könyvtár", kind="könyvtár", seat="Türje", tax=tax_number(7654321)),
    )
    assert (by_tax.outcome, by_name.outcome) == ("changed", "changed")
    assert any("Régi Név → Új Név" in text for text in by_tax.sentences)
    assert any("+36 92 123 456" in text for text in by_name.sentences)
    assert other.outcome == "error" and "row 3" in other.sentences[0]


def test_a_change_is_written_once_and_raises_the_version(client, sign_in, turje):
    sign_in("lead")
    row = OrganisationFactory(name="Könyvtár", seat=turje, phone="+36 92 111 111", note="marad")
    data = csv(TITLES, _row("Könyvtár", phone="+36 92 222 222", serves="Türje"))
    import_sheet(client, "organisations", "k.csv", data)
    row.refresh_from_db()
    assert (row.phone, row.note, row.version) == ("+36 92 222 222", "marad", 2)
    told = Change.objects.of(row).get(action="changed")
    assert set(told.fields) == {"kind", "phone", "version"}


def test_a_second_row_of_the_same_body_is_refused(person, turje):
    verdicts = _judged(
        person("lead"),
        _row("Könyvtár", tax=TAX),
        _row("Könyvtár"),
        _row("Másik néven", tax=TAX),
        _row("Könyvtár", tax=tax_number(7654321)),
    )
    assert [verdict.outcome for verdict in verdicts] == ["new", "error", "error", "new"]


def test_a_second_row_of_the_same_body_is_refused_in_a_later_chunk_too(
    client, sign_in, turje, monkeypatch
):
    monkeypatch.setattr("engagements.sheets.judging.CHUNK", 1)
    sign_in("lead")
    sheet = checked(
        client, "organisations", "k.csv", csv(TITLES, _row("Könyvtár"), _row("Könyvtár"))
    )
    assert [verdict[0] for verdict in sheet.verdicts] == ["new", "error"]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (_row(""), "missing"),
        (_row("x", seat=""), "missing"),
        (_row("x", kind=""), "kind"),
        (_row("x", kind="bokréta"), "bokréta"),
        (_row("x", seat="Nincsfalva"), "Nincsfalva"),
        (_row("x", seat="12345"), "KSH"),
        (_row("x", tax="12345678-1-20"), "12345678-1-20"),
        (_row("x", maintainer="Nincs Ilyen"), "Nincs Ilyen"),
        (_row("x", serves="Türje; Nincsfalva"), "Nincsfalva"),
        (_row("x", phone="nincs"), "telephone"),
        (_row("x" * 201), "200"),
        (_row("a\x07b"), "control"),
        (_row("K\ufffdnyvtár"), "lost"),
    ],
)
def test_what_a_row_is_refused_for(person, turje, row, word):
    (verdict,) = _judged(person("lead"), row)
    assert verdict.outcome == "error"
    assert word in " ".join(verdict.sentences)


def test_a_cell_of_a_bare_formula_or_merged_range_is_refused_in_its_row(person, turje):
    verdicts = verdicts_of(person("lead"), "organisations", xlsx([TITLES, _row("jó")]))
    assert [verdict.outcome for verdict in verdicts] == ["new"]
    from tests.engagements.sheet_files import with_sheet_xml

    mark = b'<mergeCells count="1"><mergeCell ref="C2:D2"/></mergeCells>'
    data = with_sheet_xml(xlsx([TITLES, _row("jó")]), b"</sheetData>", b"</sheetData>" + mark)
    (verdict,) = verdicts_of(person("lead"), "organisations", data)
    assert verdict.outcome == "error" and "C2:D2" in verdict.sentences[0]


def test_a_lead_adds_and_changes_only_the_own_countys(person, turje):
    away = OrganisationFactory(seat__county__iso="HU-SO")
    serving = OrganisationFactory(seat__county__iso="HU-SO", serves=[turje])
    rows = [
        _row("Új", seat=away.seat.name),
        _row("Új 2", seat=away.seat.name, serves="Türje", tax=TAX),
        _row(away.name, kind="", seat=away.seat.name, phone="+36 92 123 456"),
        _row(serving.name, kind="", seat=serving.seat.name, phone="+36 92 123 456"),
    ]
    lead, admin = _judged(person("lead"), *rows), _judged(person("admin"), *rows)
    assert [verdict.outcome for verdict in lead] == ["error", "new", "error", "changed"]
    assert [verdict.outcome for verdict in admin] == ["new", "new", "changed", "changed"]


def test_one_that_was_merged_away_is_not_made_again(person, turje):
    kept = OrganisationFactory(name="Közös Könyvtár", seat=turje)
    OrganisationFactory(name="Könyvtár", seat=turje, merged_into=kept)
    (verdict,) = _judged(person("lead"), _row("Könyvtár"))
    assert verdict.outcome == "error" and "Közös Könyvtár" in verdict.sentences[0]


def test_a_maintaining_body_may_be_new_in_the_same_sheet(client, sign_in, turje, monkeypatch):
    monkeypatch.setattr("engagements.sheets.judging.CHUNK", 1)
    sign_in("lead")
    rows = [
        _row("Fiókkönyvtár", maintainer="Könyvtár, Türje"),
        _row("Könyvtár", maintainer="TÜRJE ÖNKORMÁNYZATA"),
        _row("Másik könyvtár"),
        _row("Türje Önkormányzata", kind="önkormányzat"),
    ]
    data = csv(TITLES, *rows)
    sheet = import_sheet(client, "organisations", "k.csv", data)
    assert counted(sheet.verdicts)["new"] == 4, sheet.verdicts
    branch = Organisation.objects.get(name="Fiókkönyvtár")
    assert branch.maintainer.name == "Könyvtár"
    assert branch.maintainer.maintainer.name == "Türje Önkormányzata"
    (told,) = Change.objects.of(branch)
    assert told.fields["maintainer"] == [None, branch.maintainer_id]
    again = checked(client, "organisations", "k.csv", data)
    assert counted(again.verdicts)["same"] == 4, again.verdicts


def test_what_a_refused_or_closed_row_would_maintain_is_refused(person, turje):
    verdicts = _judged(
        person("lead"),
        _row("Alsó", maintainer="Felső"),
        _row("Felső", tax="12345678-1-20"),
        _row("Egyik", maintainer="Másik"),
        _row("Másik", maintainer="Egyik"),
        _row("Magam", maintainer="Magam"),
    )
    assert [verdict.outcome for verdict in verdicts] == ["error"] * 5


def test_a_stored_body_waits_for_a_maintainer_that_is_new(person, turje):
    OrganisationFactory(name="Alsó", seat=turje)
    lower, upper = _judged(person("lead"), _row("Alsó", maintainer="Felső"), _row("Felső"))
    assert (lower.outcome, upper.outcome) == ("error", "new")
    assert "import this row again" in lower.sentences[0]


def test_nobody_comes_to_maintain_itself(person, turje):
    upper = OrganisationFactory(name="Felső", seat=turje)
    OrganisationFactory(name="Alsó", seat=turje, maintainer=upper)
    (verdict,) = _judged(person("lead"), _row("Felső", maintainer="Alsó"))
    assert verdict.outcome == "error"
    (verdict,) = _judged(person("lead"), _row("Új", maintainer="Alsó, Türje"))
    assert verdict.outcome == "new"


def test_judging_costs_the_same_for_one_row_and_for_many(person, turje):
    user = person("lead")
    for number in range(20):
        OrganisationFactory(name=f"Ház {number}", seat=turje)

    def queries(rows):
        from engagements.sheets.judging import judge_all
        from tests.engagements.sheet_steps import brought

        sheet = brought(user, "organisations", csv(TITLES, *rows))
        with CaptureQueriesContext(connection) as found:
            judge_all(sheet, user)
        return len(found)

    rows = [_row(f"Ház {n}", kind="", maintainer="Ház 1, Türje") for n in range(2, 20)]
    rows += [_row(f"Új {n}", serves="Türje") for n in range(20)]
    assert queries(rows) <= queries(rows[:1]) + 20  # one each where the maintainer is a new one
    assert queries(rows[18:]) == queries(rows[18:19])


CONTACTS = ["szervezet", "név", "beosztás", "jogalap", "forrás", "kezdete", "vége", "e-mail"]


def _contact(body, name="Minta Mária", basis="közfeladat", **cells):
    typed = {"role": "könyvtáros", "source": "honlap", "since": "", "until": "", "email": ""}
    typed |= cells
    order = ("source", "since", "until", "email")
    return [body, name, typed["role"], basis, *(typed[key] for key in order)]


def test_contacts_are_added_changed_and_the_same(client, sign_in, turje):
    sign_in("lead")
    body = OrganisationFactory(name="Könyvtár", seat=turje)
    data = csv(CONTACTS, _contact("Könyvtár, Türje"), _contact("könyvtár", "Más Márta"))
    assert counted(import_sheet(client, "contacts", "k.csv", data).verdicts)["new"] == 2
    row = Contact.objects.get(name="Minta Mária")
    assert (row.organisation, row.legal_basis, row.role) == (body, "public_task", "könyvtáros")
    assert counted(checked(client, "contacts", "k.csv", data).verdicts)["same"] == 2
    data = csv(CONTACTS, _contact("Könyvtár", basis="", role="", source="", email="m@turje.hu"))
    assert import_sheet(client, "contacts", "k.csv", data).verdicts[0][0] == "changed"
    row.refresh_from_db()
    assert (row.email, row.role, row.version) == ("m@turje.hu", "könyvtáros", 2)
    told = Change.objects.of(row).get(action="changed")
    assert told.surface == "import"


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (_contact("Nincs Ilyen"), "Nincs Ilyen"),
        (_contact("Könyvtár", basis=""), "legal basis"),
        (_contact("Könyvtár", since="2026.05.02.", until="2026.05.01."), "ends after"),
        (_contact("Könyvtár", email="m@"), "m@"),
    ],
)
def test_what_a_contact_is_refused_for(person, turje, row, word):
    OrganisationFactory(name="Könyvtár", seat=turje)
    (verdict,) = _judged(person("lead"), row, titles=CONTACTS, kind="contacts")
    assert verdict.outcome == "error"
    assert word in " ".join(verdict.sentences)


def test_contacts_of_another_countys_body_are_not_a_leads(person, turje):
    away = OrganisationFactory(name="Messzi Ház", seat__county__iso="HU-SO")
    stored = ContactFactory(organisation=away)
    rows = [_contact("Messzi Ház"), _contact("Messzi Ház", stored.name, email="m@turje.hu")]
    lead = _judged(person("lead"), *rows, titles=CONTACTS, kind="contacts")
    admin = _judged(person("admin"), *rows, titles=CONTACTS, kind="contacts")
    assert [verdict.outcome for verdict in lead] == ["error", "error"]
    assert [verdict.outcome for verdict in admin] == ["new", "changed"]


def test_several_bodies_of_a_name_are_told_apart_by_their_seat(person, turje):
    OrganisationFactory(name="Könyvtár", seat=turje)
    other = OrganisationFactory(name="Könyvtár")
    titles = [*CONTACTS, "székhely"]
    vague, clear = _judged(
        person("lead"),
        [*_contact("Könyvtár"), ""],
        [*_contact("Könyvtár"), other.seat.name],
        titles=titles,
        kind="contacts",
    )
    assert (vague.outcome, clear.outcome) == ("error", "new")


def test_a_kind_that_is_corrected_is_told_where_it_was_named(client, sign_in, turje):
    sign_in("lead")
    body = OrganisationFactory(seat=turje, kind="library")
    visit = EngagementFactory(settlement=turje, organisations=(body.pk,))
    import_sheet(client, "organisations", "k.csv", csv(TITLES, _row(body.name, "egyesület")))
    assert Organisation.objects.get().kind == "ngo"
    assert SettlementSummary.objects.get(pk=turje.pk).ngo_on == visit.held_on
    assert differences() == []
