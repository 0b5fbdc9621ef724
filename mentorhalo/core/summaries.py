"""How a lower app asks for summary rows to be refreshed; the module that does is named in settings."""

from importlib import import_module

from django.conf import settings


def refresh_settlements(codes):
    """Recompute the summary rows of these KSH codes, in the caller's transaction."""
    import_module(settings.SUMMARIES).refresh(settlements=codes)
