"""What a request for help must keep to, whoever writes it: each rule with its sentence."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, HelpRequest, State
from mentorhalo.core.text import fold
from settlements.models import Organisation

GONE = (State.CANCELLED, State.JOINED)


def check(row: HelpRequest, before: HelpRequest | None = None) -> None:
    """Raise ValidationError with a sentence for each field that breaks a rule.

    `before` is the stored request that this one replaces: what stays is not held against what
    became of it later.
    """
    errors = defaultdict(list)
    for name, text, values in [*_what(row), *_place(row, before), *_there(row, before)]:
        errors[name].append(ValidationError(text, "help", values))
    for name, text, values in _occasion(row, before):
        errors[name].append(ValidationError(text, "help", values))
    if errors:
        raise ValidationError(dict(errors))


def _stays(name, row, before):
    return before is not None and getattr(before, f"{name}_id") == getattr(row, f"{name}_id")


def _what(row):
    if not row.what.strip():
        yield "what", _("Write down what help is needed."), {}


def _place(row, before):
    if _stays("settlement", row, before):
        return
    if row.settlement.ceased_on and row.settlement.ceased_on <= timezone.localdate():
        yield "settlement", _("%(place)s no longer exists."), {"place": row.settlement.name}


def _there(row, before):
    if row.organisation_id is None or _stays("organisation", row, before):
        return
    of_county = Organisation.objects.in_county(row.county_id)
    if not of_county.filter(pk=row.organisation_id).exists():
        yield "organisation", _("There is no such organisation in the request's county."), {}
    elif not row.organisation.is_active:
        names = {"organisation": row.organisation.name}
        yield "organisation", _("%(organisation)s is closed or was merged into another."), names


def _occasion(row, before):
    same_place = _stays("settlement", row, before)
    if row.engagement_id is None or (_stays("engagement", row, before) and same_place):
        return
    held_there = Engagement.objects.in_settlement(row.settlement_id)
    if not held_there.filter(pk=row.engagement_id, county=row.county_id).exists():
        text = _("No. %(number)s was not held with this settlement.")
        yield "engagement", text, {"number": row.engagement_id}


def refuse_twice(row: HelpRequest) -> None:
    """Raise ValidationError when the same request is open already: a form sent twice."""
    if _same_words(row).exists():
        text = _("This request for help is waiting already, with the same words.")
        raise ValidationError({"what": ValidationError(text, "twice")})


def sent_already(row: HelpRequest) -> HelpRequest | None:
    """The same request of the same person from outside that is open already. What somebody else
    asks in the same words is another one: they too are to be reached back."""
    same = _same_words(row).filter(asked_by=None, asker_phone=row.asker_phone)
    same = same.filter(asker_email__iexact=row.asker_email)
    return same.select_related("settlement", "county").first()


def _same_words(row):
    """The open requests there of these words, whatever their accents, case and blanks around."""
    return HelpRequest.objects.open().filter(
        settlement=row.settlement_id, search_key=fold(row.what.strip())
    )


def check_answer(row: HelpRequest, answer: str, helped: Engagement | None) -> None:
    """Raise ValidationError unless a request can end so: with an answer or an engagement."""
    if not answer.strip() and helped is None:
        text = _("Write an answer, or name the engagement that helped.")
        raise ValidationError({"answer": ValidationError(text, "required")})
    if helped is None:
        return
    numbers = {"number": helped.pk}
    if helped.county_id != row.county_id:
        text = _("No. %(number)s is another office's work.")
        raise ValidationError({"answered_with": ValidationError(text, "other_county", numbers)})
    if helped.state in GONE:
        text = _("No. %(number)s is cancelled or joined; name another one.")
        raise ValidationError({"answered_with": ValidationError(text, "gone", numbers)})
