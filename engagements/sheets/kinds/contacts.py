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
from engagements.sheets.verdicts import NOT_YOURS, Moved, Outcome, Verdict
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.core.text import fold
from settlements.models import Contact, LegalBasis, Organisation, OrganisationPlace

PLAIN = (
    "name",
    "role",
    "email",
    "phone",
    "legal_basis",
    "notice_version",
    "notice_on",
    "source",
    "opted_out_on",
    "since",
    "until",
    "note",
)
BASES = {
    "közfeladat": "public_task",
    "hozzájárulás": "consent",
    "szerződés": "contract",
    "jogos érdek": "legitimate_interest",
}


@dataclass
class Plan:
    """A contact to add or change, and what it was."""

    record: Contact
    before: dict[str, Any] | None
    after: dict[str, Any]
    version: int | None = None


class ContactRules(Rules):
    """One person's role at an organisation a row: found by organisation and name."""

    kind = SheetKind.CONTACTS
    columns = (
        SheetColumn(
            "organisation",
            gettext_lazy("organisation"),
            values.line(300),
            ("szervezet", "szervezet neve", "intézmény", "organisation name"),
            key=True,
            help=gettext_lazy("“Name” or “Name, Seat” of an organisation that is there already."),
            example="Türje Művelődési Ház",
        ),
        SheetColumn(
            "seat",
            gettext_lazy("seat of the organisation"),
            values.line(80),
            ("székhely", "település", "hely", "seat"),
            help=gettext_lazy("Only where several organisations have the name."),
            example="Türje",
        ),
        SheetColumn(
            "name",
            gettext_lazy("name of the contact"),
            values.line(120),
            ("kapcsolattartó neve", "kapcsolattartó", "név", "contact", "name"),
            key=True,
            example="Minta Mária",
        ),
        SheetColumn(
            "role",
            gettext_lazy("role"),
            values.line(120),
            ("szerep", "beosztás", "tisztség", "munkakör"),
            example="könyvtáros",
        ),
        SheetColumn("email", gettext_lazy("e-mail"), values.email, ("email", "e-mail cím")),
        SheetColumn("phone", gettext_lazy("phone"), values.phone, ("telefon", "telefonszám")),
        SheetColumn(
            "legal_basis",
            gettext_lazy("legal basis"),
            values.choice(LegalBasis, BASES),
            ("jogalap", "adatkezelés jogalapja"),
            for_new=True,
            help=gettext_lazy("Why the person's data may be kept."),
            example="közfeladat",
        ),
        SheetColumn(
            "source",
            gettext_lazy("source of the data"),
            values.line(200),
            ("adat forrása", "az adat forrása", "forrás"),
            for_new=True,
            example="az intézmény honlapja",
        ),
        SheetColumn(
            "notice_version",
            gettext_lazy("privacy notice, version"),
            values.line(20),
            ("tájékoztató változata", "adatkezelési tájékoztató"),
        ),
        SheetColumn(
            "notice_on",
            gettext_lazy("privacy notice, given on"),
            values.day,
            ("tájékoztatás napja", "tájékoztató átadása"),
        ),
        SheetColumn(
            "opted_out_on",
            gettext_lazy("wants no letters since"),
            values.day,
            ("nem kér levelet", "leiratkozott"),
        ),
        SheetColumn("since", gettext_lazy("since"), values.day, ("mettől", "kezdete")),
        SheetColumn(
            "until",
            gettext_lazy("until"),
            values.day,
            ("meddig", "vége"),
            help=gettext_lazy("The first day no longer in the role."),
        ),
        SheetColumn("note", gettext_lazy("note"), values.text(2000), ("megjegyzés", "jegyzet")),
    )

    def fetch(self, rows):
        self.places = Places()
        self.bodies = Bodies(self.user, [row.get("organisation", "") for row in rows])
        found = {body.pk for group in self.bodies.by_key.values() for body in group}
        related = Contact.objects.select_related("organisation__seat")
        self.contacts = {}
        for row in fetched(related, "organisation", found):
            self.contacts.setdefault((row.organisation_id, fold(row.name)), []).append(row)
        served = OrganisationPlace.objects.filter(settlement__county=self.user.county_code)
        seated = Organisation.objects.filter(seat__county=self.user.county_code)
        self.ours = set(fetched(seated.values_list("pk", flat=True), "pk", found))
        places = served.values_list("organisation", flat=True)
        self.ours |= set(fetched(places, "organisation", found))

    def _organisation(self, row):
        seat = None
        if row.get("seat"):
            seat = self.named("seat", self.places.one, row.get("seat"))
        return self.named("organisation", self.bodies.one, row.get("organisation"), seat)

    def keys(self, row):
        body = self._organisation(row)
        key = f"{body.pk}|{fold(row.get('name'))}|{fold(row.get('role', ''))}"
        return (key,), (key,)

    def one(self, row):
        body = self._organisation(row)
        if not (self.all_counties or body.pk in self.ours):
            raise ValidationError(NOT_YOURS)
        record = self._existing(row, body)
        before, version = None, None
        if record is None:
            self.refuse_gaps(row)
            record = Contact(organisation=body)
        else:
            before, version = history.snapshot(record), record.version
            record = copy(record)
        for name in PLAIN:
            if name in row.values:
                setattr(record, name, row.values[name])
        _refuse(record)
        plan = Plan(record, before, history.snapshot(record), version)
        if before is None:
            return Verdict(Outcome.NEW, deed=plan)
        return self.compared(record, before, plan.after, plan)

    def _existing(self, row, body):
        """The contact of this name there: by role where there are several, else the current one."""
        found = self.contacts.get((body.pk, fold(row.get("name"))), [])
        role = row.get("role")
        same = [record for record in found if role and fold(record.role) == fold(role)]
        found = same or [record for record in found if not (role and record.role)]
        current = [record for record in found if record.until is None] or found
        if len(current) > 1:
            raise ValidationError(_("Several contacts there have this name: give the role."))
        return current[0] if current else None

    def write(self, verdicts):
        plans = [verdict.deed for verdict in verdicts]
        new = [plan.record for plan in plans if plan.before is None]
        old = {plan.record.pk: plan for plan in plans if plan.before is not None}
        for plan in plans:
            plan.record.derive()
        rows = Contact.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
        now = {row.pk: row.version for row in fetched(rows, "pk", old)}
        if any(now.get(pk) != plan.version for pk, plan in old.items()):
            raise Moved
        Contact.objects.bulk_create(new, batch_size=500)
        for plan in old.values():
            plan.record.version += 1
            plan.after["version"] = plan.record.version
        changed = [*PLAIN, "version", "sort_key", "search_key"]
        records = [plan.record for plan in old.values()]
        Contact.objects.bulk_update(records, changed, batch_size=200)
        Change.objects.bulk_create((self._change(plan) for plan in plans), batch_size=500)

    def _change(self, plan):
        action = "added" if plan.before is None else "changed"
        values = {"before": plan.before, "after": plan.after}
        return history.build(plan.record, by=self.user, action=action, **values)


def _refuse(record):
    """What a contact's own columns must keep together."""
    if record.since and record.until and record.until <= record.since:
        raise ValidationError(_("A contact's role ends after it began."))
    if bool(record.notice_version) != bool(record.notice_on):
        raise ValidationError(_("Give both the notice's version and its day."))
