"""The files of one record as a page shows them.

A page adds `evidence_context(user, grant=grant)` to its context, which gives it `files`, and

    {% include "engagements/_evidence.html" with files=files csrf_token=csrf_token only %}

One query for the files, and for a grant or a step one for the right to add.
"""

from dataclasses import dataclass

from django.db.models import Q

from engagements.arrivals.counting import Arrivals, arrivals_of
from engagements.evidence.forms import EvidenceForm
from engagements.evidence.missing import known_missing
from engagements.evidence.perms import can_add_evidence, can_read_file, can_withdraw_evidence
from engagements.evidence.targets import TARGETS, add_url, only_target
from engagements.models import Evidence, EvidenceKind


@dataclass(frozen=True)
class EvidenceLine:
    """One file in a list: what the reader may do with it, and whether it is known to be gone."""

    row: Evidence
    can_read: bool
    can_withdraw: bool
    is_missing: bool

    @property
    def shows_small(self):
        """A picture that this reader may open."""
        return self.row.has_small and self.can_read and not self.is_missing


@dataclass(frozen=True)
class EvidencePiece:
    """The files of one record: what is there, which kinds are wanted still, and how to add some.

    `form` is None for who may not add; `arrivals` tells of files that phones announced.
    """

    key: str
    lines: list[EvidenceLine]
    wants: list[EvidenceKind]
    upload_url: str
    form: EvidenceForm | None
    arrivals: Arrivals | None = None


def evidence_context(user, *, engagement=None, progress=None, grant=None, partnership=None):
    """`files`, which _evidence.html needs. An engagement shows those of the entries joined into it,
    too."""
    records = {"engagement": engagement, "progress": progress, "grant": grant}
    name, record = only_target(**records, partnership=partnership)
    of_record = Q(**{name: record})
    if name == "engagement":
        of_record |= Q(engagement__joined_to=record)
    rows = Evidence.objects.visible_to(user).filter(of_record)
    lines = evidence_lines(user, rows.select_related("added_by", "withdrawn_by"))
    wants = kinds_wanted(TARGETS[name].wants(record), [line.row for line in lines])
    key = f"{name}-{record.pk}"
    form = arrivals = None
    if name == "engagement":
        arrivals = arrivals_of(record, [line.row.pk for line in lines])
    if can_add_evidence(user, record):
        # Ids of its own: a page may show the files of several records.
        first = {"kind": wants[0] if wants else ""}
        form = EvidenceForm(initial=first, auto_id=f"{key}-%s")
    return {"files": EvidencePiece(key, lines, wants, add_url(name, record), form, arrivals)}


def evidence_lines(user, rows):
    """The rows of one record, each with what this reader may do with it."""
    rows = list(rows)
    gone = known_missing(rows)
    return [
        EvidenceLine(
            row, can_read_file(user, row), can_withdraw_evidence(user, row), row.pk in gone
        )
        for row in rows
    ]


def kinds_wanted(kinds, rows):
    """Which of the kinds that a step names no standing file shows yet, in the step's order."""
    there = {row.kind for row in rows if not row.withdrawn_at}
    return [EvidenceKind(kind) for kind in kinds if kind not in there]
