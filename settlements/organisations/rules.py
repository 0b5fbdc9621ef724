"""What must hold of an organisation beyond its own columns; asked under the lock of its row."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from counties.models import County
from settlements.models import Organisation, OrganisationPlace

PHONE = re.compile(r"^\+?[0-9][0-9 ()/-]{5,38}$")


def lock_tree() -> None:
    """Who maintains whom is one tree: whoever changes it waits here, before any organisation."""
    list(County.objects.order_by("pk").select_for_update(no_key=True).values_list("pk")[:1])


def lock(keys) -> dict:
    """{key: organisation}, each locked, in key order."""
    rows = Organisation.objects.filter(pk__in=keys).select_related("seat").order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def check_maintainer(organisation) -> None:
    """Nobody maintains itself, be it through others. Raises ValidationError."""
    names, key = [organisation.name], organisation.maintainer_id
    while key and len(names) < 50:
        name, above = Organisation.objects.values_list("name", "maintainer").get(pk=key)
        names.append(name)
        if key == organisation.pk:
            text = _("It would maintain itself: %(chain)s.")
            error = ValidationError(text, "circular_maintainer", {"chain": " ← ".join(names)})
            raise ValidationError({"maintainer": error})
        key = above


def check_county(organisation, by) -> None:
    """Nobody writes one out of what they may read themselves. Raises ValidationError."""
    if by is None or Organisation.objects.visible_to(by).filter(pk=organisation.pk).exists():
        return
    text = _("Neither the seat nor a settlement served lies in your county.")
    raise ValidationError({"seat": ValidationError(text, "other_county")})


def check_tax_number(number, organisation, user) -> None:
    """One number, one organisation; another's name is told only to who may read it."""
    rows = Organisation.objects.filter(tax_number=number, merged_into=None)
    twin = rows.exclude(pk=organisation.pk).select_related("seat").first()
    if not number or twin is None:
        return
    if not rows.visible_to(user).filter(pk=twin.pk).exists():
        raise ValidationError(_("Another organisation has this tax number."), "tax_number")
    text = _("“%(name)s, %(seat)s” has this tax number.")
    raise ValidationError(text, "tax_number", {"name": twin.name, "seat": twin.seat.name})


def check_name(text) -> None:
    """Signs alone, some of them invisible, name nobody."""
    if not any(letter.isalnum() for letter in text):
        raise ValidationError(_("Write the name with letters."), "name")


def check_phone(text) -> None:
    if text and not PHONE.match(text):
        raise ValidationError(
            _("“%(text)s” is not a telephone number: it reads like +36 92 123 456."),
            "phone",
            {"text": text},
        )


def set_places(organisation, settlements) -> None:
    """Let it serve exactly these settlements; its seat goes without saying."""
    wanted = {row.pk for row in settlements} - {organisation.seat_id}
    rows = OrganisationPlace.objects.filter(organisation=organisation)
    known = set(rows.values_list("settlement", flat=True))
    rows.filter(settlement__in=known - wanted).delete()
    OrganisationPlace.objects.bulk_create(
        OrganisationPlace(organisation=organisation, settlement_id=code)
        for code in sorted(wanted - known)
    )
