"""Whose lead answers for an entry in quarantine."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from counties.models import TeamMembership
from engagements.form_choices import possible_codes
from engagements.forms import EngagementForm
from settlements.models import Settlement


def county_of(author, fields, engagement=None) -> str:
    """The county (KSH code) of the entry that is changed; of the author's office on the day typed
    as held, else of the last office; else of the first settlement that is typed.

    Raises ValidationError when nothing says a county.
    """
    if engagement is not None:
        return engagement.county_id
    offices = TeamMembership.objects.filter(user=author).order_by("-since", "-pk")
    if day := typed_day(fields):
        held = offices.on(day).values_list("office_id", flat=True).first()
        if held:
            return held
    return (
        offices.values_list("office_id", flat=True).first()
        or _county_of_settlements(fields)
        or _refuse()
    )


def typed_day(fields) -> date | None:
    """The day that was typed as held, if it is one."""
    try:
        return EngagementForm.base_fields["held_on"].clean(
            next(iter(fields.get("held_on", ())), "")
        )
    except ValidationError:
        return None


def _county_of_settlements(fields):
    codes = possible_codes(fields.get("settlements", ()))
    counties = dict(Settlement.objects.filter(pk__in=codes).values_list("pk", "county_id"))
    return next((counties[code] for code in codes if code in counties), None)


def _refuse():
    text = _("Neither an office of yours nor a settlement says whose county's entry this is.")
    raise ValidationError(text, "no_county")
