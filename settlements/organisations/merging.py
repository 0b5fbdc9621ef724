"""Two records of one organisation become one, and two again; merge_plan.py says what moves."""

from django.db.models import F
from django.utils.translation import gettext as _

from mentorhalo.core import history
from settlements.models import Organisation, OrganisationPlace
from settlements.organisations import rules
from settlements.organisations.merge_plan import filled, plan, relations, seat_is_new


class _Writing:
    """Moves rows and tells of each in the history of the record that it belongs to."""

    def __init__(self, by, reason, action):
        self.by, self.reason, self.action = by, reason, action

    def move(self, relation, rows, old, new):
        """Let rows name `new` instead of `old`."""
        change = {relation.field: new}
        if not rows:
            return
        if relation.owner is None:
            self._move_records(relation, rows, change, old)
        else:
            keys = [row.pk for row in rows]
            found = relation.model._base_manager.filter(pk__in=keys)
            self._write_parts(relation, rows, lambda: found.update(**change))

    def take_away(self, relation, rows):
        """Parts that the other organisation has as well."""
        found = relation.model._base_manager.filter(pk__in=[row.pk for row in rows])
        if rows:
            self._write_parts(relation, rows, found.delete)

    def put_back(self, relation, rows):
        if rows:
            create = relation.model._base_manager.bulk_create
            self._write_parts(relation, rows, lambda: create(rows))

    def _move_records(self, relation, rows, change, old):
        new = change[relation.field]
        found = relation.model._base_manager.filter(pk__in=[row.pk for row in rows])
        counted = {"version": F("version") + 1} if relation.has_version else {}
        found.update(**change, **counted)
        for row in rows:
            before, after = {relation.field: old.pk}, {relation.field: new.pk}
            if relation.has_version:
                before["version"], after["version"] = row.version, row.version + 1
            setattr(row, relation.field, new)
            self._note(row, before, after)

    def _write_parts(self, relation, rows, write):
        """Parts are told of by their owners, whose version rises as with any other write."""
        if relation.owner == "itself":  # the caller tells of the organisations
            write()
            return
        model = relation.model._meta.get_field(relation.owner).related_model
        column = relation.model._meta.get_field(relation.owner).attname
        keys = sorted({getattr(row, column) for row in rows})
        owners = model._base_manager.filter(pk__in=keys).order_by("pk")
        locked = owners.select_for_update(of=("self",), no_key=True)
        before = {owner.pk: _told(owner) for owner in locked}
        write()
        if any(field.name == "version" for field in model._meta.concrete_fields):
            owners.update(version=F("version") + 1)
        for owner in owners:
            self._note(owner, before[owner.pk], _told(owner))

    def _note(self, record, before, after):
        change = history.build(
            record, by=self.by, action="changed", before=before, after=after, reason=self.reason
        )
        change.save(force_insert=True)

    def save(self, row, before, fields):
        """Write an organisation and tell of it with its settlements served."""
        row.version += 1
        row.save(update_fields=[*fields, "version"])
        history.write(row, by=self.by, action=self.action, before=before, reason=self.reason)


def _told(owner):
    """What the owner's history tells of its parts, and its version."""
    version = {"version": owner.version} if hasattr(owner, "version") else {}
    return owner.history_relations() | version


def _locked(relation, rows):
    """The rows, waited for: who edits one of them comes before or after."""
    keys = [row.pk for row in rows]
    found = relation.model._base_manager.filter(pk__in=keys).order_by("pk")
    list(found.select_for_update(of=("self",), no_key=True).values_list("pk"))


class Merging(_Writing):
    """Moves everything from `lost` to `kept`, both locked; `run` gives what undoing it needs."""

    def __init__(self, kept, lost, by):
        reason = _("“%(lost)s” was merged into “%(kept)s”.") % {"lost": lost, "kept": kept}
        super().__init__(by, reason, "merged")
        self.kept, self.lost = kept, lost

    def run(self):
        for moving in plan(self.kept, self.lost):
            _locked(moving.relation, moving.rows)
        fill = filled(self.kept, self.lost)
        before = {row: history.snapshot(row) for row in (self.kept, self.lost)}
        moved = {}
        for moving in plan(self.kept, self.lost):
            relation = moving.relation
            moved[relation.key] = {
                "moved": [row.pk for row in moving.rows],
                "taken": [_columns(row) for row in moving.twins],
            }
            self.take_away(relation, moving.twins)
            self.move(relation, moving.rows, self.lost, self.kept)
        seat = self._serve_the_seat()
        self.lost.merged_into = self.kept
        self.save(self.lost, before[self.lost], ["merged_into"])
        for name, value in fill.items():
            setattr(self.kept, Organisation._meta.get_field(name).attname, value)
        self.save(self.kept, before[self.kept], fill)
        return {"rows": moved, "filled": fill, "seat": seat}

    def _serve_the_seat(self):
        """The kept one serves the lost one's seat, so that its county goes on reading it."""
        if not seat_is_new(self.kept, self.lost):
            return None
        place = OrganisationPlace(organisation=self.kept, settlement=self.lost.seat)
        place.save()
        return place.pk


def _columns(row):
    """A part as it was, so that it can be put back."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


class Undoing(_Writing):
    """Moves everything back that still is as the merge left it; `run` gives what is not."""

    def __init__(self, merge, by):
        names = {"lost": merge.lost, "kept": merge.kept}
        super().__init__(by, _("The merge of “%(lost)s” was undone.") % names, "merge undone")
        self.kept, self.lost, self.moved = merge.kept, merge.lost, merge.moved
        self.stays = []

    def run(self):
        before = {row: history.snapshot(row) for row in (self.kept, self.lost)}
        known = {relation.key: relation for relation in relations()}
        OrganisationPlace.objects.filter(pk=self.moved["seat"], organisation=self.kept).delete()
        for key, done in self.moved["rows"].items():
            self._back(known[key], done)
        self.save(self.kept, before[self.kept], self._emptied())
        rules.check_tax_number(self.lost.tax_number, self.lost, self.by)
        self.lost.merged_into = None
        self.save(self.lost, before[self.lost], ["merged_into"])
        return self.stays

    def _back(self, relation, done):
        """The rows that still name the kept one; and twins whose other is still there."""
        theirs = list(relation.rows(self.kept))
        moved = [row for row in theirs if row.pk in done["moved"]]
        for row in moved:
            setattr(row, relation.field, self.kept)
        taken = [relation.model(**columns) for columns in done["taken"]]
        pairs = {tuple(getattr(row, name) for name in relation.others) for row in theirs}
        missed = [row for row in taken if tuple(getattr(row, n) for n in relation.others) in pairs]
        _locked(relation, moved)
        self.move(relation, moved, self.kept, self.lost)
        self.put_back(relation, missed)
        changed = len(done["moved"]) - len(moved) + len(taken) - len(missed)
        if changed:
            self.stays.append(f"{relation.label}: {changed}")

    def _emptied(self):
        """Take back from the kept one what it had from the lost one, where it still has it."""
        names = []
        for name, value in self.moved["filled"].items():
            field = Organisation._meta.get_field(name)
            if getattr(self.kept, field.attname) == value:
                setattr(self.kept, field.attname, None if field.is_relation else "")
                names.append(name)
            else:
                self.stays.append(str(field.verbose_name))
        return names
