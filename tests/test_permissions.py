"""Who gets which answer from each address: URL × role × own or foreign county × status.

Each line gives the statuses for the columns in PEOPLE. A URL name that has no line fails. The lines
of each noun are in tests/rights/, which also lays what their addresses name.
"""

from importlib import import_module
from pkgutil import iter_modules
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from engagements.models import Draft
from tests import rights
from tests.factories.counties import CountyFactory
from tests.factories.engagements import EngagementFactory
from tests.rights import BAD, EVERYBODY, GONE, NO, OK, PEOPLE, SEE, SIGN_IN

pytestmark = pytest.mark.django_db

# name: (method, url arguments, statuses)
TABLE = {
    "portal:dashboard": ("get", "", EVERYBODY),
    "portal:county-detail": ("get", "county", EVERYBODY),
    "portal:mentor-detail": ("get", "mentor", EVERYBODY),
    "portal:settlement-detail": ("get", "settlement", EVERYBODY),
    "portal:record-history": ("get", "history", [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]),
    "counties:county-list": ("get", "", EVERYBODY),
    "mentors:mentor-list": ("get", "", EVERYBODY),
    "settlements:settlement-list": ("get", "", EVERYBODY),
    "settlements:settlement-names": ("get", "", EVERYBODY),
    "engagements:engagement-list": ("get", "", EVERYBODY),
    "engagements:engagement-detail": ("get", "row", [SIGN_IN, OK, OK, GONE, OK, GONE, OK, OK, OK]),
    "engagements:engagement-new": ("get", "", [SIGN_IN, OK, OK, OK, OK, OK, NO, NO, OK]),
    "engagements:engagement-edit": ("get", "row", [SIGN_IN, OK, NO, GONE, OK, GONE, NO, NO, OK]),
    "engagements:engagement-verify": (
        "post",
        "row",
        [SIGN_IN, NO, NO, GONE, SEE, GONE, SEE, NO, SEE],
    ),
    "engagements:engagement-return": (
        "post",
        "row",
        [SIGN_IN, NO, NO, GONE, SEE, GONE, SEE, NO, SEE],
    ),
    "engagements:engagement-cancel": (
        "post",
        "row",
        [SIGN_IN, SEE, NO, GONE, SEE, GONE, NO, NO, SEE],
    ),
    "engagements:engagement-restore": (
        "post",
        "cancelled",
        [SIGN_IN, SEE, NO, GONE, SEE, GONE, NO, NO, SEE],
    ),
    "engagements:engagement-join": (
        "post",
        "row",
        [SIGN_IN, SEE, NO, GONE, SEE, GONE, NO, NO, SEE],
    ),
    "engagements:engagement-unjoin": (
        "post",
        "joined",
        [SIGN_IN, SEE, NO, GONE, SEE, GONE, NO, NO, SEE],
    ),
    "engagements:draft-list": ("get", "", EVERYBODY),
    "engagements:draft-discard": (
        "post",
        "draft",
        [SIGN_IN, SEE, GONE, GONE, GONE, GONE, GONE, GONE, GONE],
    ),
    "account_login": ("get", "", [200] + [302] * 8),
    "account_logout": ("post", "", [302] * 9),
    "account_inactive": ("get", "", [200] * 9),
    "account_signup": ("get", "", [200] + [302] * 8),
    "account_reauthenticate": ("get", "", [302] + [200] * 8),
    "account_change_password": ("get", "", [302] + [200] * 8),
    "account_reset_password": ("get", "", [200] * 9),
    "account_reset_password_done": ("get", "", [200] * 9),
    "account_reset_password_from_key": ("get", "reset", [200] * 9),
    "account_reset_password_from_key_done": ("get", "", [200] * 9),
    "set_language": ("post", "", [302] * 9),
}
LAID = {}  # {kind of argument: what lays it}, of the nouns
for found in iter_modules(rights.__path__):
    noun = import_module(f"tests.rights.{found.name}")
    assert not TABLE.keys() & noun.TABLE.keys() and not LAID.keys() & noun.LAID.keys()
    TABLE |= noun.TABLE
    LAID |= noun.LAID
# The start page differs by role in where it leads; see tests/portal/test_start_page.py.
ELSEWHERE = {"portal:start"}


def _names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from _names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join(filter(None, [namespace, pattern.name]))


def test_no_url_is_missing_from_the_table():
    """Django's admin is closed to all but admins as a whole; tests/core/test_admin.py."""
    names = {name for name in _names(get_resolver()) if not name.startswith("admin")}
    assert names - set(TABLE) - ELSEWHERE == set()
    assert set(TABLE) - names == set()


@pytest.fixture
def world(person):
    """One engagement of a Zala mentor, and everybody who may look at it."""
    people = {
        "public": None,
        "author": person("mentor"),
        "mentor": person("mentor"),
        "away": person("mentor", "HU-SO"),
        "lead": person("lead"),
        "lead_away": person("lead", "HU-SO"),
        "coordinator": person("coordinator"),
        "auditor": person("auditor"),
        "admin": person("admin"),
    }
    return people


def _arguments(kind, author):
    if kind == "":
        return []
    if kind == "county":
        return [CountyFactory().slug]
    if kind == "mentor":
        return [author.mentor.pk]
    if kind in LAID:
        return LAID[kind](author)
    if kind == "reset":
        return ["1", "set-password"]
    if kind == "draft":
        now = timezone.now()
        return [Draft.objects.create(client_ref=uuid4(), author=author, updated_at=now).client_ref]
    row = EngagementFactory(mentor=author.mentor, cancel=kind == "cancelled")
    if kind == "joined":
        from engagements import actions

        older = row
        row = EngagementFactory(mentor=author.mentor, settlement=older.settlements.get())
        actions.join(by=author, engagement=row, into=older, version=row.version)
    if kind == "settlement":
        return [row.settlements.get().pk]
    if kind == "history":
        return ["engagements.engagement", row.pk]
    return [row.pk]


@pytest.mark.parametrize("name", TABLE)
def test_answer(client, world, name):
    """Each asks for the same rows, and what an answer wrote is taken back before the next."""
    method, kind, statuses = TABLE[name]
    url = reverse(name, args=_arguments(kind, world["author"]))
    sent = {"version": 1} if method == "post" else {}
    found = {}
    for who in PEOPLE:
        client.cookies.clear()
        with transaction.atomic():
            if world[who]:
                client.force_login(world[who])
            found[who] = getattr(client, method)(url, sent).status_code
            transaction.set_rollback(True)
    assert found == dict(zip(PEOPLE, statuses, strict=True)), url


@pytest.mark.parametrize("name", [name for name, line in TABLE.items() if line[0] == "post"])
def test_a_get_never_writes(client, world, name):
    return_codes = (200, 302) if name in ("account_logout", "set_language") else (BAD,)
    url = reverse(name, args=_arguments(TABLE[name][1], world["author"]))
    client.force_login(world["admin"])
    assert client.get(url).status_code in return_codes
