"""What must hold of a grant, its members and extensions; asked under the lock of its row.

Each raises a ValidationError with its sentence, beside the field it belongs to.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.text import refuse_control_characters
from settlements.grants.codes import read_code
from settlements.models import Call, Grant

FIRST_YEAR, YEARS_AHEAD = 2000, 20


def follow_code(grant):
    """What the code says: its normal spelling, the call, and the county where it names one."""
    try:
        read = read_code(grant.code)
    except ValidationError as error:
        raise ValidationError({"code": error}) from error
    call = Call.objects.filter(pk=read.call).first()
    if call is None:
        text = _("Unknown call: %(call)s is not among those that the network serves.")
        raise at("code", text, "unknown_call", call=read.call)
    if not read.county and not grant.county_id:
        text = _("The letters of the code name no county: choose the one it belongs to.")
        raise at("county", text, "no_county")
    grant.code, grant.call = read.code, call
    grant.county_id = read.county or grant.county_id


def check_lead(grant, stored):
    if grant.lead_id and grant.lead_id != (stored and stored.lead_id):
        check_active(grant.lead, "lead")


def check_active(organisation, field):
    if not organisation.is_active:
        text = _("%(name)s was closed or merged: choose one that works.")
        raise at(field, text, "closed_organisation", name=organisation.name)


def check_amount(grant):
    """Never less than what its members have of it."""
    shared = Decimal(0)
    if grant.pk and grant.amount is not None:
        shared = grant.members.aggregate(all=Sum("share", default=0))["all"]
    if grant.amount is not None and shared > grant.amount:
        text = _("The shares of the members come to %(sum)s Ft: the amount cannot be less.")
        raise at("amount", text, "amount_below_shares", sum=_forints(shared))


def check_days(**days):
    """Raise ValidationError, by field, for a day on which no grant of the network can be."""
    for field, day in days.items():
        if day and day.year < FIRST_YEAR:
            raise at(field, _("This day is too long ago."), "too_early")
        if day and day.year > timezone.localdate().year + YEARS_AHEAD:
            raise at(field, _("This day is too far ahead."), "too_far")


def last_day(grant):
    """Of the last extension, else the physical end as granted."""
    extended = grant.extensions.aggregate(last=Max("new_end"))["last"] if grant.pk else None
    if extended is None:
        return grant.physical_end
    if grant.physical_end and grant.physical_end >= extended:
        text = _("It was extended to %(day)s: the end as first granted was before that.")
        raise at("physical_end", text, "end_after_extension", day=date_format(extended))
    if grant.starts_on and grant.starts_on > extended:
        raise at("starts_on", _("A grant ends after it started."), "end_before_start")
    return extended


def check_whose(grant, by):
    """Nobody writes a grant out of, or into, what they may read."""
    if by and not Grant.objects.visible_to(by).filter(pk=grant.pk).exists():
        raise ValidationError(
            _(
                "This would not be a grant of your county: it has neither its code nor its lead,"
                " a member or a settlement there."
            ),
            "other_county",
        )


def check_share(row, others):
    total = sum((other.share or 0 for other in others), row.share or Decimal(0))
    if row.grant.amount is not None and total > row.grant.amount:
        left = row.grant.amount - (total - (row.share or 0))
        text = _("The shares would come to more than the grant: %(left)s Ft is left.")
        raise at("share", text, "shares_above_amount", left=_forints(left))


def check_time(row, others):
    """Within the grant's time, and apart from the organisation's other times in it."""
    grant = row.grant
    if row.since and row.until and row.until <= row.since:
        raise at("until", _("A membership ends after it began."), "end_before_start")
    if row.since and grant.ends_on and row.since > grant.ends_on:
        raise at("since", _("The grant had ended by then."), "after_the_grant")
    if row.until and grant.starts_on and row.until <= grant.starts_on:
        raise at("until", _("The grant had not started by then."), "before_the_grant")
    for other in others:
        apart = (row.until and other.since and row.until <= other.since) or (
            other.until and row.since and other.until <= row.since
        )
        if other.organisation_id == row.organisation_id and not apart:
            text = _("%(name)s is a member in that time already.")
            raise at("organisation", text, "overlap", name=other.organisation.name)


def _end_before(row):
    """The grant's last day without this extension."""
    others = row.grant.extensions.exclude(pk=row.pk)
    return others.aggregate(last=Max("new_end"))["last"] or row.grant.physical_end


def check_last(row):
    """An extension that another one followed stays as it is."""
    if row.pk and row.new_end != row.grant.ends_on:
        raise ValidationError(_("Only the last extension can be changed."), "not_the_last")


def check_extension(row):
    end = _end_before(row)
    if not row.reason:
        raise at("reason", _("Give the reason."), "required")
    refuse_control_characters(row.reason)
    if end is None:
        raise ValidationError(
            _("The grant has no physical end yet: write that first."), "nothing_to_extend"
        )
    if row.new_end <= end:
        text = _("The grant ends on %(day)s: an extension is longer than that.")
        raise at("new_end", text, "no_extension", day=date_format(end))
    if row.decided_on > timezone.localdate():
        raise at("decided_on", _("This day is yet to come."), "future")


def _forints(amount):
    return number_format(amount, decimal_pos=0, force_grouping=True)


def at(field, text, code, **values):
    """A refusal that belongs beside a field."""
    return ValidationError({field: ValidationError(text, code, values)})
