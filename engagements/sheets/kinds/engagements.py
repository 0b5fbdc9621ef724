from collections import defaultdict
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements import actions
from engagements import rows as own_rows
from engagements.entry import MAX_KEY, Entry, Facts, check, check_new, entry_of
from engagements.models import Engagement, Kind, Mode, SheetKind, State
from engagements.models.engagement import MAX_KM, MAX_MINUTES, MAX_PARTICIPANTS
from engagements.perms import can_add_engagement_in, can_edit_engagement
from engagements.sheets import values
from engagements.sheets.columns import SheetColumn
from engagements.sheets.kinds.base import Rules
from engagements.sheets.known import Mentors, Places, fetched
from engagements.sheets.verdicts import NOT_IN_COUNTY, NOT_YOURS, Moved, Outcome, Verdict

GONE = (State.CANCELLED, State.JOINED)
FACTS = (
    "kind",
    "mode",
    "starts_at",
    "minutes",
    "participants",
    "travel_km",
    "destination",
    "summary",
    "obstacle",
)
KINDS = {
    "beszélgetés": "community",
    "fórum": "community",
    "esemény": "community",
    "közösségi beszélgetés": "community",
    "közösségi fórum": "community",
    "közösségi esemény": "community",
    "partneri egyeztetés": "partnership",
    "egyeztetés": "partnership",
    "tájékoztató": "information",
    "tanulmányút": "study_trip",
    "látogatás": "visit",
    "terepmunka": "visit",
    "konzultáció": "consultation",
    "műhely": "workshop",
    "képzés": "training",
}
MODES = {
    "helyben": "on_site",
    "személyesen": "on_site",
    "helyszínen": "on_site",
    "irodában": "office",
    "telefonon": "phone",
    "telefon": "phone",
    "online": "online",
}


@dataclass
class Plan:
    """An entry to add, or a stored one to change, with the version it was judged by."""

    entry: Entry
    row: Engagement | None = None


class EngagementRules(Rules):
    """One visit a row, as offices kept them: found by settlement, day, mentor and kind."""

    kind = SheetKind.ENGAGEMENTS
    columns = (
        SheetColumn(
            "held_on",
            gettext_lazy("day"),
            values.day,
            ("dátum", "látogatás napja", "alkalom napja", "időpont", "mikor", "date"),
            key=True,
            example="2026. 11. 12.",
        ),
        SheetColumn(
            "settlements",
            gettext_lazy("settlements"),
            values.names,
            ("település", "települések", "helyszín", "község", "ksh kód", "settlement"),
            key=True,
            help=gettext_lazy("Names or KSH codes, separated by semicolons."),
            example="Türje",
        ),
        SheetColumn(
            "mentors",
            gettext_lazy("mentors"),
            values.names,
            ("mentor", "mentor neve", "résztvevő mentorok"),
            key=True,
            help=gettext_lazy("Names, user names or e-mail addresses, separated by semicolons."),
            example="Minta Mária",
        ),
        SheetColumn(
            "kind",
            gettext_lazy("kind"),
            values.choice(Kind, KINDS),
            ("fajta", "típus", "alkalom fajtája", "az alkalom típusa", "tevékenység"),
            key=True,
            example="látogatás",
        ),
        SheetColumn(
            "mode",
            gettext_lazy("mode"),
            values.choice(Mode, MODES),
            ("mód", "forma", "hogyan"),
            help=gettext_lazy("In person where nothing is said."),
            example="helyben",
        ),
        SheetColumn(
            "on_site",
            gettext_lazy("on the spot in"),
            values.names,
            ("helyben itt", "jelenlét településen"),
            help=gettext_lazy("Only where several settlements are named: where the mentors were."),
        ),
        SheetColumn(
            "starts_at", gettext_lazy("start"), values.clock, ("kezdés", "kezdete"), example="14:00"
        ),
        SheetColumn(
            "minutes",
            gettext_lazy("length (minutes)"),
            values.length(MAX_MINUTES),
            ("perc", "időtartam", "hossz", "időtartam (perc)", "hány perc", "duration"),
            for_new=True,
            help=gettext_lazy("Minutes, or hours and minutes as 1:30."),
            example=90,
        ),
        SheetColumn(
            "participants",
            gettext_lazy("head-count"),
            values.whole(0, MAX_PARTICIPANTS),
            ("létszám", "résztvevők száma", "fő", "résztvevők"),
            help=gettext_lazy("A number, never names."),
            example=12,
        ),
        SheetColumn(
            "summary",
            gettext_lazy("summary"),
            values.text(20_000),
            ("összefoglaló", "leírás", "tartalom", "rövid leírás", "mi történt"),
            for_new=True,
            example="Megbeszéltük a téli programot.",
        ),
        SheetColumn(
            "obstacle",
            gettext_lazy("obstacle"),
            values.text(5_000),
            ("elakadás", "nehézség", "probléma"),
        ),
        SheetColumn(
            "destination",
            gettext_lazy("destination"),
            values.line(120),
            ("úti cél", "célállomás", "tanulmányút helye"),
        ),
        SheetColumn(
            "travel_km",
            gettext_lazy("travel (km)"),
            values.decimal(0, MAX_KM, 1),
            ("km", "kilométer", "megtett km", "utazás (km)"),
        ),
    )

    def fetch(self, rows):
        self.places, self.mentors = Places(), Mentors()
        self.entries, self.stored = {}, defaultdict(list)
        typed = {}
        for row in rows:
            try:
                typed[row.number] = self._typed(row)
            except ValidationError as error:
                self.entries[row.number] = error
        self._fetch_stored(typed.values())
        for row in rows:
            if row.number in typed:
                self.entries[row.number] = self._plan(typed[row.number], row)
        plans = [plan for plan in self.entries.values() if isinstance(plan, Plan)]
        self.facts = Facts([plan.entry for plan in plans], {self.user})

    def _typed(self, row):
        places = self.named("settlements", self.places.all, row.get("settlements"))
        mentors = [self.named("mentors", self.mentors.one, text) for text in row.get("mentors")]
        here = self.named("on_site", self.places.all, row.get("on_site", []))
        if not here and len(places) == 1 and row.get("mode", Mode.ON_SITE) == Mode.ON_SITE:
            here = places
        codes = {place.pk for place in here}
        if codes - {place.pk for place in places}:
            raise ValidationError(_("The mentors were in a settlement that is not named."))
        return Entry(
            held_on=row.get("held_on"),
            settlements={place.pk: place.pk in codes for place in places},
            mentors=tuple(mentor.pk for mentor in mentors),
            **{name: row.get(name) for name in FACTS if name in row.values},
        )

    def _fetch_stored(self, entries):
        """The entries of those days and places, by day and kind."""
        days = {entry.held_on for entry in entries}
        codes = [code for entry in entries for code in entry.settlements]
        pks = set()
        for places in fetched(
            Engagement.settlements.through.objects.filter(held_on__in=days).values_list(
                "engagement", flat=True
            ),
            "settlement",
            codes,
        ):
            pks.add(places)
        rows = list(fetched(Engagement.objects.exclude(state__in=GONE), "pk", pks))
        own_rows.fetch(rows)
        for row in sorted(rows, key=lambda row: row.pk):
            self.stored[row.held_on, row.kind].append(row)

    def _plan(self, entry, typed):
        """What the row asks for: a new entry, or the stored one with the facts that are given."""
        row = self._existing(entry)
        if row is None:
            return Plan(entry)
        known = entry_of(row)
        given = {name: getattr(entry, name) for name in FACTS if name in typed.values}
        here = entry.settlements if "on_site" in typed.values else {}
        places = known.settlements | {c: on for c, on in entry.settlements.items() if on} | here
        if given.get("mode", known.mode) != Mode.ON_SITE:
            places = dict.fromkeys(places, False)
        places |= {code: False for code in entry.settlements if code not in places}
        mentors = (*known.mentors, *entry.mentors)
        return Plan(
            replace(known, settlements=places, mentors=mentors, planned=False, **given), row
        )

    def _existing(self, entry):
        first, mentor = next(iter(entry.settlements)), entry.mentors[0]
        for row in self.stored[entry.held_on, entry.kind]:
            served = {place.settlement_id for place in row.places.all()}
            credited = {credit.mentor_id for credit in row.credits.all()}
            times = {row.starts_at, entry.starts_at} - {None}
            if first in served and mentor in credited and len(times) < 2:
                return row
        return None

    def keys(self, row):
        plan = self.entries[row.number]
        if isinstance(plan, ValidationError):
            raise plan
        entry = plan.entry
        place = self.places.one(row.get("settlements")[0]).pk
        mentor = self.mentors.one(row.get("mentors")[0]).pk
        key = f"{place}|{entry.held_on}|{mentor}|{entry.kind}|{row.get('starts_at', '')}"
        return (key,), (key,)

    def one(self, row):
        plan = self.entries[row.number]
        if plan.row is None:
            self.refuse_gaps(row)
            county = check_new(plan.entry, author=self.user, facts=self.facts)
            if not can_add_engagement_in(self.user, county):
                raise ValidationError(NOT_IN_COUNTY)
            return Verdict(Outcome.NEW, deed=plan)
        before = entry_of(plan.row)
        if plan.entry.says_the_same(before):
            return Verdict(Outcome.SAME, record=plan.row.pk)
        if not can_edit_engagement(self.user, plan.row):
            raise ValidationError(NOT_YOURS)
        check(plan.entry, county=plan.row.county_id, facts=self.facts, before=before)
        return self.compared(plan.row, self._told(before), self._told(plan.entry), plan)

    def _told(self, entry):
        """An entry's facts as the history names them."""
        named = {code: f"{self.places.rows[code].name} ({code})" for code in entry.settlements}
        names = {pk: str(self.facts.mentors[pk]) for pk in entry.mentors if 0 < pk <= MAX_KEY}
        plain = {name: getattr(entry, name) for name in FACTS}
        return {name: _plain(value) for name, value in plain.items()} | {
            "state": State.PLANNED if entry.planned else State.LOGGED,
            "settlements": sorted(named.values()),
            "on_site": sorted(named[code] for code, here in entry.settlements.items() if here),
            "mentors": sorted(names.values()),
        }

    def write(self, verdicts):
        plans = [verdict.deed for verdict in verdicts]
        for plan in plans:
            if plan.row is not None:
                try:
                    actions.change(
                        by=self.user,
                        engagement=plan.row,
                        version=plan.row.version,
                        entry=plan.entry,
                    )
                except actions.StaleVersion as error:
                    raise Moved from error
        news = [actions.NewEntry(self.user, plan.entry) for plan in plans if plan.row is None]
        actions.add_many(news)


def _plain(value):
    """As the history keeps it: texts and numbers."""
    return value if isinstance(value, int | str | type(None)) else str(value)
