"""Django finds every noun's admin through this package."""

from settlements.admin import settlement

__all__ = ["settlement"]
