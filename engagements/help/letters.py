"""The letters of a request for help from outside: it arrived, somebody asks, it is answered.

Plain text. A letter to the office names nobody: who asked is read inside, by those who answer. The
first letter repeats nothing that was typed, and one address gets few: anybody can give anybody's.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from counties.models import CountyOffice, Role, TeamMembership, User
from engagements.help import actions as help_actions
from engagements.help.due import due_on
from engagements.models import HelpRequest

MOST_A_DAY = 3  # letters that say to one address that something arrived
log = logging.getLogger(__name__)


def tell_arrived(row: HelpRequest) -> bool:
    """Tell the asker that it arrived and who answers it, in the language that is spoken now;
    whether the letter left. One that did not is logged, and the request's page says so."""
    if not row.asker_email or _has_enough(row.asker_email):
        return False
    office = office_of(row)
    words = {"row": row, "office": office, "due": due_on(timezone.localdate(row.asked_at))}
    subject = _("Your request for help has arrived")
    if not _send(subject, "help_received", words, [row.asker_email], office):
        return False
    help_actions.acknowledge(by=None, help_request=row)
    return True


def tell_office(row: HelpRequest, address: str) -> bool:
    """Tell those who answer that somebody asks; `address` is that of the request's page inside."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Somebody asks for help: %(place)s") % {"place": row.settlement.name}
        words = {"row": row, "address": address}
        return _send(subject, "help_asked", words, answering(row, office_of(row)))


def tell_answer(row: HelpRequest) -> bool:
    """Send the answer to who asked from outside; whether it left."""
    with translation.override(settings.LANGUAGE_CODE):
        office = office_of(row)
        subject = _("An answer to your request for help")
        words = {"row": row, "office": office}
        return _send(subject, "help_answer", words, [row.asker_email], office)


def untold():
    """The waiting requests whose asker was not told yet that they arrived."""
    rows = HelpRequest.objects.open().filter(asked_by=None, acknowledged_at=None)
    return rows.exclude(asker_email="").select_related("settlement", "county")


def _has_enough(address):
    since = timezone.now() - timedelta(days=1)
    told = HelpRequest.objects.filter(asker_email__iexact=address, acknowledged_at__gte=since)
    return told.count() >= MOST_A_DAY


def office_of(row: HelpRequest) -> CountyOffice | None:
    """The office that answers, None where the county has none: there the coordinators do."""
    offices = CountyOffice.objects.open_on(timezone.localdate()).select_related("county")
    return offices.filter(county=row.county_id).first()


def answering(row: HelpRequest, office: CountyOffice | None) -> list[str]:
    """Where those who answer are told: the office's address, or the coordinators'."""
    if office and office.email:
        return [office.email]
    people = User.objects.filter(is_active=True).exclude(email="")
    if office is None:
        people = people.filter(role=Role.COORDINATOR)
    else:
        team = TeamMembership.objects.on(timezone.localdate()).filter(office=office)
        people = people.filter(pk__in=team.values("user"))
    return list(people.order_by("pk").values_list("email", flat=True))


def _send(subject, template, words, to, office=None):
    """Send a letter, which is answered to the office; False where it did not leave or there is
    nobody to send it to. What the server says of it names the address, so the log has but the kind
    of the error."""
    if not to:
        return False
    text = render_to_string(f"engagements/mail/{template}.txt", words)
    answered_to = [office.email] if office and office.email else None
    machine = {"Auto-Submitted": "auto-generated"}  # no answering machine answers it (RFC 3834)
    letter = EmailMessage(subject, text, to=to, reply_to=answered_to, headers=machine)
    try:
        letter.send()
    except OSError as error:  # smtplib's own are too
        kind = type(error).__name__
        log.error("a letter of a request for help did not leave: %s, %s", template, kind)
        return False
    return True
