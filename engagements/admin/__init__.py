"""Django finds every noun's admin through this package."""

from engagements.admin import engagement

__all__ = ["engagement"]
