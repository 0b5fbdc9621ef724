"""Who may make a link, revoke it and read what was answered; which links are seen at all is
SignedLink.visible_to."""

from engagements.evidence.perms import can_add_evidence
from engagements.links.rules import RECORD
from engagements.perms import can_ask_help_in
from engagements.practices.perms import can_keep_consents
from settlements.perms import can_edit_record


def can_ask_by_link(user, purpose, record):
    """Make a link of a record: of an engagement whoever may add evidence to it, of a contact
    whoever may change it, of a consent whoever may write it down."""
    if RECORD[purpose] == "engagement":
        return can_add_evidence(user, record)
    if RECORD[purpose] == "contact":
        return can_edit_record(user, record)
    return can_keep_consents(user, record.practice)


def can_revoke_link(user, link):
    """Revoke one: those of its county, and an admin."""
    return can_ask_help_in(user, link.county_id)
