"""What a merge of two organisations would move, found through the model registry.

A later model that names organisations is moved without a word here. A row whose twin the kept one
has already (the same settlement served, the same engagement) is a duplicate; one that the rules
forbid is refused with a sentence.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, UniqueConstraint
from django.utils.translation import gettext as _

from settlements.models import GrantMember, Organisation, OrganisationMerge, OrganisationSummary

FILLED = ("address", "tax_number", "maintainer", "email", "phone", "website", "note")
FIRST = 5  # names shown of what moves


@dataclass(frozen=True)
class Relation:
    """One field of one model that names organisations.

    `owner` is the field to the record whose history tells of the row; None: the row is a record of
    its own; "itself": the organisations' own history does.
    """

    model: type
    field: str
    owner: str | None
    label: str

    @property
    def key(self):
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def linked(self):
        """The row's other foreign keys."""
        fields = self.model._meta.concrete_fields
        return [f.name for f in fields if f.is_relation and f.name != self.field]

    @property
    def others(self):
        """The columns that make a twin: all but the key and the one that names organisations."""
        fields = self.model._meta.concrete_fields
        skipped = {self.field, "version"}
        return [f.attname for f in fields if not f.primary_key and f.name not in skipped]

    @property
    def has_version(self):
        return any(field.name == "version" for field in self.model._meta.concrete_fields)

    def rows(self, organisation):
        """The rows that name it, each knowing it, as words and counties are asked of them."""
        rows = self.model._base_manager.filter(**{self.field: organisation}).order_by("pk")
        return rows.select_related(*self.linked)

    def rules(self):
        """The sets of columns of which each organisation has one row."""
        meta = self.model._meta
        sets = [fields for fields in meta.unique_together]
        sets += [rule.fields for rule in meta.constraints if isinstance(rule, UniqueConstraint)]
        sets += [(self.field,)] if meta.get_field(self.field).unique else []
        return [[name for name in one if name != self.field] for one in sets if self.field in one]


def _is_merge(model, field):
    return model is Organisation and field.name == "merged_into"


def relations() -> list[Relation]:
    """Every field in the project that names an organisation, merges themselves and what follows
    from engagements aside."""
    found = []
    for link in Organisation._meta.related_objects:
        model, field = link.related_model, link.field
        if model in (OrganisationMerge, OrganisationSummary) or _is_merge(model, field):
            continue
        if not link.many_to_many:
            found.append(Relation(model, field.name, _owner(model), _label(model, field)))
        elif link.through._meta.auto_created:
            names = {f.related_model: f.name for f in link.through._meta.fields if f.is_relation}
            label = str(model._meta.verbose_name_plural)
            found.append(Relation(link.through, names[Organisation], names[model], label))
    return found


def _label(model, field):
    if model is Organisation:
        return _("bodies maintained")
    if field.name in ("organisation", "organisations"):
        return str(model._meta.verbose_name_plural)
    return f"{model._meta.verbose_name_plural}: {field.verbose_name}"


def _owner(model):
    """A row without a history of its own is told of by what it goes with (CASCADE)."""
    if hasattr(model, "history_county"):
        return None
    for field in model._meta.concrete_fields:
        if field.is_relation and field.remote_field.on_delete.__name__ == "CASCADE":
            return "itself" if field.related_model is Organisation else field.name
    raise TypeError(f"{model._meta.label}: nothing says whose history tells of it")


@dataclass(frozen=True)
class Moving:
    """What one relation has to do: rows that move, and twins that are taken away."""

    relation: Relation
    rows: list
    twins: list

    def __len__(self):
        return len(self.rows) + len(self.twins)

    def names(self, user):
        """The first few that the person may read, in words; a part is called by what it names."""
        rows = [*self.rows, *self.twins]
        if self.relation.owner is None:
            records = {row.pk: row for row in rows}
        else:
            named = [getattr(row, self.relation.linked[0]) for row in rows]
            records = {record.pk: record for record in named}
        model = type(next(iter(records.values())))
        found = model._default_manager.filter(pk__in=records)
        if hasattr(found, "visible_to"):
            found = found.visible_to(user)
        readable = set(found.values_list("pk", flat=True))
        return [str(record) for key, record in records.items() if key in readable][:FIRST]


def check_mergeable(kept, lost):
    """Raise ValidationError unless both are still records of their own."""
    for row in (kept, lost):
        if row.merged_into_id:
            text = _("“%(name)s” was merged into another already.")
            raise ValidationError(text, "merged", {"name": row.name})
    if kept.closed_on:
        text = _("“%(name)s” is closed: merge it into the one that works.")
        raise ValidationError(text, "closed", {"name": kept.name})


def plan(kept, lost) -> list[Moving]:
    """What a merge would move, by model. Raises ValidationError for what the rules forbid."""
    if kept.maintainer_id == lost.pk:
        text = _("“%(lost)s” maintains “%(kept)s”: give that another maintaining body first.")
        raise ValidationError(text, "maintainer", {"lost": lost, "kept": kept})
    _refuse_doubled_shares(kept, lost)
    found = [_moving(relation, kept, lost) for relation in relations()]
    return [moving for moving in found if len(moving)]


def _moving(relation, kept, lost):
    rows, twins = [], []
    rules = relation.rules()
    theirs = list(relation.rows(kept)) if rules else []
    for row in relation.rows(lost):
        setattr(row, relation.field, lost)
        if not any(_same(row, other, names) for other in theirs for names in rules):
            rows.append(row)
        elif relation.owner and any(_same(row, other, relation.others) for other in theirs):
            twins.append(row)
        else:
            text = _("Both have one of the same kind: %(record)s. Correct one of the two first.")
            raise ValidationError(text, "twin_record", {"record": str(row)})
    _refuse_too_few(relation, twins)
    return Moving(relation, rows, twins)


def _refuse_too_few(relation, twins):
    """Two become one in a record that names a `fewest` of them: it would be left with fewer."""
    fewest = getattr(relation.model, "fewest", 0)
    if not (fewest and twins):
        return
    owners = {row.pk: row for row in (getattr(twin, relation.owner) for twin in twins)}
    named = relation.model._base_manager.filter(**{f"{relation.owner}__in": owners}).order_by()
    counted = (
        named.values_list(relation.owner).annotate(Count("pk")).order_by(f"{relation.owner}_id")
    )
    for key, number in counted:
        if number - 1 < fewest:
            text = _(
                "“%(record)s” (%(kind)s) would be left with fewer than %(n)s organisations. Name"
                " another one in it first."
            )
            kind = owners[key]._meta.verbose_name
            names = {"record": owners[key], "kind": kind, "n": fewest}
            raise ValidationError(text, "too_few", names)


def _same(row, other, names):
    return all(getattr(row, name) == getattr(other, name) for name in names)


def _refuse_doubled_shares(kept, lost):
    """Both in one consortium at one time: their shares would stand twice."""
    theirs = list(GrantMember.objects.filter(organisation=kept))
    for row in GrantMember.objects.filter(organisation=lost).select_related("grant"):
        for other in theirs:
            apart = (row.until and other.since and row.until <= other.since) or (
                other.until and row.since and other.until <= row.since
            )
            if other.grant_id == row.grant_id and not apart:
                text = _(
                    "Both are members of %(grant)s at the same time: their shares would double."
                    " End or correct one of the two memberships first."
                )
                raise ValidationError(text, "doubled_shares", {"grant": row.grant.code})


def filled(kept, lost) -> dict:
    """{field: value} of what the kept one lacks and the lost one has."""
    columns = [Organisation._meta.get_field(name) for name in FILLED]
    values = {field: getattr(lost, field.attname) for field in columns}
    return {
        field.name: value
        for field, value in values.items()
        if value and not getattr(kept, field.attname) and value != kept.pk
    }


def seat_is_new(kept, lost) -> bool:
    """Has the lost one its seat where the kept one neither has its own nor serves?"""
    if lost.seat_id == kept.seat_id:
        return False
    return not kept.places.filter(settlement=lost.seat_id).exists()
