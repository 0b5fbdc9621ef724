"""The engagement on which something came up, as a form names it."""

from django.core.exceptions import ValidationError


def occasion_of(form):
    """Its receipt number, as long as it is one to be read; else None."""
    try:
        row = form.fields["engagement"].clean(form["engagement"].value())
    except ValidationError:
        return None
    return row and row.pk
