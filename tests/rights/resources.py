"""Resources: read by everybody, kept by coordinators and admins, given by a county's team."""

from engagements.models import Engagement
from tests.factories.engagements import EngagementFactory
from tests.factories.mentors import MentorFactory
from tests.factories.resources import ResourceFactory, ResourceShareFactory
from tests.factories.uploads import PDF, upload
from tests.rights import EVERYBODY, GONE, NO, OK, SIGN_IN

BAD_FORM, STALE = 422, 409
ALL = [OK] * 9
EDIT = [SIGN_IN, NO, NO, NO, NO, NO, OK, NO, OK]
WITHDRAW = [SIGN_IN, NO, NO, NO, NO, NO, BAD_FORM, NO, BAD_FORM]
RESTORE = [SIGN_IN, NO, NO, NO, NO, NO, STALE, NO, STALE]
READ_SHARE = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
TAKE_BACK = [SIGN_IN, BAD_FORM, BAD_FORM, GONE, BAD_FORM, GONE, NO, NO, BAD_FORM]
GIVE = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]

TABLE = {
    "engagements:resource-list": ("get", "", ALL),
    "engagements:resource-detail": ("get", "resource", ALL),
    "engagements:resource-file": ("get", "resource file", ALL),
    "engagements:resource-table": ("get", "", EVERYBODY),
    "engagements:resource-work": ("get", "resource", EVERYBODY),
    "engagements:resource-new": ("get", "", EDIT),
    "engagements:resource-edit": ("get", "resource", EDIT),
    "engagements:resource-issue": ("get", "resource", EDIT),
    # Sent without a reason, and with a version that is not the last one: refused, by its page.
    "engagements:resource-withdraw": ("post", "resource", WITHDRAW),
    "engagements:resource-restore": ("post", "withdrawn resource", RESTORE),
    "engagements:share-list": ("get", "", EVERYBODY),
    "engagements:share-detail": ("get", "share", READ_SHARE),
    # Sent without a reason: refused, by the page of what was given.
    "engagements:share-withdraw": ("post", "share", TAKE_BACK),
    "engagements:resource-share": ("get", "engagement to give at", GIVE),
}


def _file(author):
    return [ResourceFactory(upload=upload("utmutato.pdf", PDF)).pk, 1]


def _engagement(author):
    mentor = getattr(author, "mentor", None) or MentorFactory(user=author, team=False)
    return [EngagementFactory(mentor=mentor).pk]


def _share(author):
    (pk,) = _engagement(author)
    return [ResourceShareFactory(engagement=Engagement.objects.get(pk=pk)).pk]


LAID = {
    "share": _share,
    "resource": lambda author: [ResourceFactory().pk],
    "withdrawn resource": lambda author: [ResourceFactory(withdrawn=True).pk],
    "resource file": _file,
    "engagement to give at": _engagement,
}
