"""Django finds every noun's admin through this package."""

from engagements.admin import engagement, evidence, process, promise, sheet

__all__ = ["engagement", "evidence", "process", "promise", "sheet"]
