"""Lines of the history walk: calls, grants, members, target areas."""

from datetime import date
from io import StringIO

from django.core.management import call_command

from settlements.area_actions import Part, explain_small_area, save_area
from settlements.grant_actions import extend, save_grant, set_member
from tests.factories.grants import CallFactory, GrantFactory, TargetAreaFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import SettlementFactory
from tests.history_writes import line


@line("command load_calls")
def _(world):
    CallFactory(code="TOP-5.3.1-16", name_en="Old")
    return lambda: call_command("load_calls", stdout=StringIO())


# Actions


@line("settlements.grant_actions.save_grant")
def _(world):
    grant = GrantFactory(settlements=[SettlementFactory()])
    grant.title = "Más"
    by, other = world.person("mentor"), SettlementFactory()
    return lambda: save_grant(by=by, grant=grant, settlements=[other])


@line("settlements.grant_actions.set_member")
def _(world):
    grant, body, by = GrantFactory(), OrganisationFactory(), world.person("mentor")
    return lambda: set_member(by=by, grant=grant, organisation=body, share=5)


@line("settlements.grant_actions.extend")
def _(world):
    grant, by = GrantFactory(), world.person("mentor")
    days = {"decided_on": date(2026, 1, 1), "new_end": date(2028, 6, 30)}
    return lambda: extend(by=by, grant=grant, reason="járvány", **days)


@line("settlements.area_actions.save_area")
def _(world):
    area, by = TargetAreaFactory(), world.person("mentor")
    parts = [Part(SettlementFactory(), "Alvég", 9)]
    return lambda: save_area(by=by, area=area, places=parts)


@line("settlements.area_actions.explain_small_area")
def _(world):
    area, by = TargetAreaFactory(), world.person("mentor")
    return lambda: explain_small_area(by=by, area=area, because="közös iskola")
