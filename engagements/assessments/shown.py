"""What other pages show of assessments."""

from django.db.models import FilteredRelation, Q

from engagements.models import Assessment, Perspective

LATEST = 6


def assessments_at(user, code: str) -> list[Assessment]:
    """The latest of a settlement (KSH code) that the reader may read, and the last finished one by
    the mentor, the newest first, without the discarded ones; each with `marks`: its answers that
    have a mark. One query."""
    readable = Assessment.objects.visible_to(user).standing().filter(settlement=code)
    readable = readable.order_by("-on", "-pk").values("pk")
    last = readable.finished().filter(perspective=Perspective.EXTERNAL)[:1]
    marked = FilteredRelation("answers", condition=Q(answers__mark__isnull=False))
    rows = Assessment.objects.filter(Q(pk__in=readable[:LATEST]) | Q(pk__in=last))
    rows = rows.annotate(marked=marked)
    rows = rows.select_related("area", "settlement", "marked__question")
    rows = rows.defer("strengths", "opportunities")
    found = {}
    for row in rows.order_by("-on", "-pk", "marked__question__order"):
        if row.pk not in found:
            row.marks = []
            found[row.pk] = row
        if hasattr(row, "marked"):
            found[row.pk].marks.append(row.marked)
    return list(found.values())
