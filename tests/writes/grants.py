"""Lines of the history walk: calls, grants, members, target areas."""

from datetime import date
from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from mentorhalo.core.seen import mark_of
from settlements.areas.actions import Part, explain_small_area, save_area, withdraw_area
from settlements.grants.actions import extend, save_grant, set_member
from settlements.models import Call, GrantExtension, GrantMember, Programme, TargetArea
from tests.admin_rows import admin_url
from tests.factories.grants import (
    CallFactory,
    GrantFactory,
    GrantMemberFactory,
    ProgrammeFactory,
    TargetAreaFactory,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line


@line("command load_calls")
def _(world):
    CallFactory(code="TOP-5.3.1-16", name_en="Old")
    return lambda: call_command("load_calls", stdout=StringIO())


# Actions


@line("settlements.grants.actions.save_grant")
def _(world):
    grant = GrantFactory(settlements=[SettlementFactory()])
    grant.title = "Más"
    by, other = world.person("mentor"), SettlementFactory()
    return lambda: save_grant(by=by, grant=grant, settlements=[other])


@line("settlements.grants.actions.set_member")
def _(world):
    grant, body, by = GrantFactory(), OrganisationFactory(), world.person("mentor")
    return lambda: set_member(by=by, grant=grant, organisation=body, share=5)


@line("settlements.grants.actions.extend")
def _(world):
    grant, by = GrantFactory(), world.person("mentor")
    days = {"decided_on": date(2026, 1, 1), "new_end": date(2028, 6, 30)}
    return lambda: extend(by=by, grant=grant, reason="járvány", **days)


@line("settlements.areas.actions.save_area")
def _(world):
    area, by = TargetAreaFactory(), world.person("mentor")
    parts = [Part(SettlementFactory(), "Alvég", 9)]
    return lambda: save_area(by=by, area=area, places=parts)


@line("settlements.areas.actions.withdraw_area")
def _(world):
    area, by = TargetAreaFactory(), world.person("mentor")
    return lambda: withdraw_area(by=by, area=area, reason="tévedés")


@line("settlements.areas.actions.explain_small_area")
def _(world):
    area, by = TargetAreaFactory(), world.person("mentor")
    return lambda: explain_small_area(by=by, area=area, because="közös iskola")


# Pages


def _post(page, make, **typed):
    """Send the form of a page: `make` gives the address's arguments."""

    def lay(world):
        args = make()
        given = {key: value() if callable(value) else value for key, value in typed.items()}
        world.client.force_login(world.person("mentor"))
        url = reverse(f"settlements:{page}", args=args)
        return lambda: world.client.post(url, given)

    line(f"settlements:{page}")(lay)


def _grant():
    return [GrantFactory(code="TOP-5.3.1-16-ZA1-2017-00011").code]


def _nothing():
    CallFactory()
    return []


def _member():
    member = GrantMemberFactory(organisation__name="Kör")
    return [member.grant.code, member.pk]


def _area():
    area = TargetAreaFactory(name="Belterület")
    return [area.grant.code, area.number]


def _extension():
    grant = GrantFactory(ends_on=date(2028, 3, 31))
    days = {"decided_on": date(2026, 1, 5), "new_end": date(2028, 3, 31)}
    return [grant.code, grant.extensions.create(reason="járvány", **days).pk]


def _place():
    return SettlementFactory().pk


def _seen(model):
    return lambda: mark_of(model.objects.get())


CODE = "TOP-5.3.1-16-ZA1-2017-00011"
_post("grant-new", _nothing, code=CODE, places=_place)
_post("grant-edit", _grant, code=CODE, title="Új cím", read_version="1")
_post("grant-settlements", _grant, places=_place, read_version="1")
_post("member-new", _grant, organisation=lambda: OrganisationFactory(name="Kör").name)
_post("member-edit", _member, organisation="Kör", share="12", seen=_seen(GrantMember))
_post("member-end", _member, last_day="2026-01-31", reason="kilépett")
_post("extension-new", _grant, decided_on="2026-01-05", new_end="2028-03-31", reason="járvány")
_longer = {"decided_on": "2026-01-05", "new_end": "2028-02-28", "reason": "más"}
_post("extension-edit", _extension, **_longer, seen=_seen(GrantExtension))
_post("area-new", _grant, whole=_place)
_post("area-edit", _area, whole=_place, name="Külterület", read_version="1")
_post("area-small", _area, small_because="közös iskola")
_post("area-withdraw", _area, reason="tévedés", seen=_seen(TargetArea))


# The admin

_FACTS = {"code": "X-1.1.1-21", "name_hu": "Más", "name_en": "Other"}


@line("admin:settlements_programme_add")
def _(world):
    world.client.force_login(world.person("admin"))
    url = admin_url(Programme, "add")
    return lambda: world.client.post(url, _FACTS | {"code": "XOP", "since": "2021-01-01"})


@line("admin:settlements_programme_change")
def _(world):
    world.client.force_login(world.person("admin"))
    url = admin_url(Programme, "change", ProgrammeFactory().pk)
    return lambda: world.client.post(url, _FACTS | {"since": "2014-01-02"})


@line("admin:settlements_call_add")
def _(world):
    world.client.force_login(world.person("admin"))
    facts = _FACTS | {"programme": ProgrammeFactory().pk, "least_population": "1000"}
    return lambda: world.client.post(admin_url(Call, "add"), facts)


@line("admin:settlements_call_change")
def _(world):
    world.client.force_login(world.person("admin"))
    call = CallFactory()
    facts = _FACTS | {"programme": call.programme_id, "least_population": "500"}
    return lambda: world.client.post(admin_url(Call, "change", call.pk), facts)
