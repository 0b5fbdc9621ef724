"""What the demo's mentors gave to settlements: guides and studies of the library, at occasions."""

from datetime import timedelta
from io import StringIO
from random import Random

from django.core.management import call_command

from engagements.demo import bulk
from engagements.demo.plan import moment
from engagements.models import COUNTED, Engagement, EngagementSettlement, Resource, ResourceShare

AT_ONE_OF = 9  # every so many of the occasions of the last months something was given
WITHIN = 240  # days back
NUMBERS = (1, 1, 1, 2)  # of materials at one occasion


def add(network, *, seed, day):
    """Write what was given; says what, for the terminal."""
    random = Random(f"{seed} {day} resources")
    came_at = moment(day - timedelta(days=WITHIN + 30), 9)
    call_command("load_themes", stdout=StringIO())
    call_command("load_resources", at=came_at, stdout=StringIO())
    library = list(Resource.objects.public().prefetch_related("steps").order_by("pk"))
    rows = [row for held, place in _held(day) for row in _given(random, library, held, place)]
    if rows:
        bulk.create(rows, by=lambda row: row.by, at=lambda row: row.at)
    return f"{len(rows)} materials given"


def _held(day):
    """Some occasions of the last months, each with its first settlement."""
    since = day - timedelta(days=WITHIN)
    rows = Engagement.objects.filter(state__in=COUNTED, held_on__gte=since).order_by("pk")
    rows = list(rows.select_related("author"))[::AT_ONE_OF]
    own = EngagementSettlement.objects.filter(engagement__in=[row.pk for row in rows], own=True)
    places = {}
    for place in own.order_by("pk"):
        places.setdefault(place.engagement_id, place.settlement_id)
    return [(row, places[row.pk]) for row in rows if row.pk in places]


def _given(random, library, held, place):
    """Those for the step of the occasion, where it has one; else any."""
    fits = [row for row in library if held.step_id in {step.pk for step in row.steps.all()}]
    fits = fits or library
    for resource in random.sample(fits, min(random.choice(NUMBERS), len(fits))):
        yield ResourceShare(
            resource=resource,
            settlement_id=place,
            county_id=held.county_id,
            engagement=held,
            by=held.author,
            at=held.created_at + timedelta(minutes=6),
        )
