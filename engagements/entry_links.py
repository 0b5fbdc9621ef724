"""The rules of what an entry names beside places and people: target area, step, organisations."""

from collections.abc import Iterator
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagements.models import ProcessStep
from settlements.models import Grant, Organisation, TargetArea

Problem = tuple[str, ValidationError]


class LinkFacts:
    """The target areas, steps and organisations that entries name; none named costs no query."""

    def __init__(self, areas: set[int], steps: set[str], organisations: set[int]):
        rows = TargetArea.objects.select_related("grant").prefetch_related("places")
        self.areas = rows.in_bulk(areas) if areas else {}
        self.steps = ProcessStep.objects.in_bulk(steps) if steps else {}
        self.organisations = Organisation.objects.in_bulk(organisations) if organisations else {}
        self.areas_in = cache(self._areas_in)
        self.organisations_in = cache(self._organisations_in)

    def _areas_in(self, county):
        """The keys of the areas whose grant belongs to a county (KSH code)."""
        grants = Grant.objects.in_county(county)
        rows = TargetArea.objects.filter(pk__in=self.areas, grant__in=grants)
        return set(rows.values_list("pk", flat=True))

    def _organisations_in(self, county):
        rows = Organisation.objects.in_county(county).filter(pk__in=self.organisations)
        return set(rows.values_list("pk", flat=True))


def link_problems(entry, county, facts: LinkFacts, before=None) -> Iterator[Problem]:
    """(field, error) for each rule broken; what stays from `before` is not held against changes
    of the area or the organisation that came later."""
    same_places = before is not None and set(before.settlements) == set(entry.settlements)
    if entry.target_area is not None:
        stays = same_places and before.target_area == entry.target_area
        yield from () if stays else _area_problems(entry, county, facts)
    if entry.step is not None:
        yield from _step_problems(entry, facts)
    kept = before.organisations if before else ()
    for pk in entry.organisations:
        if pk not in kept:
            yield from _organisation_problems(pk, county, facts)


def _area_problems(entry, county, facts):
    area = facts.areas.get(entry.target_area)
    if area is None or (county and area.pk not in facts.areas_in(county)):
        text = _("There is no such target area in the entry's county.")
        yield "target_area", ValidationError(text, "unknown")
    elif entry.settlements and not {place.settlement_id for place in area.places.all()} & set(
        entry.settlements
    ):
        text = _("The target area “%(area)s” holds none of the entry's settlements.")
        yield "target_area", ValidationError(text, "elsewhere", {"area": str(area)})


def _step_problems(entry, facts):
    if entry.step not in facts.steps:
        yield "step", ValidationError(_("There is no such step of the process."), "unknown")
    elif entry.target_area is None:
        text = _("Say for which target area the step was.")
        yield "target_area", ValidationError(text, "required")


def _organisation_problems(pk, county, facts):
    organisation = facts.organisations.get(pk)
    if organisation is None or (county and pk not in facts.organisations_in(county)):
        text = _("There is no such organisation in the entry's county.")
        yield "organisations", ValidationError(text, "unknown")
    elif not organisation.is_active:
        text = _("%(organisation)s is closed or was merged into another.")
        names = {"organisation": organisation.name}
        yield "organisations", ValidationError(text, "inactive", names)
