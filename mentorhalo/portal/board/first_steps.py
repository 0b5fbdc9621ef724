"""What is to be done first where the network has nothing yet, for whoever reads it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.perms import can_edit_targets
from mentorhalo.portal.indicators.work import ENGAGEMENTS


@dataclass(frozen=True)
class FirstStep:
    """A step with what it is for; what the reader does for it (`url` and its words, or `command`),
    or who does it (`by`), and whether it is done."""

    label: str | Promise
    purpose: str | Promise
    is_done: bool
    words: str | Promise = ""
    url: str = ""
    command: str = ""
    by: str | Promise = ""


def first_steps(user, readings, target) -> dict:
    """The steps while one of them is to be done; none on a past day, or once work is counted."""
    if readings.is_past or ENGAGEMENTS.counted(readings):
        return {"first_steps": []}
    steps = [
        _register(readings),
        _office(user, readings),
        _team(user, readings),
        _target(user, target),
        _first_visit(user),
    ]
    return {"first_steps": steps}


def _register(readings):
    return FirstStep(
        _("Load the register of settlements"),
        _("The counties and their settlements come from the official gazetteer."),
        bool(readings.size()),
        command="manage.py load_register",
        by=_("Whoever runs the server does this with a command:"),
    )


def _office(user, readings):
    words, url, by = _in_admin(user, _("Add the first office"), "counties_countyoffice_add")
    purpose = _("Settlements count from the day their county's office opens.")
    return FirstStep(
        _("Open a county mentor office"), purpose, bool(readings.offices), words, url, by=by
    )


def _team(user, readings):
    words, url, by = _in_admin(user, _("Add a person"), "counties_user_add")
    purpose = _("The mentors of an office log its work; three or four are usual.")
    return FirstStep(
        _("Enter the people into the team"), purpose, any(readings.teams()), words, url, by=by
    )


def _in_admin(user, words, name):
    """(words, address, "") for an admin, else who does it."""
    if user.is_staff:
        return words, reverse(f"admin:{name}"), ""
    return "", "", _("An admin of the network does this.")


def _target(user, target):
    purpose = _("A target says how many settlements shall be involved, and by which day.")
    label = _("Set the target")
    if can_edit_targets(user):
        url = reverse("portal:target-new")
        return FirstStep(label, purpose, bool(target), _("Add a target"), url)
    by = _("A coordinator or an admin does this.")
    return FirstStep(label, purpose, bool(target), by=by)


def _first_visit(user):
    label, purpose = _("Log the first visit"), _("From then on every figure of this page moves.")
    if user.county_code:
        url = reverse("engagements:engagement-new")
        return FirstStep(label, purpose, False, _("Log a visit"), url)
    return FirstStep(label, purpose, False, by=_("A mentor of an office does this."))
