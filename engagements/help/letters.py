"""The letters of a request for help from outside: it arrived, somebody asks, it is answered.

Plain text. A letter to the office names nobody: who asked is read inside, by those who answer. The
first letter repeats nothing that was typed: anybody can give anybody's address.
"""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from counties.models import CountyOffice, Role, TeamMembership, User
from engagements.help import actions as help_actions
from engagements.help.due import due_on
from engagements.models import HelpRequest

log = logging.getLogger(__name__)


def tell_of(row: HelpRequest, address: str) -> None:
    """Tell the asker that it arrived, in the language of the page, and who answers it; `address`
    is that of the request's page inside. A letter that does not leave is logged, and the request's
    page says that nobody was told."""
    office = office_of(row)
    if row.asker_email:
        words = {"row": row, "office": office, "due": due_on(timezone.localdate(row.asked_at))}
        subject = _("Your request for help has arrived")
        if _send(subject, "help_received", words, [row.asker_email]):
            help_actions.acknowledge(by=None, help_request=row)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Somebody asks for help: %(place)s") % {"place": row.settlement.name}
        _send(subject, "help_asked", {"row": row, "address": address}, answering(row, office))


def tell_answer(row: HelpRequest) -> bool:
    """Send the answer to who asked from outside; whether it left."""
    with translation.override(settings.LANGUAGE_CODE):
        words = {"row": row, "office": office_of(row)}
        subject = _("An answer to your request for help")
        return _send(subject, "help_answer", words, [row.asker_email])


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


def _send(subject, template, words, to):
    """Send a letter; False where there is nobody to send it to or it did not leave."""
    if not to:
        return False
    text = render_to_string(f"engagements/mail/{template}.txt", words)
    try:
        send_mail(subject, text, None, to)
    except (SMTPException, OSError):
        log.exception("a letter of a request for help did not leave: %s", template)
        return False
    return True
