"""The whole demo in one transaction."""

from random import Random

from django.db import transaction

from counties.models import CountyOffice, User
from engagements.demo import (
    accounts,
    adoptions,
    assessments,
    bodies,
    days,
    events,
    files,
    grants,
    handovers,
    help,
    obstacles,
    outside,
    partnerships,
    places,
    practices,
    process,
    promises,
    resources,
    targets,
)
from engagements.demo.network import Network
from engagements.demo.work import Work
from engagements.models import Engagement
from engagements.summaries import refresh
from mentorhalo.core.source import writing_from
from settlements.models import Settlement


def is_filled():
    """Is there anything that a network has made?"""
    return any(model.objects.exists() for model in (CountyOffice, User, Engagement))


def build(*, seed, day, password, tell=print):
    """Make offices, people, target and work: all of it or nothing. The register is loaded."""
    random = Random(f"{seed} {day}")
    with transaction.atomic(), writing_from("command", "demo"):
        network = Network(random, day, accounts.hashed(password, seed))
        tell(f"{len(network.offices)} offices, {len(network.mentors)} mentors")
        tell(f"{len(targets.add(network))} targets")
        chosen = places.choose(network)
        tell(f"{sum(map(len, chosen.values()))} settlements have somebody to answer for them")
        codes = Settlement.objects.filter(county__in=network.offices).values_list("pk", flat=True)
        refresh(settlements=codes)
        tell(f"{len(codes)} settlements known")
        county_bodies = bodies.add(network, chosen, seed=seed, day=day)
        areas = grants.add(network, chosen, county_bodies, seed=seed, day=day)
        tell(f"{len(areas)} target areas of grants")
        Work(network, chosen, process.Course(network, areas), county_bodies, tell).run()
        tell(process.add(network, areas, seed=seed, day=day))
        tell(promises.add(network, county_bodies, seed=seed, day=day))
        tell(assessments.add(network, seed=seed, day=day))
        tell(partnerships.add(network, county_bodies, seed=seed, day=day))
        tell(handovers.add(network, seed=seed, day=day))
        tell(files.add(seed=seed, day=day))
        tell(help.add(network, seed=seed, day=day))
        tell(outside.add(network, seed=seed, day=day))
        tell(obstacles.add(network, seed=seed, day=day))
        tell(days.add(network, day=day))
        tell(resources.add(network, seed=seed, day=day))
        tell(practices.add(network, seed=seed, day=day))
        tell(adoptions.add(network, seed=seed, day=day))
        tell(events.add(network, seed=seed, day=day))
