"""Django finds every noun's admin through this package."""

from engagements.admin import (
    engagement,
    evidence,
    help,
    partnership,
    process,
    promise,
    sheet,
    theme,
)

__all__ = ["engagement", "evidence", "help", "partnership", "process", "promise", "sheet", "theme"]
