"""What is common to writing records of one settlement: promises, requests for help."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from counties.models import Role, User
from engagements.models import Engagement
from mentorhalo.core import history
from mentorhalo.core.forms import RecordForm, Stale
from settlements.models import Settlement


def settle_in(row: models.Model) -> None:
    """Give a new row its settlement and the county that is the settlement's today.

    Two sends of one form wait for each other here, so the second sees the first one's. Raises
    ValidationError when there is no such settlement.
    """
    places = Settlement.objects.select_for_update(of=("self",), no_key=True)
    place = places.filter(pk=row.settlement_id).first()
    if place is None:
        text = _("There is no such settlement.")
        raise ValidationError({"settlement": ValidationError(text, "unknown")})
    row.settlement, row.county_id = place, place.county_id


def locked(rows: models.QuerySet, key: int, version: int | None) -> models.Model:
    """The row as it stands, locked by the query set; Stale when it is another version."""
    row = rows.get(pk=key)
    if row.version != version:
        raise Stale(row)
    return row


def copy_facts(row: models.Model, typed: models.Model, names: tuple[str, ...]) -> models.Model:
    """Bring what was typed into the row; gives the row as it was stored."""
    stored = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.fields})
    for name in names:
        setattr(row, name, getattr(typed, name))
    if row.settlement_id != stored.settlement_id:
        row.county_id = row.settlement.county_id
    return stored


def store(row: models.Model, by: User, action: str, before: dict, reason: str = "") -> models.Model:
    """Save what changed, a version higher, with its history; nothing when nothing changed."""
    if history.snapshot(row) != before:
        row.version += 1
        row.save()
        history.write(row, by=by, action=action, before=before, reason=reason.strip())
    return row


class PlacedForm(RecordForm):
    """Such a record as it is typed by `user`, with the fields settlement, organisation and
    engagement; `save_as` writes it through the form's own `add(by, row)` and `change(by, row,
    version)`. `elsewhere` is its sentence for a settlement of another county."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["organisation"].user = user
        self.fields["organisation"].kept = [self.instance.organisation_id or 0]
        self.fields["organisation"].optional_word = True
        self.fields["engagement"].queryset = Engagement.objects.visible_to(user)

    def clean_settlement(self):
        """Where the person may write: anywhere for an admin, else in the own county.

        A settlement that moved to another county since keeps what it was given before.
        """
        place = self.cleaned_data["settlement"]
        if place.pk == self.initial.get("settlement") and self.instance.pk:
            return place
        if self.user.role != Role.ADMIN and place.county_id != self.user.county_code:
            raise ValidationError(self.elsewhere, "other_county", {"place": place.name})
        return place

    def save_as(self, *, by):
        """The written record, or None when it was refused, with the sentences in the errors."""
        if not self.is_valid():
            return None
        try:
            if self.instance._state.adding:
                return self.add(by, self.instance)
            return self.change(by, self.instance, self.cleaned_data["read_version"])
        except Stale as stale:
            self._tell(stale.current)
        except ValidationError as error:
            self.refuse(error)
        return None
