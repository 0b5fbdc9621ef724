"""The kinds of record that files are attached to. A further one is a foreign key on Evidence and a
line in TARGETS."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from engagements.models import Engagement, EvidenceKind, Partnership, StepProgress
from settlements.models import Grant


@dataclass(frozen=True)
class Target:
    """One kind of record: `key` is the part of its address that names it, `county` gives the KSH
    code that its files belong to, `page` the address of the page that shows them, `wants` the kinds
    of file that it should have."""

    rows: Callable[[], QuerySet]
    key: str
    county: Callable
    page: Callable
    wants: Callable = lambda record: ()


TARGETS = {
    "engagement": Target(
        rows=lambda: Engagement.objects.select_related("county", "step"),
        key="pk",
        county=lambda row: row.county_id,
        page=lambda row: row.get_absolute_url(),
        wants=lambda row: row.step.evidence if row.step_id else (),
    ),
    "progress": Target(
        rows=lambda: StepProgress.objects.select_related("area__grant", "step"),
        key="pk",
        county=lambda row: row.area.grant.county_id,
        page=lambda row: reverse(
            "engagements:step-detail", args=[row.area.grant.code, row.area.number, row.step_id]
        ),
        wants=lambda row: row.step.evidence,
    ),
    "grant": Target(
        rows=lambda: Grant.objects.all(),
        key="code",
        county=lambda row: row.county_id,
        page=lambda row: row.get_absolute_url(),
    ),
    "partnership": Target(
        rows=lambda: Partnership.objects.all(),
        key="pk",
        county=lambda row: row.county_id,
        page=lambda row: row.get_absolute_url(),
        wants=lambda row: (EvidenceKind.AGREEMENT,) if row.signed_on else (),
    ),
}


def only_target(**records):
    """(name, record) of the one that is given. Raises TypeError for none or several."""
    given = [(name, record) for name, record in records.items() if record is not None]
    if len(given) != 1:
        raise TypeError(f"evidence is of exactly one of {', '.join(TARGETS)}")
    return given[0]


def add_url(name, record):
    """Where a file is attached to a record."""
    return reverse(f"engagements:evidence-add-{name}", args=[getattr(record, TARGETS[name].key)])
