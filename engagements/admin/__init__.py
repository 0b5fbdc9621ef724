"""Django finds every noun's admin through this package."""

from engagements.admin import engagement, evidence, help, process, promise, sheet

__all__ = ["engagement", "evidence", "help", "process", "promise", "sheet"]
