"""Which resources are offered where: by the step of the process, the most used ones first."""

from collections import defaultdict

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from engagements.models import Resource, ResourceShare

AT_A_STEP = 3  # of each step


def useful(step) -> list[Resource]:
    """The most useful resources for a step (its code): those given to most settlements; one query.

    Useful is what mentors gave, in every county: nothing else is known of a material's worth.
    """
    return list(_by_use(Resource.objects.public().filter(steps=step))[:AT_A_STEP])


def useful_by_step() -> dict[str, list[Resource]]:
    """{code of a step: its most useful resources}, of every step that has some; one query."""
    rows = Resource.objects.public().filter(steps__isnull=False)
    found = defaultdict(list)
    for row in _by_use(rows.annotate(at_step=F("steps"))):
        if len(found[row.at_step]) < AT_A_STEP:
            found[row.at_step].append(row)
    return dict(found)


def _by_use(rows):
    given = ResourceShare.objects.standing().filter(resource=OuterRef("pk"))
    given = given.order_by().values("resource")
    times = given.annotate(n=Count("settlement", distinct=True)).values("n")
    rows = rows.annotate(given=Coalesce(Subquery(times), 0)).order_by("-given", "title", "pk")
    return rows.only("pk", "title", "kind")


def given_before(engagement) -> dict[int, list[str]]:
    """{resource: the settlements served at an engagement that were given it already}, as far as its
    county knows; one query."""
    rows = ResourceShare.objects.standing().filter(county=engagement.county_id)
    rows = rows.filter(settlement__places__engagement=engagement).order_by("settlement__sort_key")
    found = defaultdict(list)
    for resource, place in rows.values_list("resource", "settlement__name").distinct():
        found[resource].append(place)
    return dict(found)


def given_at(engagement) -> list[ResourceShare]:
    """What was given at an engagement, and at those joined into it."""
    of_it = Q(engagement=engagement) | Q(engagement__joined_to=engagement)
    rows = ResourceShare.objects.standing().filter(of_it)
    return list(rows.select_related("resource", "settlement").order_by("pk"))
