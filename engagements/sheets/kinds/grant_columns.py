"""The columns of a sheet of grants."""

from django.utils.translation import gettext_lazy

from engagements.sheets import values
from engagements.sheets.columns import SheetColumn
from settlements.grants.codes import read_code


def grant_code(cell):
    return read_code(values.line(60)(cell))


COLUMNS = (
    SheetColumn(
        "code",
        gettext_lazy("grant code"),
        grant_code,
        (
            "as_published",
            "projekt kódja",
            "projektkód",
            "projekt azonosító",
            "projekt azonosítószáma",
            "azonosítószám",
            "támogatási kód",
            "pályázati azonosító",
            "kód",
            "code",
        ),
        key=True,
        help=gettext_lazy("As TOP-5.3.1-16-BO1-2017-00012; further members: same code again."),
        example="TOP-5.3.1-16-ZA1-2017-00099",
    ),
    SheetColumn(
        "title",
        gettext_lazy("title"),
        values.line(300),
        ("cím", "projekt címe", "megnevezés"),
        example="A helyi identitás erősítése Türjén és környékén",
    ),
    SheetColumn(
        "lead",
        gettext_lazy("consortium lead"),
        values.line(300),
        ("konzorciumvezető", "vezető", "kedvezményezett", "főkedvezményezett"),
        help=gettext_lazy("“Name” or “Name, Seat” of an organisation that is there already."),
    ),
    SheetColumn(
        "lead_place",
        gettext_lazy("place of the lead, as published"),
        values.line(120),
        ("lead_place", "vezető települése", "konzorciumvezető települése", "vezető település"),
        help=gettext_lazy("Kept as it is; no organisation is made of it."),
        example="Türje",
    ),
    SheetColumn(
        "published_settlements",
        gettext_lazy("number of settlements, as published"),
        values.whole(1, 3200),
        ("települések száma", "településszám", "érintett települések száma", "settlements"),
        example=5,
    ),
    SheetColumn(
        "settlements",
        gettext_lazy("named settlements"),
        values.names,
        ("megnevezett települések", "érintett települések", "települések"),
        help=gettext_lazy("Separated by semicolons. They are added; none is taken off."),
        example="Türje; Batyk",
    ),
    SheetColumn(
        "amount",
        gettext_lazy("amount (HUF)"),
        values.forints,
        ("összeg", "támogatás", "támogatási összeg", "elnyert összeg", "amount_huf"),
        example=35000000,
    ),
    SheetColumn(
        "intensity",
        gettext_lazy("intensity (%)"),
        values.percent,
        ("intenzitás", "támogatási intenzitás", "támogatás intenzitása"),
    ),
    SheetColumn("starts_on", gettext_lazy("start"), values.day, ("kezdés", "projekt kezdete")),
    SheetColumn(
        "physical_end",
        gettext_lazy("physical end, as granted"),
        values.day,
        ("fizikai befejezés", "fizikai zárás", "befejezés", "projekt vége", "physical_end"),
        example="2027. 08. 31.",
    ),
    SheetColumn(
        "county",
        gettext_lazy("county"),
        values.line(60),
        ("vármegye", "megye"),
        help=gettext_lazy("Only where the letters of the code name no county."),
    ),
    SheetColumn(
        "member",
        gettext_lazy("member"),
        values.line(300),
        ("tag", "konzorciumi tag", "konzorciumi partner", "tag neve", "partner"),
        help=gettext_lazy("One a row: “Name” or “Name, Seat” of an organisation."),
    ),
    SheetColumn(
        "share",
        gettext_lazy("own share of the member (HUF)"),
        values.share,
        ("részesedés", "tag összege", "tag támogatása", "tagra jutó összeg", "saját rész"),
    ),
    SheetColumn(
        "source",
        gettext_lazy("source"),
        values.line(300),
        ("forrás", "adat forrása"),
        example="turje.hu",
    ),
    SheetColumn("note", gettext_lazy("note"), values.text(5000), ("megjegyzés", "jegyzet")),
)
