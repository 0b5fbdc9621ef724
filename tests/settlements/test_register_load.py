"""What loading the register does to the rows, and that it does it once."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from counties.models import County, District
from engagements.summaries import differences
from mentorhalo.core.models import Change
from mentorhalo.core.text import fold
from settlements.models import FormerName, Settlement, SettlementSummary
from tests.factories.counties import LONG_AGO, CountyFactory, OfficeFactory
from tests.factories.settlements import AssignmentFactory
from tests.settlements.register_files import BUDAPEST, KEHIDA, LENTI, ORTILOS, TURJE

TABLES = ("counties", "districts", "settlements", "outlines")


def line(table, **counts):
    kinds = ("added", "changed", "renamed", "moved", "closed", "reopened", "unchanged")
    return f"{table}: " + ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in kinds)


def actions(model, key):
    rows = Change.objects.filter(record_type=model._meta.label_lower, record_key=str(key))
    return list(rows.order_by("pk").values_list("action", flat=True))


def test_published_register_is_loaded_whole_and_once(db):
    first, second = io.StringIO(), io.StringIO()
    call_command("load_register", stdout=first)
    assert (County.objects.count(), District.objects.count()) == (20, 174)
    assert Settlement.objects.count() == SettlementSummary.objects.count() == 3155
    assert Change.objects.filter(surface="import", by_id=None).count() == 20 + 174 + 3155
    assert list(differences()) == []
    call_command("load_register", stdout=second)
    assert "\n0 changes\n" in second.getvalue()
    assert line("settlements", unchanged=3155) in second.getvalue()
    assert Change.objects.count() == 20 + 174 + 3155


def test_published_names_sort_as_in_a_hungarian_dictionary(db):
    call_command("load_register", verbosity=0)
    first = Settlement.objects.values_list("name", flat=True)[:6]
    assert list(first) == ["Aba", "Abádszalók", "Abaliget", "Abasár", "Abaújalpár", "Abaújkér"]
    assert {len(county.map_path) > 50 for county in County.objects.all()} == {True}


def test_first_load_counts_and_derives(load):
    said, warned = load()
    assert said.splitlines() == [
        line("counties", added=3),
        line("districts", added=3),
        line("settlements", added=5),
        line("outlines", added=3),
        "14 changes",
    ]
    assert warned == ""
    turje = Settlement.objects.get(pk=TURJE)
    assert (turje.search_key, turje.district_id, turje.population) == ("turje", "201", 500)
    assert Settlement.objects.get(pk=BUDAPEST).district is None
    assert County.objects.get(pk="20").map_path.startswith("M17 ")
    assert actions(Settlement, TURJE) == actions(County, "20") == actions(District, "201")


def test_second_load_changes_nothing_in_few_queries(load, django_assert_max_num_queries):
    load()
    before = Change.objects.count()
    with django_assert_max_num_queries(10):
        said, _warned = load()
    assert said.splitlines()[-1] == "0 changes"
    assert Change.objects.count() == before


def test_changed_fact_has_history(register, load):
    load()
    register.row(TURJE)["population"] = "477"
    register.counties[2]["seat"] = "Zalaegerszeg"
    said, _warned = load()
    assert line("settlements", changed=1, unchanged=4) in said
    assert line("counties", changed=1, unchanged=2) in said
    change = Change.objects.of(Settlement.objects.get(pk=TURJE)).first()
    assert (change.action, change.fields) == ("changed", {"population": [500, 477]})
    assert (change.by_id, change.surface, change.county) == (None, "import", "20")


def test_changed_outline_redraws_the_county_and_is_noted_shortly(register, load):
    load()
    old = County.objects.get(pk="20").map_path
    register.outlines["20"][0][1] = [17.25, 46.31]
    said, _warned = load()
    assert line("outlines", changed=1, unchanged=2) in said
    assert line("counties", unchanged=3) in said
    county = County.objects.get(pk="20")
    assert county.map_path != old
    assert "characters" in Change.objects.of(county).first().fields["outline"][1]


def test_old_name_is_still_found(register, load):
    load()
    register.row(KEHIDA)["name"] = "Kehidakustány"
    day = timezone.localdate() - timedelta(days=30)
    said, _warned = load("--on", day.isoformat())
    assert line("settlements", renamed=1, unchanged=4) in said
    assert [row.name for row in Settlement.objects.search("kehida")] == ["Kehidakustány"]
    register.row(KEHIDA)["name"] = "Zalakustány"
    load()
    assert [row.name for row in Settlement.objects.named("Kehidakustány")] == ["Zalakustány"]
    kept = FormerName.objects.order_by("until").values_list("name", "until")
    assert list(kept) == [("Kehida", day), ("Kehidakustány", timezone.localdate())]
    assert actions(Settlement, KEHIDA) == ["added", "renamed", "renamed"]
    assert actions(FormerName, FormerName.objects.latest("until").pk) == ["added"]


def test_names_may_be_swapped_and_swapped_back(register, load):
    load()
    for _turn in range(3):
        one, two = register.row(TURJE), register.row(LENTI)
        one["name"], two["name"] = two["name"], one["name"]
        said, _warned = load()
        assert line("settlements", renamed=2, unchanged=3) in said
        assert Settlement.objects.get(pk=TURJE).name == one["name"]
        assert Settlement.objects.get(pk=LENTI).search_key == fold(two["name"])
    assert FormerName.objects.count() == 4


def test_missing_code_is_closed_and_its_name_is_free(register, load):
    load()
    register.drop(KEHIDA)
    register.row(TURJE)["name"] = "Kehida"
    said, warned = load()
    assert line("settlements", closed=1, renamed=1, unchanged=3) in said
    assert f"Kehida ({KEHIDA}) is not in settlements.csv" in warned
    closed = Settlement.objects.get(pk=KEHIDA)
    assert (closed.ceased_on, closed.successor) == (timezone.localdate(), None)
    assert actions(Settlement, KEHIDA) == ["added", "closed"]
    said, warned = load()
    assert (said.splitlines()[-1], warned) == ("0 changes", "")


def test_many_missing_codes_are_refused_unless_said(register, load, monkeypatch):
    monkeypatch.setattr("settlements.register.applying.MANY", 1)
    load()
    register.drop(KEHIDA)
    register.drop(LENTI)
    with pytest.raises(CommandError, match="2 settlements are missing"):
        load()
    assert not Settlement.objects.exclude(ceased_on=None).exists()
    load("--close-many")
    assert Settlement.objects.exclude(ceased_on=None).count() == 2


def test_explained_end_has_its_day_and_successor(register, load):
    load()
    register.drop(KEHIDA)
    register.ceased = [
        {"ksh_code": KEHIDA, "ceased_on": "2025-03-01", "successor_code": TURJE},
        {"ksh_code": "34421", "ceased_on": "1970-01-01", "successor_code": ""},
    ]
    said, warned = load()
    assert line("settlements", closed=1, unchanged=4) in said
    assert warned.splitlines() == ["ceased.csv, line 3: 34421 was never in the register."]
    closed = Settlement.objects.get(pk=KEHIDA)
    assert (closed.ceased_on.isoformat(), closed.successor_id) == ("2025-03-01", TURJE)


def test_closed_code_that_comes_back_is_reopened(register, load):
    load()
    row = register.row(KEHIDA)
    register.drop(KEHIDA)
    load()
    register.settlements.append(row)
    said, _warned = load()
    assert line("settlements", reopened=1, unchanged=4) in said
    assert Settlement.objects.get(pk=KEHIDA).ceased_on is None
    assert actions(Settlement, KEHIDA) == ["added", "closed", "reopened"]


def test_changed_county_is_refused_without_move(register, load):
    load()
    register.row(LENTI).update(county_code="14", district_code="141", population="1")
    with pytest.raises(CommandError) as refused:
        load()
    sentence = "settlements.csv, line 4: Lenti lies in the county “20”, here in “14”: use --move."
    assert sentence in str(refused.value)
    lenti = Settlement.objects.get(pk=LENTI)
    assert (lenti.county_id, lenti.population) == ("20", 500)


def test_move_takes_the_summary_row_along(register, load):
    OfficeFactory(county=CountyFactory(iso="HU-SO"))
    load()
    assert Settlement.objects.get(pk=LENTI).summary.known_on is None
    register.row(LENTI).update(county_code="14", district_code="141")
    said, _warned = load("--move")
    assert line("settlements", moved=1, unchanged=4) in said
    lenti = Settlement.objects.select_related("summary").get(pk=LENTI)
    assert (lenti.county_id, lenti.district_id) == ("14", "141")
    assert (lenti.summary.county_id, bool(lenti.summary.known_on)) == ("14", True)
    assert actions(Settlement, LENTI)[-1] == "moved"
    assert list(differences()) == []


def test_who_answered_for_what_moved_or_closed_does_so_no_longer(register, load):
    load()
    day = timezone.localdate() - timedelta(days=30)
    moved, closed, late, kept = (
        AssignmentFactory(settlement_id=code, since=since)
        for code, since in [(LENTI, LONG_AGO), (KEHIDA, LONG_AGO), (ORTILOS, day), (TURJE, day)]
    )
    ended = AssignmentFactory(settlement_id=TURJE, until=day)
    register.row(LENTI).update(county_code="14", district_code="141")
    register.settlements.remove(register.row(ORTILOS))
    register.settlements.remove(register.row(KEHIDA))
    ceased_on = day - timedelta(days=5)
    gone = {"ksh_code": KEHIDA, "ceased_on": ceased_on.isoformat(), "successor_code": LENTI}
    register.ceased = [gone]
    _said, warned = load("--move", "--on", day.isoformat())
    untils = {moved: day, closed: ceased_on, late: day + timedelta(days=1), kept: None, ended: day}
    for row, until in untils.items():
        row.refresh_from_db()
        assert row.until == until
        told = Change.objects.of(row).values_list("surface", "fields")
        new = [("import", {"until": [None, str(until)]})]
        assert list(told) == (new if row in (moved, closed, late) else [])
    line = f"Lenti: {moved.mentor} no longer answers for it from {day} on.\n"
    assert line in warned and warned.count("no longer answers") == 3
    load("--move", "--on", day.isoformat())
    assert Change.objects.filter(record_type="settlements.assignment").count() == 3


def test_a_ceased_settlement_is_named_only_where_no_existing_one_is(register, load):
    load()
    kehida = register.row(KEHIDA)
    register.settlements.remove(kehida)
    load()
    for name in ("Kehida", "kehida"):
        assert [row.pk for row in Settlement.objects.named(name)] == [KEHIDA]
    register.row(TURJE)["name"] = "Kehida"
    load()
    assert [row.pk for row in Settlement.objects.named("KEHIDA")] == [TURJE]
    assert not Settlement.objects.named("Nincsilyen")


def test_district_may_change_within_the_county(register, load):
    load()
    register.row(LENTI)["district_code"] = "201"
    del register.districts[1]
    said, warned = load()
    assert line("settlements", changed=1, unchanged=4) in said
    assert line("districts", unchanged=3) in said
    assert warned == "Lenti járás (202) is no longer in the register; its row is kept.\n"
    assert District.objects.filter(pk="202").exists()


def test_moved_district_is_refused_too(register, load):
    load()
    register.districts[2]["county_code"] = "20"
    register.districts.append(register.districts[2] | {"district_code": "142", "county_code": "14"})
    register.row(ORTILOS)["district_code"] = "142"
    with pytest.raises(CommandError, match="districts.csv, line 4: Csurgói lies in the county"):
        load()
    said, _warned = load("--move")
    assert line("districts", added=1, moved=1, unchanged=2) in said


def test_stale_search_columns_are_put_right(load):
    load()
    before = Change.objects.count()
    Settlement.objects.filter(pk=TURJE).update(search_key="", sort_key="zz")
    said, _warned = load()
    assert said.splitlines()[-1] == "1 changes"
    assert Settlement.objects.get(pk=TURJE).search_key == "turje"
    assert Change.objects.count() == before


@pytest.mark.parametrize("missing", TABLES)
def test_quiet_load_says_nothing(load, missing):
    said, _warned = load(verbosity=0)
    assert said == ""
    assert missing in load(verbosity=2)[0]


def test_letters_typed_in_two_marks_and_wide_spaces_are_the_same(register, load):
    load()
    register.row(TURJE)["name"] = "  Tu\u0308rje\u00a0"
    assert load()[0].splitlines()[-1] == "0 changes"


@pytest.mark.parametrize(
    ("day", "sentence"), [("tegnap", "not “tegnap”"), ("2999-01-01", "future")]
)
def test_day_must_be_one_that_came(load, day, sentence):
    with pytest.raises(CommandError, match=sentence):
        load("--on", day)
    assert not Settlement.objects.exists()
