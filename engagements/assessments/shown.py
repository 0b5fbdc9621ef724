"""What other pages show of assessments."""

from engagements.models import Assessment

LATEST = 6


def assessments_at(user, code: str) -> list[Assessment]:
    """The latest of a settlement (KSH code) that the reader may read, the newest first, without
    the discarded ones."""
    rows = Assessment.objects.visible_to(user).standing().filter(settlement=code)
    rows = rows.select_related("area", "settlement")
    return list(rows.order_by("-on", "-pk")[:LATEST])
