"""A record as one line of the search's answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from engagements.templatetags.obstacles import obstacle_tag
from engagements.templatetags.partnerships import stage_tag
from mentorhalo.core.templatetags.halo import day, state_tag


@dataclass(frozen=True)
class Hit:
    """What was found: its name, where it leads, and what tells it from others of the name."""

    title: str
    url: str
    meta: str = ""


def _hit(row, title, *meta, url="") -> Hit:
    parts = format_html_join(" · ", "{}", ((part,) for part in meta if part))
    return Hit(str(title), url or row.get_absolute_url(), parts)


def _settlement(row):
    ceased = _("no longer a settlement of its own") if row.ceased_on else ""
    return _hit(row, row.name, row.county_name, row.pk, ceased)


def _organisation(row):
    closed = _("closed") if row.closed_on else ""
    return _hit(row, row.name, row.get_kind_display(), row.seat_name, row.tax_number, closed)


def _contact(row):
    return _hit(row, row.name, row.role, row.organisation.name)


def _grant(row):
    return _hit(row, row.code, row.title, row.lead_place)


def _mentor(row):
    return _hit(row, row, row.team_county)


def _engagement(row):
    places = ", ".join(place.settlement.name for place in row.places.all()[:3])
    title = f"{places}, {row.get_kind_display()}" if places else capfirst(row.get_kind_display())
    number = _("no. %(number)s") % {"number": row.pk}
    words = Truncator(row.summary).chars(120)
    return _hit(row, title, day(row.held_on), number, state_tag(row), words)


def _promise(row):
    return _hit(row, row.what, row.place, row.get_state_display(), day(row.due_on))


def _partnership(row):
    return _hit(row, row.name, row.kind, stage_tag(row))


def _obstacle(row):
    return _hit(row, Truncator(row.what).chars(120), obstacle_tag(row))


def _practice(row):
    return _hit(row, row.title, row.place, row.get_sector_display())


def _resource(row):
    """Inside: with where it was given."""
    url = reverse("engagements:resource-work", args=[row.pk])
    return _hit(row, row.title, row.get_kind_display(), row.publisher, url=url)


HITS: dict[str, Callable[[Any], Hit]] = {
    "settlements": _settlement,
    "organisations": _organisation,
    "contacts": _contact,
    "grants": _grant,
    "mentors": _mentor,
    "engagements": _engagement,
    "promises": _promise,
    "partnerships": _partnership,
    "practices": _practice,
    "resources": _resource,
    "obstacles": _obstacle,
}
