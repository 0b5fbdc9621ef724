"""Django finds every noun's admin through this package."""

from engagements.admin import (
    assessment,
    engagement,
    event,
    evidence,
    feedback,
    help,
    link,
    obstacle,
    partnership,
    practice,
    process,
    promise,
    resource,
    sheet,
    theme,
)

__all__ = [
    "assessment",
    "engagement",
    "event",
    "evidence",
    "feedback",
    "help",
    "link",
    "obstacle",
    "partnership",
    "practice",
    "process",
    "promise",
    "resource",
    "sheet",
    "theme",
]
