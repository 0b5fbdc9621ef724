"""Who gets which answer from the addresses of grants and target areas."""

from datetime import date

from tests.factories.grants import GrantFactory, GrantMemberFactory, TargetAreaFactory
from tests.rights import EVERYBODY, GONE, NO, OK, SIGN_IN

READ = [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]
EDIT = [SIGN_IN, OK, OK, GONE, OK, GONE, NO, NO, OK]

TABLE = {
    "settlements:grant-list": ("get", "", EVERYBODY),
    "settlements:grant-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "portal:grant-detail": ("get", "grant", READ),
    "settlements:grant-edit": ("get", "grant", EDIT),
    "settlements:grant-settlements": ("get", "grant", EDIT),
    "settlements:member-new": ("get", "grant", EDIT),
    "settlements:member-edit": ("get", "member", EDIT),
    "settlements:member-end": ("get", "member", EDIT),
    "settlements:extension-new": ("get", "grant", EDIT),
    "settlements:extension-edit": ("get", "extension", EDIT),
    "settlements:area-new": ("get", "grant", EDIT),
    "settlements:area-edit": ("get", "area", EDIT),
    "settlements:area-small": ("get", "area", EDIT),
    "settlements:area-withdraw": ("get", "area", EDIT),
}


def _grant(author):
    return [GrantFactory().code]


def _member(author):
    member = GrantMemberFactory()
    return [member.grant.code, member.pk]


def _area(author):
    area = TargetAreaFactory()
    return [area.grant.code, area.number]


def _extension(author):
    grant = GrantFactory()
    days = {"decided_on": date(2026, 1, 5), "new_end": date(2028, 3, 31)}
    return [grant.code, grant.extensions.create(reason="járvány", **days).pk]


LAID = {"extension": _extension, "grant": _grant, "member": _member, "area": _area}
