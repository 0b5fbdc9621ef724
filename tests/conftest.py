"""Fixtures that every test may use, and the rules that hold in all of them."""

import gc
import os
import shutil
from glob import glob

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key

from counties.models import Role
from tests.factories.counties import CountyFactory, MembershipFactory, OfficeFactory, UserFactory
from tests.factories.mentors import MentorFactory

TESTS_DONE = pytest.StashKey[int]()
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "WITH", "EXPLAIN", "DECLARE")
MAY_WRITE_ON_GET = ("django_session",)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WEBKIT = {
    "WebKitWebDriver": shutil.which("WebKitWebDriver"),
    # the newest of the two that Debian may bring, on whatever processor
    "MiniBrowser": next(iter(sorted(glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser"))[::-1]), None),
    "Xvfb": os.environ.get("DISPLAY") or shutil.which("Xvfb"),
}

# A busy machine is no error. The rest is as hypothesis has it: in CI it draws the same each time.
settings.register_profile(
    "patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


# Looking for unreachable objects took a third of the suite's time, nearly all of it among modules,
# models and tests that live as long as the run: look seldom, and never among those.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish(session):
    gc.collect()
    gc.freeze()


def _need(what, present, name=None):
    if present:
        return
    if os.environ.get(f"MENTORHALO_REQUIRE_{what.upper()}") == "1":
        pytest.fail(f"{name or what} is missing, and this run must have it")
    pytest.skip(f"needs {name or what}")


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser"):
        _need("browser", CHROMIUM)
    if item.get_closest_marker("webkit"):
        missing = [name for name, path in WEBKIT.items() if not path]
        _need("browser", not missing, f"WebKitGTK's driver ({', '.join(missing)})")
    if item.get_closest_marker("postgres"):
        _need("postgres", connection.vendor == "postgresql")


VACUUM_EVERY = 50  # tests


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    """On PostgreSQL take away, now and then, what rolled back tests left in the tables, and after a
    test that counted its rows for the planner at once: the numbers outlive the rows.

    Not in a fixture: pytest-django's transaction ends after it.
    """
    result = yield
    done = item.session.stash[TESTS_DONE] = item.session.stash.get(TESTS_DONE, 0) + 1
    is_due = done % VACUUM_EVERY == 0 or item.get_closest_marker("analyzes")
    if is_due and connection.vendor == "postgresql":
        with item.config.stash[blocking_manager_key].unblock():
            if not connection.in_atomic_block:  # as in a module that keeps its data
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM")
    return result


@pytest.fixture(autouse=True)
def _fresh_cache():
    from django.core.cache import caches

    for name in ("default", "pictures", "tries"):
        caches[name].clear()


@pytest.fixture(autouse=True)
def _get_never_writes(monkeypatch):
    """A GET through the test client may only read (sessions aside)."""
    from django.test import Client

    get, wrote = Client.get, []

    def only_read(execute, sql, *rest):
        if not (
            sql.lstrip("( \n\t").upper().startswith(READING)
            or any(t in sql for t in MAY_WRITE_ON_GET)
        ):
            wrote.append(sql)
        return execute(sql, *rest)

    def reading_get(self, *args, **kwargs):
        with connection.execute_wrapper(only_read):
            response = get(self, *args, **kwargs)
        if wrote:
            pytest.fail(f"a GET wrote: {wrote[0][:300]}")
        return response

    monkeypatch.setattr(Client, "get", reading_get)


@pytest.fixture(autouse=True)
def _parts_ask_nothing(monkeypatch):
    """A part of a page tells what it was given (portal.templatetags.parts): a query of its template
    would be kept with its text."""
    from mentorhalo.portal.templatetags.parts import PartNode

    written = PartNode.written

    def asked(_execute, sql, *_told):
        raise AssertionError(f"a part asks the database: {sql[:300]}")

    def alone(self, context):
        with connection.execute_wrapper(asked):
            return written(self, context)

    monkeypatch.setattr(PartNode, "written", alone)


@pytest.fixture
def person(db):
    """Make a user of a role: mentor and lead in a county's team with a profile, others without."""

    def make(role="mentor", county="HU-ZA", **fields):
        if role in ("mentor", "lead"):
            user = UserFactory(**fields)
            office = OfficeFactory(county=CountyFactory(iso=county))
            MembershipFactory(user=user, office=office, is_lead=role == "lead")
            MentorFactory(user=user, team=False)
            return user
        return UserFactory(role=Role(role), **fields)

    return make


@pytest.fixture
def sign_in(client, person):
    """Sign the client in as a new person of a role and county, and give that person."""

    def enter(role="mentor", county="HU-ZA", user=None, **fields):
        user = user or person(role, county, **fields)
        client.force_login(user)
        return user

    return enter


@pytest.fixture
def assert_flat_queries(client):
    """The page costs the same number of queries for one row and for six, and at most `limit`."""

    def check(url, make, limit):
        assert connection.features.supports_json_field  # SQLite is asked once, by a query
        make()
        with CaptureQueriesContext(connection) as one:
            assert client.get(url).status_code == 200
        for _ in range(5):
            make()
        with CaptureQueriesContext(connection) as six:
            assert client.get(url).status_code == 200
        listing = "\n".join(query["sql"][:200] for query in six)
        assert len(six) == len(one), f"{len(one)} then {len(six)} queries:\n{listing}"
        assert len(six) <= limit, f"{len(six)} queries, at most {limit}:\n{listing}"

    return check
