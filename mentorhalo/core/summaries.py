"""How a lower app asks for what follows from its rows: fresh summary rows and milestones.

The modules that make them are named in settings.
"""

from importlib import import_module

from django.conf import settings


def refresh_settlements(codes):
    """Recompute the summary rows of these KSH codes, in the caller's transaction."""
    import_module(settings.SUMMARIES).refresh(settlements=codes)


def refresh_bodies(organisations):
    """Recompute what follows from these organisations (primary keys) being of another kind, or
    named by other engagements, in the caller's transaction."""
    import_module(settings.SUMMARIES).refresh_bodies(organisations)


def refresh_milestones(grants, by=None):
    """Date the milestones of these grants (primary keys) anew, in the caller's transaction."""
    import_module(settings.MILESTONES).refresh(grants=grants, by=by)
