"""Links by which a settlement answers: made and revoked in the county, answered by anybody."""

from tests.factories.engagements import EngagementFactory
from tests.factories.links import make
from tests.rights import GONE, NO, OK, SEE, SIGN_IN

TABLE = {
    "engagements:link-new": (
        "get",
        "record to ask of",
        [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK],
    ),
    "engagements:link-revoke": (
        "post",
        "link",
        [SIGN_IN, SEE, SEE, GONE, SEE, GONE, NO, NO, SEE],
    ),
    "engagements:answer": ("get", "link's secret", [OK] * 9),
}


def _asked_of(author):
    return ["confirm", EngagementFactory(mentor=author.mentor).pk]


def _link(author):
    return [make(EngagementFactory(mentor=author.mentor), by=author)[0].pk]


def _secret(author):
    address = make(EngagementFactory(mentor=author.mentor), by=author)[1]
    return [address.split("/")[2]]


LAID = {"record to ask of": _asked_of, "link": _link, "link's secret": _secret}
