"""Who may do what with a good practice; whether it is seen at all is GoodPractice.worked_on_by.

Mentors write and submit, the county's lead checks, coordinators publish, return and archive; nobody
reviews what they wrote or are credited on (product.md §5).
"""

from counties.models import Role
from engagements.perms import can_promise_in
from engagements.practices.moves import SUBMIT, TAKE_BACK, WRITABLE, steps_from
from engagements.practices.reviewing import Reviewers


def can_write_practices_in(user, county):
    """Begin a practice of a county (KSH code): its mentors and lead today, and an admin."""
    return can_promise_in(user, county)


def can_edit_practice(user, practice, reviewers=None):
    """Write, submit and take back its versions: who took part in it, the lead, an admin."""
    if user.role == Role.ADMIN:
        return True
    if not user.county_code or user.county_code != practice.county_id:
        return False
    return user.is_lead or (reviewers or Reviewers([practice.pk])).took_part(user, practice.pk)


def can_write_version(user, version, reviewers=None):
    """Change the text of a version: while it is a draft or returned."""
    practice = version.practice
    open_to_writing = version.state in WRITABLE and practice.archived_at is None
    return open_to_writing and can_edit_practice(user, practice, reviewers)


def can_begin_next(user, practice, has_one_under_way, reviewers=None):
    """Begin the next version of what is published: whoever may write it."""
    possible = practice.is_public and not has_one_under_way
    return possible and can_edit_practice(user, practice, reviewers)


def steps_of(user, version, reviewers=None):
    """The moves that a person may take a version, in their order."""
    practice = version.practice
    if practice.archived_at is not None:
        return []
    reviewers = reviewers or Reviewers([practice.pk])
    return [
        step
        for step in steps_from(version.state)
        if (
            can_edit_practice(user, practice, reviewers)
            if step in (SUBMIT, TAKE_BACK)
            else reviewers.may(user, step, practice.pk, version.state)
        )
    ]


def may_try(user, step, version):
    """Take this step, or, where it is not possible any more, learn in a sentence that somebody took
    another meanwhile: whoever could have taken it."""
    practice = version.practice
    reviewers = Reviewers([practice.pk])
    if step in (SUBMIT, TAKE_BACK):
        return can_edit_practice(user, practice, reviewers)
    states = [version.state] if version.state in step.starts else step.starts
    return any(reviewers.may(user, step, practice.pk, state) for state in states)


def can_archive_practice(user, practice):
    """Take it off the public site, and bring it back: coordinators and admins."""
    return user.role in (Role.COORDINATOR, Role.ADMIN)


def can_keep_consents(user, practice):
    """Write consents down and add photos: the county's office, and an admin."""
    return can_promise_in(user, practice.county_id)


def can_withdraw_consent(user, practice):
    """Take a consent or a photo back: the same, and a coordinator, who may be asked first."""
    return user.role == Role.COORDINATOR or can_keep_consents(user, practice)


def can_read_persons(user, practice):
    """Read who gave a consent: the county's mentors and lead, and nobody else."""
    return user.role == Role.MENTOR and user.county_code == practice.county_id
