"""What a resource and its sharing must keep to, whoever writes it: each rule with its sentence."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Resource, ResourceIssue, ResourceShare

WEB = ("https://", "http://")
FIRST_YEAR = 1900


def check_issue(issue: ResourceIssue, has_file: bool) -> None:
    """Raise ValidationError unless a version is a link or a file, one of them, of a day that has
    come and is not absurdly long past."""
    errors = {}
    if bool(issue.link) == has_file:
        text = _("Give a link or a file, one of them.")
        errors["link"] = ValidationError(text, "one_of_them")
    elif issue.link and not issue.link.lower().startswith(WEB):
        text = _("A link begins with https:// or http://.")
        errors["link"] = ValidationError(text, "no_web_address")
    issued_on = issue.issued_on
    if issued_on and issued_on > timezone.localdate():
        text = _("A version cannot be issued on a day to come.")
        errors["issued_on"] = ValidationError(text, "future")
    if issued_on and issued_on.year < FIRST_YEAR:
        errors["issued_on"] = ValidationError(_("This day is too long ago."), "too_early")
    if errors:
        raise ValidationError(errors)


def refuse_twice(resource: Resource) -> None:
    """Raise ValidationError when one of this title stands in the library: a form sent twice."""
    if Resource.objects.public().titled(resource.title).exists():
        text = _("There is a resource with this title in the library already.")
        raise ValidationError({"title": ValidationError(text, "twice")})


def refuse_same(issue: ResourceIssue, newest: ResourceIssue | None) -> None:
    """Raise ValidationError when the newest version is the very same: a form sent twice."""
    told = ("link", "name", "size", "issued_on", "note")
    if newest and all(getattr(issue, name) == getattr(newest, name) for name in told):
        raise ValidationError(_("This is the newest version already."), "twice")


def refuse_withdrawn(resource: Resource) -> None:
    if resource.withdrawn_at:
        text = _("“%(resource)s” was withdrawn.")
        raise ValidationError(text, "withdrawn", {"resource": resource.title})


def refuse_withdrawn_share(share: ResourceShare) -> None:
    if share.withdrawn_at:
        text = _("It was taken back already as written down by mistake.")
        raise ValidationError(text, "withdrawn")


def check_sharing(engagement: Engagement, resources, settlements) -> None:
    """Raise ValidationError unless these can have been given there: at an engagement that counts,
    in settlements that it served, and nothing that is withdrawn."""
    if not engagement.counts:
        text = _("Only an engagement that was held and logged can tell what was given at it.")
        raise ValidationError(text, "not_counted")
    if not resources:
        text = _("Choose what was given.")
        raise ValidationError({"resources": ValidationError(text, "required")})
    if not settlements:
        text = _("Choose the settlement to which it was given.")
        raise ValidationError({"settlements": ValidationError(text, "required")})
    served = {place.settlement_id for place in engagement.places.all()}
    for place in settlements:
        if place.pk not in served:
            text = _("%(place)s was not served on this occasion.")
            values = {"place": place.name}
            raise ValidationError({"settlements": ValidationError(text, "elsewhere", values)})
    for resource in resources:
        refuse_withdrawn(resource)
