"""What other pages show of assessments."""

from django.db.models import FilteredRelation, Q

from engagements.models import Assessment

LATEST = 6


def assessments_at(user, code: str) -> list[Assessment]:
    """The latest of a settlement (KSH code) that the reader may read, the newest first, without
    the discarded ones; each with `marks`: its answers that have a mark. One query."""
    latest = Assessment.objects.visible_to(user).standing().filter(settlement=code)
    latest = latest.order_by("-on", "-pk").values("pk")[:LATEST]
    marked = FilteredRelation("answers", condition=Q(answers__mark__isnull=False))
    rows = Assessment.objects.filter(pk__in=latest).annotate(marked=marked)
    rows = rows.select_related("area", "settlement", "marked__question")
    rows = rows.defer("strengths", "opportunities")
    found = {}
    for row in rows.order_by("-on", "-pk", "marked__question__order"):
        shown = found.setdefault(row.pk, row)
        shown.marks = [
            *getattr(shown, "marks", ()),
            *([row.marked] if hasattr(row, "marked") else []),
        ]
    return list(found.values())
