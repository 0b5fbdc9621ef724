"""Django finds every noun's admin through this package."""

from settlements.admin import grant, settlement

__all__ = ["grant", "settlement"]
