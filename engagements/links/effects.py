"""What an answer by a link does to its record, and what of it the link keeps.

Each takes the record and what was typed, in the transaction of the answer, and gives the answer as
{name: value}. A contact's data are written to the contact alone: the link keeps which changed.
"""

from django.utils import timezone

from engagements.links.facts import facts_of, mark_of
from engagements.models import Consent, Engagement, Purpose
from engagements.practices.consents import actions as consent_actions
from mentorhalo.core import history
from mentorhalo.core.forms import Stale
from settlements.models import Contact

CORRECTED = ("name", "role", "phone", "email")


def _confirm(engagement, typed):
    """With the facts that were confirmed; raises Stale when they are others than were shown."""
    rows = Engagement.objects.select_for_update(of=("self",), no_key=True)
    row = rows.get(pk=engagement.pk)
    if typed.get("seen") not in (None, "", mark_of(row)):
        raise Stale(row)
    said = {name: typed[name] for name in ("so", "who", "remark") if typed[name]}
    return said | {"facts": facts_of(row)}


def _questions(engagement, typed):
    return {name: typed[name] for name in ("useful", "next", "who") if typed[name]}


def _contact(contact, typed):
    """The contact as the person corrected it; raises Stale when somebody else did meanwhile."""
    rows = Contact.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("organisation__seat").get(pk=contact.pk)
    if row.version != typed["version"]:
        raise Stale(row)
    before = history.snapshot(row)
    changed = [name for name in CORRECTED if getattr(row, name) != typed[name]]
    for name in changed:
        setattr(row, name, typed[name])
    if typed["no_letters"] != (row.opted_out_on is not None):
        row.opted_out_on = timezone.localdate() if typed["no_letters"] else None
        changed.append("opted_out_on")
    row.full_clean()
    row.save()
    history.write_version(row, by=None, before=before)
    return {"changed": changed}


def _consent(consent, typed):
    """Give it again, or take it back; what stands already is only said once more."""
    row = Consent.objects.select_related("practice").get(pk=consent.pk)
    if typed["consent"] == "withdrawn" and row.withdrawn_on is None:
        consent_actions.withdraw(by=None, consent=row)
    elif typed["consent"] == "given" and row.withdrawn_on is not None:
        _give_again(row)
    return {"consent": typed["consent"]}


def _give_again(consent):
    """It stands again from today on; that it was withdrawn is kept by its history."""
    row = Consent.objects.select_for_update(of=("self",), no_key=True).get(pk=consent.pk)
    before = history.snapshot(row)
    row.given_on = timezone.localdate()
    row.withdrawn_on = row.withdrawn_by = row.withdrawn_at = None
    row.version += 1
    row.save()
    history.write(row, by=None, action="restored", before=before)


EFFECTS = {
    Purpose.CONFIRM: _confirm,
    Purpose.QUESTIONS: _questions,
    Purpose.CONTACT: _contact,
    Purpose.CONSENT: _consent,
}
