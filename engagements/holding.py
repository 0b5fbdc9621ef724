"""What comes from somebody who may not write any more goes to the lead of the county."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from counties.models import TeamMembership
from engagements import perms
from engagements.models import Engagement, QuarantineState, Submission
from engagements.quarantine.actions import hold
from engagements.receiving import payload_of


def may_send(person) -> bool:
    """Whether what they send is received; else it is held for the lead of the county."""
    return person.is_active and perms.can_add_engagement(person)


def hold_back(*, by, data, row=None, typed_at=None, files=()) -> Submission:
    """Hand an entry to the lead of the county, because its sender may not write it any more.

    `row` is the receipt number of the entry it changes. Raises ValidationError, AlreadyReceived.
    """
    changed = Engagement.objects.filter(pk=row).first() if row else None
    if row and not (changed and _worked_in(by, changed.county_id)):
        raise no_such_entry(row)
    not_kept = ("csrfmiddlewaretoken", "client_ref")
    return hold(
        by=by,
        client_ref=data["client_ref"],
        fields={name: values for name, values in data.lists() if name not in not_kept},
        payload=payload_of(data, row),
        engagement=changed,
        typed_at=typed_at,
        files=files,
    )


def refusal_of(submission) -> str | None:
    """What its sender is told whose entry the lead refused; None while it waits."""
    held = submission.quarantined
    if held.state != QuarantineState.REFUSED:
        return None
    text = _("The county's lead did not take this entry: %(reason)s")
    return text % {"reason": held.reason}


def _worked_in(person, county):
    """Whether they ever were of a county's team (KSH code)."""
    return TeamMembership.objects.filter(user=person, office=county).exists()


def no_such_entry(number) -> ValidationError:
    """The same sentence for what does not exist and for what they may not see."""
    text = _("You have no entry no. %(number)s to change.")
    return ValidationError(text, "gone", {"number": number})
