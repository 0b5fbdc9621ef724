"""Good practices inside: written by the county's office, reviewed by who took no part in them."""

from tests.factories.engagements import EngagementFactory
from tests.factories.practices import ConsentFactory, GoodPracticeFactory, PracticePhotoFactory
from tests.rights import EVERYBODY, GONE, NO, OK, SEE, SIGN_IN

BAD_FORM, STALE = 422, 409
READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
# A colleague who took no part does not write it; the lead does.
EDIT = [SIGN_IN, OK, NO, GONE, OK, GONE, NO, NO, OK]
WRITE = [SIGN_IN, SEE, NO, GONE, SEE, GONE, NO, NO, SEE]
# Sent with the number of an earlier state, so it is told that somebody else wrote it.
TAKE = [SIGN_IN, STALE, NO, GONE, STALE, GONE, NO, NO, STALE]
CHECK = [SIGN_IN, NO, NO, GONE, STALE, GONE, NO, NO, STALE]
RETURN = [SIGN_IN, NO, NO, GONE, STALE, GONE, STALE, NO, STALE]
PUBLISH = [SIGN_IN, NO, NO, GONE, NO, GONE, STALE, NO, STALE]
# Sent without a reason.
ARCHIVE = [SIGN_IN, NO, NO, GONE, NO, GONE, BAD_FORM, NO, BAD_FORM]
KEEP = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]
TAKE_BACK = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, NO, OK]
# Of what the public sees, the picture is everybody's.
PICTURE = [OK] * 9

TABLE = {
    "engagements:practice-work-list": ("get", "", EVERYBODY),
    "engagements:practice-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:practice-work": ("get", "practice", READ),
    "engagements:practice-version": ("get", "practice version", READ),
    "engagements:practice-edit": ("get", "practice", EDIT),
    "engagements:practice-submit": ("post", "practice", WRITE),
    "engagements:practice-take-back": ("post", "submitted practice", TAKE),
    "engagements:practice-check": ("post", "submitted practice", CHECK),
    "engagements:practice-return": ("post", "submitted practice", RETURN),
    "engagements:practice-publish": ("post", "checked practice", PUBLISH),
    "engagements:practice-next": ("post", "practice shown", WRITE),
    "engagements:practice-archive": ("post", "practice", ARCHIVE),
    "engagements:practice-restore": ("post", "practice", ARCHIVE),
    "engagements:practice-consent-add": ("get", "practice", KEEP),
    "engagements:practice-consent-withdraw": ("get", "practice consent", TAKE_BACK),
    "engagements:practice-photo-add": ("get", "practice", KEEP),
    "engagements:practice-photo": ("get", "shown practice photo", PICTURE),
    "engagements:practice-photo-edit": ("get", "practice photo", KEEP),
    "engagements:practice-photo-withdraw": ("get", "practice photo", TAKE_BACK),
}


def _in(state):
    def lay(author):
        """Of a visit of the author's, so that they took part in more ways than one."""
        visit = EngagementFactory(mentor=author.mentor)
        place = visit.settlements.get()
        told = {"mentor": author.mentor, "settlement": place, "engagement": visit}
        return [GoodPracticeFactory(state=state, **told).pk]

    return lay


LAID = {
    "practice": _in("draft"),
    "practice version": lambda author: [*_in("draft")(author), 1],
    "submitted practice": _in("submitted"),
    "checked practice": _in("checked"),
    "practice shown": _in("published"),
    "practice consent": lambda author: [ConsentFactory(practice_id=_in("draft")(author)[0]).pk],
    "practice photo": lambda author: [PracticePhotoFactory(practice_id=_in("draft")(author)[0]).pk],
    "shown practice photo": lambda author: [
        PracticePhotoFactory(practice_id=_in("published")(author)[0]).pk
    ],
}
