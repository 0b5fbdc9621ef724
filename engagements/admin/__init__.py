"""Django finds every noun's admin through this package."""

from engagements.admin import engagement, evidence, promise

__all__ = ["engagement", "evidence", "promise"]
