from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import SheetKind
from engagements.sheets import values
from engagements.sheets.columns import SheetColumn
from engagements.sheets.kinds.base import Rules
from engagements.sheets.known import Bodies, Places, fetched
from engagements.sheets.verdicts import NOT_IN_COUNTY, NOT_YOURS, Moved, Outcome, Verdict
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.core.summaries import refresh_bodies
from mentorhalo.core.text import fold
from settlements.models import Organisation, OrganisationKind, OrganisationPlace, Settlement
from settlements.organisations.rules import check_maintainer, lock_tree

PLAIN = (
    "name",
    "kind",
    "address",
    "tax_number",
    "email",
    "phone",
    "website",
    "note",
    "closed_on",
    "closed_because",
)
MAX_DEPTH = 50  # bodies of one sheet that maintain each other in a chain
WORDS = {
    "önkormányzat": "municipality",
    "települési önkormányzat": "municipality",
    "közös önkormányzati hivatal": "joint_office",
    "nemzetiségi önkormányzat": "minority_gov",
    "művelődési ház": "cultural_house",
    "művelődési központ": "cultural_house",
    "faluház": "cultural_house",
    "közösségi ház": "community_venue",
    "közösségi színtér": "community_venue",
    "közművelődési intézmény": "culture_institution",
    "könyvtár": "library",
    "múzeum": "museum",
    "tájház": "country_house",
    "civil szervezet": "ngo",
    "civil": "ngo",
    "egyesület": "ngo",
    "alapítvány": "ngo",
    "egyház": "church",
    "egyházközség": "church",
    "iskola": "school",
    "óvoda": "school",
    "vállalkozás": "company",
    "cég": "company",
    "egyéb": "other",
}


@dataclass
class Plan:
    """An organisation to add or change, the settlements it shall also serve, and what it was."""

    record: Organisation
    more: list[Settlement]
    before: dict[str, Any] | None
    after: dict[str, Any]
    version: int | None = None


class OrganisationRules(Rules):
    """One organisation a row: found by its tax number, else by name and seat."""

    kind = SheetKind.ORGANISATIONS
    grouped_by = ("name", "maintainer")
    columns = (
        SheetColumn(
            "name",
            gettext_lazy("name"),
            values.line(200),
            (
                "szervezet neve",
                "szervezet",
                "megnevezés",
                "név",
                "organisation",
                "organisation name",
            ),
            key=True,
            example="Türje Művelődési Ház",
        ),
        SheetColumn(
            "kind",
            gettext_lazy("kind"),
            values.choice(OrganisationKind, WORDS),
            ("típus", "fajta", "szervezet típusa", "jelleg", "fajtája", "type"),
            for_new=True,
            example="művelődési ház",
        ),
        SheetColumn(
            "seat",
            gettext_lazy("seat"),
            values.line(80),
            ("székhely", "székhely települése", "település", "helység", "settlement"),
            key=True,
            help=gettext_lazy("The settlement's name or KSH code."),
            example="Türje",
        ),
        SheetColumn(
            "address",
            gettext_lazy("address"),
            values.line(200),
            ("cím", "székhely címe", "postacím"),
            example="8796 Türje, Szent István tér 5.",
        ),
        SheetColumn(
            "tax_number",
            gettext_lazy("tax number"),
            values.tax_number,
            ("adószám", "tax id"),
            help=gettext_lazy("With or without hyphens; its check digit is checked."),
        ),
        SheetColumn(
            "maintainer",
            gettext_lazy("maintaining body"),
            values.line(300),
            ("fenntartó", "fenntartó szervezet"),
            help=gettext_lazy("“Name” or “Name, Seat” of an organisation."),
        ),
        SheetColumn(
            "serves",
            gettext_lazy("settlements served"),
            values.names,
            ("ellátott települések", "kiszolgált települések", "működési terület"),
            help=gettext_lazy("Separated by semicolons. They are added; none is taken off."),
            example="Batyk; Zalabér",
        ),
        SheetColumn("email", gettext_lazy("e-mail"), values.email, ("email", "e-mail cím")),
        SheetColumn("phone", gettext_lazy("phone"), values.phone, ("telefon", "telefonszám")),
        SheetColumn(
            "website", gettext_lazy("website"), values.website, ("honlap", "weboldal", "web")
        ),
        SheetColumn("note", gettext_lazy("note"), values.text(5000), ("megjegyzés", "jegyzet")),
        SheetColumn("closed_on", gettext_lazy("closed on"), values.day, ("megszűnt", "megszűnés")),
        SheetColumn(
            "closed_because",
            gettext_lazy("reason of closing"),
            values.line(500),
            ("megszűnés oka", "megszűnés indoka"),
        ),
    )

    def groups(self, rows):
        """Bodies of a sheet that maintain each other are judged together."""
        above = {}

        def top(key):
            while key in above:
                above[key] = above.get(above[key], above[key])
                key = above[key]
            return key

        for row in rows:
            named = {fold(row.get("name", ""))} | _names_of_maintainer(row)
            first, *others = sorted({top(name) for name in named})
            above |= dict.fromkeys(others, first)
        return [top(fold(row.get("name", ""))) for row in rows]

    def in_order(self, rows):
        """What maintains comes before what it maintains."""
        above = {}
        for row in rows:
            above.setdefault(fold(row.get("name", "")), _names_of_maintainer(row))

        def depth(row):
            names, seen = _names_of_maintainer(row) & above.keys(), set()
            while names - seen and len(seen) < MAX_DEPTH:
                seen |= names
                names = {name for key in names for name in above[key]} & above.keys()
            return len(seen)

        return sorted(rows, key=depth)

    def fetch(self, rows):
        self.places = Places()
        self.bodies = Bodies(self.user, [row.get("maintainer", "") for row in rows])
        found = Organisation.objects.filter(merged_into=None).order_by()
        found = found.prefetch_related("places")
        numbers = {row.get("tax_number") for row in rows} - {None}
        self.by_tax = {row.tax_number: row for row in fetched(found, "tax_number", numbers)}
        self.by_name = {}
        named = list(fetched(found, "search_key", (fold(r.get("name", "")) for r in rows)))
        self._place([*self.by_tax.values(), *named])
        for row in named:
            self.by_name.setdefault((row.search_key, row.seat_id), []).append(row)
        self.merged = {}
        lost = Organisation.objects.filter(merged_into__isnull=False).select_related("merged_into")
        for row in fetched(lost, "search_key", (fold(r.get("name", "")) for r in rows)):
            self.merged[row.search_key, row.seat_id] = row.merged_into

    def _place(self, records):
        """Give the records their settlements, which are at hand already."""
        for record in records:
            record.seat = self.places.rows[record.seat_id]
            for place in record.places.all():
                place.settlement = self.places.rows[place.settlement_id]

    def keys(self, row):
        seat = self.named("seat", self.places.one, row.get("seat"))
        name = f"{fold(row.get('name'))}|{seat.pk}"
        tax = row.get("tax_number")
        if tax:
            return (f"t:{tax}", f"m:{name}"), (f"t:{tax}", f"n:{name}")
        return (f"n:{name}", f"m:{name}"), (f"m:{name}",)

    def one(self, row):
        seat = self.places.one(row.get("seat"))
        more = self.named("serves", self.places.all, row.get("serves", []))
        record = self._existing(row, seat)
        if record is None:
            return self._new(row, seat, more)
        if not (self.all_counties or self._is_ours(record, [])):
            raise ValidationError(NOT_YOURS)
        before = _told(record, [])
        version, record = record.version, copy(record)
        self._fill(record, row, seat)
        more = [
            place
            for place in more
            if place.pk not in {p.settlement_id for p in record.places.all()}
            and place.pk != record.seat_id
        ]
        after = _told(record, more)
        return self.compared(record, before, after, Plan(record, more, before, after, version))

    def _existing(self, row, seat):
        tax = row.get("tax_number")
        if tax in self.by_tax:
            return self.by_tax[tax]
        place = fold(row.get("name")), seat.pk
        found = self.by_name.get(place, [])
        if tax:  # the same name with another tax number is another body
            found = [record for record in found if not record.tax_number]
        if len(found) > 1:
            text = _("Several organisations have this name and seat: give the tax number.")
            raise ValidationError(text)
        if not found and place in self.merged:
            text = _("It was merged into “%(name)s”: write that one.")
            raise ValidationError(text, "merged", {"name": self.merged[place]})
        return found[0] if found else None

    def _new(self, row, seat, more):
        self.refuse_gaps(row)
        record = Organisation(seat=seat)
        self._fill(record, row, seat)
        more = [place for place in more if place.pk != seat.pk]
        if not (self.all_counties or self._is_ours(record, more)):
            raise ValidationError(NOT_IN_COUNTY)
        if record.closed_on is None:
            self.bodies.by_key[fold(record.name)].append(record)  # later rows may name it
        return Verdict(Outcome.NEW, deed=Plan(record, more, None, _told(record, more)))

    def _fill(self, record, row, seat):
        for name in PLAIN:
            if name in row.values:
                setattr(record, name, row.values[name])
        record.seat = seat
        if row.get("maintainer"):
            record.maintainer = self.named("maintainer", self.bodies.one, row.get("maintainer"))
            if record.pk and record.maintainer.pk is None:
                text = _("“%(name)s” is new in this sheet: import this row again after it.")
                raise ValidationError(text, "new_maintainer", {"name": record.maintainer.name})
            if record.pk:
                check_maintainer(record)
        if bool(record.closed_on) != bool(record.closed_because):
            raise ValidationError(_("Closing an organisation wants a day and a reason."))

    def _is_ours(self, record, more):
        """Whether it has its seat or a settlement served in the person's county."""
        served = [] if record.pk is None else [p.settlement for p in record.places.all()]
        counties = {place.county_id for place in (record.seat, *served, *more)}
        return self.user.county_code in counties

    def write(self, verdicts):
        plans = [verdict.deed for verdict in verdicts]
        new = [plan for plan in plans if plan.before is None]
        old = {plan.record.pk: plan for plan in plans if plan.before is not None}
        for plan in plans:
            plan.record.derive()
        lock_tree()
        self._lock(old)
        _create(new)
        for plan in old.values():
            plan.record.version += 1
            plan.after["version"] = plan.record.version
        changed = [*PLAIN, "seat", "maintainer", "version", "sort_key", "search_key"]
        rows = [plan.record for plan in old.values()]
        Organisation.objects.bulk_update(rows, changed, batch_size=200)
        kinds = [key for key, plan in old.items() if plan.before["kind"] != plan.record.kind]
        if kinds:
            refresh_bodies(kinds)
        places = [
            OrganisationPlace(organisation=plan.record, settlement=place)
            for plan in plans
            for place in plan.more
        ]
        OrganisationPlace.objects.bulk_create(places, batch_size=1000)
        Change.objects.bulk_create((self._change(plan) for plan in plans), batch_size=500)

    def _lock(self, old):
        """Hold the rows that change; one that was written since it was judged stops everything."""
        rows = Organisation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
        now = {row.pk: row.version for row in fetched(rows, "pk", old)}
        if any(now.get(pk) != plan.version for pk, plan in old.items()):
            raise Moved

    def _change(self, plan):
        action = "added" if plan.before is None else "changed"
        values = {"before": plan.before, "after": plan.after}
        return history.build(plan.record, by=self.user, action=action, **values)


def _names_of_maintainer(row):
    """How the sheet's own row of the maintaining body may be called, folded."""
    text = row.get("maintainer", "")
    return {fold(text), fold(text.rpartition(",")[0])} - {""}


def _create(plans):
    """Add new ones, those first that maintain others."""
    while plans:
        ready = [p for p in plans if not p.record.maintainer or p.record.maintainer.pk]
        for plan in ready:
            plan.record.maintainer = plan.record.maintainer  # its key is known by now
            plan.after["maintainer"] = plan.record.maintainer_id
        Organisation.objects.bulk_create([plan.record for plan in ready], batch_size=500)
        plans = [plan for plan in plans if plan.record.pk is None]


def _told(record, more):
    """The record as the history tells it, with these settlements more."""
    served = [] if record.pk is None else [p.settlement for p in record.places.all()]
    names = sorted(f"{place.name} ({place.pk})" for place in (*served, *more))
    return history.snapshot(record, m2m=False) | {"serves": names}
