"""Django finds every noun's admin through this package."""

from engagements.admin import engagement, promise

__all__ = ["engagement", "promise"]
