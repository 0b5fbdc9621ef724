"""How a lower app asks for fresh summary rows; the module that makes them is named in settings."""

from importlib import import_module

from django.conf import settings


def refresh_settlements(codes):
    """Recompute the summary rows of these KSH codes, in the caller's transaction."""
    import_module(settings.SUMMARIES).refresh(settlements=codes)
