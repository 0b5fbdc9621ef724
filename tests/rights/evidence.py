"""Evidence: read and added by all of its county; withdrawn by who added it, a lead, an admin."""

from hashlib import sha256

from django.core.files.base import ContentFile

from tests.factories.engagements import EngagementFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.grants import GrantFactory
from tests.factories.process import StepProgressFactory
from tests.factories.uploads import picture
from tests.rights import GONE, NO, OK, SIGN_IN

READS = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
ADDS = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]
WITHDRAWS = [SIGN_IN, OK, NO, GONE, OK, GONE, NO, NO, OK]
TABLE = {
    "engagements:evidence-file": ("get", "file", READS),
    "engagements:evidence-small": ("get", "picture", READS),
    "engagements:evidence-withdraw": ("get", "file", WITHDRAWS),
    "engagements:evidence-add-engagement": ("get", "another's engagement", ADDS),
    "engagements:evidence-add-progress": ("get", "progress", ADDS),
    "engagements:evidence-add-grant": ("get", "granted", ADDS),
}


def _file(author):
    row = EngagementFactory(mentor=author.mentor)
    return [EvidenceFactory(engagement=row, added_by=author).pk]


def _picture(author):
    row, content = EngagementFactory(mentor=author.mentor), picture()
    file = ContentFile(content, name="x")
    told = {"file": file, "media_type": "image/jpeg", "sha256": sha256(content).hexdigest()}
    return [EvidenceFactory(engagement=row, added_by=author, **told).pk]


LAID = {
    "file": _file,
    "picture": _picture,
    "another's engagement": lambda author: [EngagementFactory().pk],
    "progress": lambda author: [StepProgressFactory().pk],
    "granted": lambda author: [GrantFactory().code],
}
