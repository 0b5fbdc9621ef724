"""The demo network: invented people and work on the real register."""

from engagements.demo.build import build, is_filled

__all__ = ["build", "is_filled"]
