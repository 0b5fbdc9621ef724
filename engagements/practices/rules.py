"""What a good practice must keep to: where it comes from, and who can have run it."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import GoodPractice
from settlements.models import Grant, Organisation


def check_place(practice: GoodPractice, stood: str | None = None) -> None:
    """Raise ValidationError with a sentence for each field that breaks a rule.

    `stood`: the settlement (KSH code) that it had before, which may have ceased since.
    """
    errors = defaultdict(list)
    problems = (*_place(practice, stood), *_body(practice), *_grant(practice))
    for name, text, values in (*problems, *_occasion(practice, stood)):
        errors[name].append(ValidationError(text, "practice", values))
    if errors:
        raise ValidationError(dict(errors))


def _place(practice, stood):
    place = practice.settlement
    gone = place.ceased_on and place.ceased_on <= timezone.localdate()
    if gone and place.pk != stood:
        yield "settlement", _("%(place)s no longer exists."), {"place": place.name}


def _occasion(practice, stood):
    """The engagement at which it came up is its own office's, who read it."""
    if practice.engagement_id is None or practice.settlement_id == stood:
        return
    if practice.engagement.county_id != practice.county_id:
        yield "settlement", _("The engagement at which it came up was held in another county."), {}


def _body(practice):
    if practice.organisation_id is None:
        return
    of_county = Organisation.objects.in_county(practice.county_id)
    if not of_county.filter(pk=practice.organisation_id).exists():
        yield "organisation", _("There is no such organisation in the practice's county."), {}


def _grant(practice):
    if practice.grant_id is None:
        return
    of_county = Grant.objects.in_county(practice.county_id)
    if not of_county.filter(pk=practice.grant_id).exists():
        yield "grant", _("There is no such grant in the practice's county."), {}
