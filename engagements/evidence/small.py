"""Small pictures of evidence, for lists: made when first asked for, kept in memory by their sum.

Nothing of it is stored: an evidence file is withdrawn or gone in one place only.
"""

from django.core.cache import caches

from engagements.evidence import pictures
from engagements.models import Evidence

MEDIA_TYPE = "image/webp"
KEPT_FOR = 24 * 60 * 60  # seconds


def small_of(evidence: Evidence) -> bytes:
    """The picture as a WebP for a list. Raises FileNotFoundError where the file is gone, and
    ValidationError where it is no picture any more."""
    kept = caches["pictures"]
    data = kept.get(evidence.sha256)
    if data is None:
        with evidence.file.open("rb") as content:
            data = pictures.smaller(content, evidence.media_type)
        kept.set(evidence.sha256, data, KEPT_FOR)
    return data
