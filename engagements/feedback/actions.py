"""Taking feedback in, and saying what was done about it."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from counties.models import Role, User
from engagements.models import Feedback
from mentorhalo.core import history
from mentorhalo.core.forms import Stale
from mentorhalo.core.text import refuse_control_characters

TWICE_WITHIN = 3600  # seconds in which the same words are the same sending


def take_feedback(*, by: User | None, text: str, page: str, email: str, address: str) -> Feedback:
    """Keep what somebody without an account wrote, and mail it to the coordinators.

    `by` is None: nobody is asked who they are. `address` is where the record will be read, without
    its path. The same words sent again within an hour are the record that is there. A letter that
    cannot be sent is logged and takes nothing away from the record.
    """
    text, page, email = text.strip(), page.strip(), email.strip()
    with transaction.atomic():
        since = timezone.now() - timedelta(seconds=TWICE_WITHIN)
        same = Feedback.objects.filter(text=text, page=page, email=email, sent_at__gte=since)
        if found := same.first():
            return found
        row = Feedback(text=text, page=page, email=email, sent_at=timezone.now())
        row.full_clean()
        row.save()
        history.write(row, by=by, action="added")
        # Each their own letter: nobody reads the others' addresses, or waits for one that fails.
        for to in _coordinators():
            transaction.on_commit(_letter(to, row, address), robust=True)
    return row


def _coordinators():
    """The e-mail addresses of those who can be told."""
    people = User.objects.filter(role=Role.COORDINATOR, is_active=True).exclude(email="")
    return people.order_by("pk").values_list("email", flat=True)


def _letter(to, row, address):
    """What sends the letter to one address."""

    def send():
        with translation.override(settings.LANGUAGE_CODE):
            subject = _("Feedback on the accessibility of a page")
            lines = [
                _("Somebody without an account wrote that something is hard to use."),
                row.text,
                _("Page: %(page)s") % {"page": row.page or "–"},
                _("An answer by e-mail is asked for.")
                if row.email
                else _("No answer is asked for."),
                f"{address}{row.get_absolute_url()}",
            ]
        send_mail(subject, "\n\n".join(lines), None, [to])

    return send


def close_feedback(*, by: User, feedback: Feedback, done: str, version: int | None) -> Feedback:
    """Write down what was done about it; the record stays.

    Raises Stale when `version` is not the stored one, ValidationError where nothing is said or it
    is closed already.
    """
    if not done.strip():
        raise ValidationError({"done": ValidationError(_("Write down what was done."), "required")})
    refuse_control_characters(done)
    with transaction.atomic():
        row = Feedback.objects.select_for_update(of=("self",), no_key=True).get(pk=feedback.pk)
        if row.version != version:
            raise Stale(row)
        if row.closed_at:
            raise ValidationError(_("This feedback is closed already."), "closed")
        before = history.snapshot(row)
        row.closed_at, row.closed_by, row.done = timezone.now(), by, done.strip()
        row.full_clean()
        row.save()
        history.write_version(row, by=by, before=before, action="closed")
    return row
