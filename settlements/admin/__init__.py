"""Django finds every noun's admin through this package."""

from settlements.admin import grant, handover, organisation, rhythm, settlement

__all__ = ["grant", "handover", "organisation", "rhythm", "settlement"]
