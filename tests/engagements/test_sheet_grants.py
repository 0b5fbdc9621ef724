"""Grants imported through the pages; the published list of TOP projects is the acceptance case."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from engagements.models import Sheet, SheetState
from engagements.sheets import flow
from engagements.sheets.judging import counted
from mentorhalo.core.models import Change
from settlements.models import Grant, GrantMember, Organisation
from tests.engagements.sheet_files import TOP_PROJECTS, csv
from tests.engagements.sheet_steps import brought, checked, import_sheet, upload, verdicts_of
from tests.factories.counties import COUNTIES, CountyFactory
from tests.factories.grants import CallFactory, GrantFactory, GrantMemberFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory

pytestmark = pytest.mark.django_db

CODE = "TOP-5.3.1-16-ZA1-2017-00011"
TITLES = ["kód", "cím", "tag", "részesedés", "összeg", "kezdés", "fizikai befejezés"]


@pytest.fixture
def country(db):
    """The counties that the list's codes name, and the calls as a new installation has them."""
    for code, name in (("02", "BA"), ("03", "BK"), ("05", "BO"), ("06", "CS"), ("07", "FE")):
        CountyFactory(iso=f"HU-{name}", known=(code, f"{name} vármegye"))
    for iso in ("HU-SO", "HU-ZA"):
        CountyFactory(iso=iso)
    call_command("load_calls", verbosity=0)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def test_the_published_list_gives_ten_grants_and_two_refusals(client, sign_in, country):
    sign_in("admin")
    sheet = import_sheet(client, "grants", "top_projects.csv", TOP_PROJECTS.read_bytes())
    assert counted(sheet.verdicts) == {"error": 2, "new": 10, "changed": 0, "same": 0}
    assert sheet.state == SheetState.WRITTEN
    refused = {
        cells[1]: verdict[1]
        for cells, verdict in zip(sheet.cells, sheet.verdicts, strict=True)
        if verdict[0] == "error"
    }
    assert set(refused) == {"TOP-5.3.1-16-BK1-1017-00011", "TOP-5.3.1-16-BO1-2017-00019"}
    assert "1017" in refused["TOP-5.3.1-16-BK1-1017-00011"][0]
    assert "40.000.0000 Ft" in refused["TOP-5.3.1-16-BO1-2017-00019"][0]
    assert Grant.objects.count() == 10
    assert not Organisation.objects.exists()
    first = Grant.objects.get(code="TOP-5.3.1-16-BA2-2017-00002")
    assert (first.lead_place, first.published_settlements) == ("Sásd", 6)
    assert (first.amount, first.physical_end.isoformat()) == (55_000_000, "2021-07-31")
    assert (first.county_id, first.source) == ("02", "godre.hu")
    assert first.lacks == ["lead", "settlements"]
    assert set(Change.objects.values_list("surface", flat=True)) >= {"import"}


def test_the_published_list_again_changes_nothing(client, sign_in, country):
    sign_in("admin")
    import_sheet(client, "grants", "top_projects.csv", TOP_PROJECTS.read_bytes())
    noted = Change.objects.count()
    sheet = checked(client, "grants", "top_projects.csv", TOP_PROJECTS.read_bytes())
    assert counted(sheet.verdicts) == {"error": 2, "new": 0, "changed": 0, "same": 10}
    client.post(reverse("engagements:sheet-write", args=[sheet.pk]))
    sheet.refresh_from_db()
    assert sheet.state == SheetState.CHECKED
    assert (Grant.objects.count(), Change.objects.count()) == (10, noted)


def test_codes_are_normalised_and_the_second_spelling_is_the_same_grant(client, sign_in, country):
    sign_in("admin")
    rows = csv(["kód"], ["top-5.3.1-16-bo1-2017-00015"], ["TOP-5-3-1-16-BO1-2017-00015"])
    sheet = checked(client, "grants", "k.csv", rows)
    assert [verdict[0] for verdict in sheet.verdicts] == ["new", "error"]
    assert "2" in sheet.verdicts[1][1][0]


@pytest.fixture
def zala(db):
    for iso in COUNTIES:
        CountyFactory(iso=iso)
    CallFactory()
    return SettlementFactory(name="Türje")


def _judged(user, *rows, titles=TITLES):
    return verdicts_of(user, "grants", csv(titles, *rows))


def test_members_are_further_rows_of_the_same_code(client, sign_in, zala):
    sign_in("lead")
    one = OrganisationFactory(name="Türje Község Önkormányzata", seat=zala)
    two = OrganisationFactory(name="Batyki Faluház")
    rows = csv(
        ["kód", "cím", "tag", "részesedés", "összeg", "érintett települések"],
        [CODE, "Közös", "Türje Község Önkormányzata", "20 000 000", "35 000 000", "Türje"],
        [CODE, "", "Batyki Faluház", "15.000.000 Ft", "", two.seat.name],
    )
    sheet = import_sheet(client, "grants", "tagok.csv", rows)
    assert [verdict[0] for verdict in sheet.verdicts] == ["new", "new"]
    grant = Grant.objects.get()
    shares = {m.organisation: m.share for m in GrantMember.objects.all()}
    assert shares == {one: Decimal(20_000_000), two: Decimal(15_000_000)}
    assert {place.settlement for place in grant.places.all()} == {zala, two.seat}
    assert counted(checked(client, "grants", "tagok.csv", rows).verdicts)["same"] == 2


def test_shares_over_the_total_refuse_the_whole_grant(person, zala):
    OrganisationFactory(name="Egyik"), OrganisationFactory(name="Másik")
    first, second = _judged(
        person("lead"),
        [CODE, "", "Egyik", "20 000 000", "35 000 000", "", ""],
        [CODE, "", "Másik", "15 000 001", "", "", ""],
    )
    assert (first.outcome, second.outcome) == ("error", "error")
    assert "35 000 001" in second.sentences[0].replace("\xa0", " ")
    assert "3" in first.sentences[0]


def test_a_share_counts_with_those_that_are_stored(person, zala):
    grant = GrantFactory(code=CODE, amount=Decimal(30_000_000))
    GrantMemberFactory(grant=grant, share=Decimal(20_000_000))
    OrganisationFactory(name="Új Tag")
    for share, outcome in (("10 000 000", "changed"), ("10 000 001", "error")):
        (verdict,) = _judged(person("lead"), [CODE, "", "Új Tag", share, "", "", ""])
        assert verdict.outcome == outcome


def test_a_share_can_be_changed_and_says_so(client, sign_in, zala):
    sign_in("lead")
    member = GrantMemberFactory(grant=GrantFactory(code=CODE), share=Decimal(5))
    name = member.organisation.name
    sheet = import_sheet(
        client, "grants", "r.csv", csv(["kód", "tag", "részesedés"], [CODE, name, "7"])
    )
    assert sheet.verdicts[0][0] == "changed"
    member.refresh_from_db()
    assert member.share == 7


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ([CODE, "", "", "", "", "2027. 01. 02.", "2027. 01. 01."], "started"),
        ([CODE, "", "", "", "", "", "2099. 01. 01."], "too far ahead"),
        ([CODE, "", "", "", "", "1917. 01. 01.", ""], "too long ago"),
        ([CODE, "", "", "5", "", "", ""], "no member"),
        ([CODE, "", "Nincs Ilyen", "", "", "", ""], "Nincs Ilyen"),
        (["TOP-9.9.9-16-ZA1-2017-00011", "", "", "", "", "", ""], "TOP-9.9.9-16"),
        (["TOP-5.3.1-16-ZA1-2017-0001", "", "", "", "", "", ""], "grant code"),
        ([CODE, "", "", "", "0", "", ""], "0"),
        ([CODE, "", "", "", "", "2027. 02. 30.", ""], "2027. 02. 30."),
        (["", "cím", "", "", "", "", ""], "missing"),
    ],
)
def test_what_a_grant_is_refused_for(person, zala, english, cells, word):
    (verdict,) = _judged(person("lead"), cells)
    assert verdict.outcome == "error"
    assert word in " ".join(verdict.sentences)


def test_rows_of_a_grant_that_contradict_each_other_are_refused(person, zala):
    verdicts = _judged(
        person("lead"),
        [CODE, "Egyik cím", "", "", "", "", ""],
        [CODE, "Másik cím", "", "", "", "", ""],
        [CODE.replace("11", "12"), "Jó", "", "", "", "", ""],
    )
    assert [verdict.outcome for verdict in verdicts] == ["error", "error", "new"]


def test_a_lead_adds_and_changes_only_grants_of_the_own_county(person, zala):
    away = GrantFactory(county__iso="HU-SO")
    new, stored = _judged(
        person("lead"),
        ["TOP-5.3.1-16-SO1-2017-00077", "új", "", "", "", "", ""],
        [away.code, "más cím", "", "", "", "", ""],
    )
    assert (new.outcome, stored.outcome) == ("error", "error")
    assert new.sentences != stored.sentences
    assert _judged(person("admin"), [away.code, "más cím", *[""] * 5])[0].outcome == "changed"


def test_empty_cells_wipe_nothing(client, sign_in, zala):
    sign_in("lead")
    grant = GrantFactory(code=CODE, title="Marad", amount=Decimal(7))
    sheet = import_sheet(
        client, "grants", "u.csv", csv(TITLES, [CODE, "", "", "", "", "", "2028.01.31."])
    )
    assert sheet.verdicts[0][0] == "changed"
    grant.refresh_from_db()
    assert (grant.title, grant.amount, grant.physical_end.isoformat()) == ("Marad", 7, "2028-01-31")


def test_an_unmatched_code_column_repairs_nothing(client, sign_in, zala):
    sign_in("admin")
    answer = upload(client, "grants", "top.csv", TOP_PROJECTS.read_bytes())
    sheet = Sheet.objects.get()
    assert sheet.mapping["code"] == 0
    page = client.get(answer.url).content.decode()
    assert "as_published – TOP-5.3.1-16-BA2-2017-00002" in page


def test_rows_of_a_grant_stand_together_whatever_the_chunk(person, zala, monkeypatch):
    """Further rows far below are judged with the first: the shares are one sum."""
    monkeypatch.setattr("engagements.sheets.judging.CHUNK", 2)
    user = person("lead")
    OrganisationFactory(name="Egyik"), OrganisationFactory(name="Másik")
    rows = [[CODE, "", "Egyik", "6", "10", "", ""]]
    rows += [[f"TOP-5.3.1-16-ZA1-2017-001{n:02d}", "", "", "", "", "", ""] for n in range(5)]
    rows += [[CODE, "", "Másik", "6", "", "", ""]]
    sheet = brought(user, "grants", csv(TITLES, *rows))
    while sheet.state == SheetState.CHECKING:
        flow.check_some(by=user, sheet=sheet)
    assert [v[0] for v in sheet.verdicts] == ["error", *["new"] * 5, "error"]
