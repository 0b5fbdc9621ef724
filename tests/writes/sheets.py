"""What imports write: a line for the action and each address that takes a POST."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagements.sheets import flow
from engagements.sheets.actions import write_sheet
from tests.engagements.sheet_files import csv
from tests.factories.grants import CallFactory, GrantFactory
from tests.factories.organisations import ContactFactory, OrganisationFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.history_writes import HARMLESS, line


def _organisations():
    """One that is new and one that changes."""
    stored = OrganisationFactory(seat__name="Türje")
    rows = [["Új Könyvtár", "könyvtár", "Türje"], [stored.name, "könyvtár", "Türje"]]
    return csv(["név", "típus", "székhely"], *rows)


def _contacts():
    stored = ContactFactory()
    rows = [
        [stored.organisation.name, "Új Éva", "közfeladat", "honlap"],
        [stored.organisation.name, stored.name, "hozzájárulás", "levél"],
    ]
    return csv(["szervezet", "név", "jogalap", "forrás"], *rows)


def _grants():
    stored, member = GrantFactory(), OrganisationFactory()
    place = SettlementFactory()
    CallFactory()
    rows = [
        ["TOP-5.3.1-16-ZA1-2017-00777", "Új", member.name, "5", place.name],
        [stored.code, "Más cím", member.name, "5", place.name],
    ]
    return csv(["kód", "cím", "tag", "részesedés", "érintett települések"], *rows)


def _assignments(mentor):
    stored = AssignmentFactory(mentor=mentor)
    place = SettlementFactory()
    rows = [
        [place.name, mentor.user.name, "2026-01-01", ""],
        [stored.settlement.name, mentor.user.name, stored.since.isoformat(), "2026-01-01"],
    ]
    return csv(["település", "mentor", "mettől", "meddig"], *rows)


def _visits(mentor):
    place = SettlementFactory()
    row = ["2026-02-02", place.name, mentor.user.name, "látogatás", "60", "Megbeszéltük."]
    return csv(["dátum", "település", "mentor", "fajta", "perc", "összefoglaló"], row)


def _brought(user, kind, data, checked=True):
    sheet, _notes = flow.bring(by=user, kind=kind, name="lap.csv", data=data)
    flow.match(by=user, sheet=sheet, mapping=sheet.mapping)
    if checked:
        flow.check_some(by=user, sheet=sheet)
    return sheet


def _write(kind, made):
    def lay(world):
        user = world.person("lead")
        sheet = _brought(user, kind, made(user))
        assert {verdict[0] for verdict in sheet.verdicts} <= {"new", "changed"}, sheet.verdicts
        return lambda: write_sheet(by=user, sheet=sheet)

    return lay


name = "engagements.sheets.actions.write_sheet"
line(name)(_write("organisations", lambda user: _organisations()))
line(f"{name} contacts")(_write("contacts", lambda user: _contacts()))
line(f"{name} grants")(_write("grants", lambda user: _grants()))
line(f"{name} assignments")(_write("assignments", lambda user: _assignments(user.mentor)))
line(f"{name} engagements")(_write("engagements", lambda user: _visits(user.mentor)))


@line("engagements:sheet-write")
def _(world):
    user = world.person("lead")
    world.client.force_login(user)
    sheet = _brought(user, "organisations", _organisations())
    return lambda: world.client.post(reverse("engagements:sheet-write", args=[sheet.pk]))


@line("engagements:sheet-new", HARMLESS)
def _(world):
    world.client.force_login(world.person("lead"))
    file = SimpleUploadedFile("lap.csv", _organisations())
    url = reverse("engagements:sheet-new", args=["organisations"])
    return lambda: world.client.post(url, {"file": file})


def _step(name, checked, typed):
    def lay(world):
        user = world.person("lead")
        world.client.force_login(user)
        sheet = _brought(user, "organisations", _organisations(), checked)
        url = reverse(f"engagements:sheet-{name}", args=[sheet.pk])
        return lambda: world.client.post(url, typed)

    return lay


line("engagements:sheet-match", HARMLESS)(_step("match", True, {"name": "0", "seat": "2"}))
line("engagements:sheet-check", HARMLESS)(_step("check", False, {}))
line("engagements:sheet-drop", HARMLESS)(_step("drop", True, {}))
