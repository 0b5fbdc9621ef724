"""Django finds every noun's admin through this package."""

from settlements.admin import grant, handover, organisation, settlement

__all__ = ["grant", "handover", "organisation", "settlement"]
