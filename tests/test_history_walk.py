"""Every write there is, walked once: no record changes without a history row beside it.

A line of WRITES is a function that lays the ground and gives the deed to watch; its name is that of
an action, a command, or a URL. Whatever is found in the application and has no line fails.
"""

import inspect
from importlib import import_module
from io import StringIO
from pkgutil import iter_modules, walk_packages

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command, get_commands
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from engagements.summaries import differences
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.portal.written import stamp
from tests import writes
from tests.factories.counties import OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory
from tests.history_walk import APPS, watched
from tests.history_writes import HARMLESS, WRITES
from tests.portal.following import check_followed, read, untold

for found in iter_modules(writes.__path__):
    import_module(f"tests.writes.{found.name}")

pytestmark = pytest.mark.django_db
# Admin addresses that only show or that every admin has; the rest needs a line.
ADMIN_PAGES = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n"}
ADMIN_PAGES |= {"autocomplete", "view_on_site", "app_list", ""}
# Those of a list, by the deed that they are.
ADMIN_ACTIONS = {"copy_to_next": "engagements.assessments.actions.copy_set"}
ADMIN_KINDS = ("changelist", "history", "delete")  # nothing is deleted: tests/core/test_admin.py


@pytest.fixture
def world(client, person, tmp_path, settings, mailoutbox):
    """What a deed needs: a browser, people by role, an empty folder, the mails sent."""

    class World:
        pass

    made = World()
    made.client, made.person, made.folder = client, person, tmp_path
    made.settings, made.mails = settings, mailoutbox
    return made


@pytest.mark.parametrize("name", WRITES)
def test_each_write_leaves_a_history_row_in_its_transaction(world, name):
    deed, before, readings = WRITES[name](world), stamp(), read()
    wrong = set(differences())  # the ground may have been laid without the actions
    with watched() as watch:
        deed()
    assert watch.writes, f"{name} wrote nothing: the line does not do what it says"
    assert watch.problems() == []
    assert stamp() != before, f"{name}: kept pages do not notice it"
    assert untold(watch.transactions, readings) == []
    check_followed(readings, before, name)
    assert set(differences()) <= wrong, f"{name}: a summary row does not follow"


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_said_to_be_harmless_writes_no_record(world, name):
    deed = HARMLESS[name](world)
    with watched() as watch:
        response = deed()
    assert response.status_code in (200, 302)
    assert watch.writes == []


def _lines():
    """The names that have a line; what follows a space tells two lines of one name apart."""
    names = {*WRITES, *HARMLESS}
    return {name if name.startswith("command ") else name.partition(" ")[0] for name in names}


def test_every_action_has_a_line():
    found = set()
    for module in _action_modules():
        found |= set(_actions(import_module(module)))
    assert found and found - _lines() == set()


def _action_modules():
    """Each app's modules called `actions`, its own and those of its nouns' packages."""
    for label in APPS:
        package = import_module(apps.get_app_config(label).name)
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(".actions"):
                yield module.name


def _actions(module):
    """Its public functions; all that an actions module offers writes."""
    for name, thing in inspect.getmembers(module, inspect.isfunction):
        if thing.__module__ == module.__name__ and not name.startswith("_"):
            yield f"{module.__name__}.{name}"


def test_every_command_has_a_line():
    ours = {apps.get_app_config(label).name for label in (*APPS, "core", "portal")}
    found = {f"command {name}" for name, package in get_commands().items() if package in ours}
    assert found - _lines() - READING_COMMANDS == set()


# They read, and mend only what follows from the records.
READING_COMMANDS = {
    "command backtest_forecast",
    "command check_files",
    "command check_summaries",
}


def test_mending_summaries_writes_no_record():
    EngagementFactory()
    with watched() as watch:
        call_command("check_summaries", "--repair", stdout=StringIO())
    assert watch.writes == []


def test_every_address_that_takes_a_post_has_a_line(client, person):
    client.force_login(person("admin"))
    found = set()
    for name, pattern in _urls(get_resolver()):
        if name.startswith("admin:"):
            continue
        if client.post(reverse(name, kwargs=_arguments(pattern)), {}).status_code != 405:
            found.add(name)
        client.force_login(person("admin"))  # signing out is one of them
    assert {"engagements:engagement-new", "account_change_password"} <= found
    assert found - _lines() == set()


def _urls(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _urls(pattern, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern) and pattern.callback is not None:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name or "", pattern


def _arguments(pattern):
    """Some value for each part of an address; no record needs to be there for a 405."""
    values = {"UUIDConverter": "5ce0e9a5-5ffb-654b-cee0-1238041fb31a"}
    names = dict.fromkeys(pattern.pattern.regex.groupindex, "")
    names |= {name: type(kind).__name__ for name, kind in pattern.pattern.converters.items()}
    return {name: values.get(kind, "1") for name, kind in names.items()}


def test_every_writing_page_of_the_admin_has_a_line():
    request = RequestFactory().get("/admin/")
    request.user = UserFactory(admin=True)
    wanted = set()
    for model, model_admin in admin.site._registry.items():
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert model_admin.list_editable == ()
        wanted |= {ADMIN_ACTIONS[name] for name in model_admin.get_actions(request)}
        if model_admin.has_add_permission(request):
            wanted.add(f"{base}_add")
        if model_admin.has_change_permission(request):
            wanted.add(f"{base}_change")
        known = {f"{base}_{kind}" for kind in (*ADMIN_KINDS, "add", "change")}
        own = {f"admin:{pattern.name or ''}" for pattern in model_admin.get_urls()}
        wanted |= own - known - {"admin:"}
    assert len(wanted) > 10
    assert wanted - _lines() == set()


def test_no_line_is_left_of_what_is_gone():
    names = {name for name, _pattern in _urls(get_resolver())}
    for name in {**WRITES, **HARMLESS}:
        if name.startswith("command "):
            assert name.removeprefix("command ") in get_commands()
        elif "actions." in name:
            module, _, function = name.partition(" ")[0].rpartition(".")
            assert hasattr(import_module(module), function)
        else:
            assert name.partition(" ")[0] in names


def test_the_walk_sees_a_write_without_history():
    user = UserFactory()
    with watched() as watch:
        type(user).objects.filter(pk=user.pk).update(name="Más")
    assert watch.problems() == ["UPDATE counties_user: no history row of counties.user"]


def test_the_walk_sees_history_that_came_in_another_transaction():
    office, boss = OfficeFactory(), UserFactory(admin=True)
    with watched() as watch:
        type(office).objects.filter(pk=office.pk).update(phone="1")
        history.build(office, by=boss, action="changed").save()
    assert watch.problems()


def test_the_walk_sees_a_many_to_many_written_alone():
    row = EngagementFactory()
    with watched() as watch:
        row.places.update(on_site=False)
    assert watch.problems()
    assert Change.objects.filter(record_type="engagements.engagement").exists()


def test_the_walk_forgets_what_was_rolled_back():
    from django.db import transaction

    office = OfficeFactory()
    with watched() as watch, pytest.raises(ZeroDivisionError), transaction.atomic():
        type(office).objects.update(phone="1")
        raise ZeroDivisionError
    assert watch.writes == []
