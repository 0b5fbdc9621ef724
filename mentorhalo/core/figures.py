"""How a list is asked for the rows behind a figure: ?figure=CODE.PART@DAY:COUNTY.

The indicators stand above all lists; the module that knows them is named in settings.
"""

from importlib import import_module

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

PAST = _("A figure can be asked for today or a past day.")


def indicators():
    return import_module(settings.FIGURES)


class FigureField(forms.Field):
    """CODE or CODE.PART, with @YYYY-MM-DD (a past day) and :NN (a county's KSH code) after it.

    Its clean value is an Asked, None when nothing is asked.
    """

    widget = forms.HiddenInput

    def to_python(self, value):
        if not value:
            return None
        text = str(value)[:80]
        head, _sep, county = text.partition(":")
        figure, _sep, day = head.partition("@")
        try:
            day = forms.DateField(input_formats=["%Y-%m-%d"]).clean(day) if day else None
            words = indicators().words_of(figure)
        except (KeyError, ValidationError):
            unknown = _("There is no such figure: “%(text)s”.")
            raise ValidationError(unknown, "figure", {"text": text}) from None
        day = day or timezone.localdate()
        if day > timezone.localdate():
            raise ValidationError(PAST, "future")
        return Asked(figure, day, county or None, words)


class Asked:
    """What a list was asked for; in words for its chip."""

    def __init__(self, figure, day, county, words):
        self.figure, self.day, self.county, self.words = figure, day, county, words

    def __str__(self):
        if self.day == timezone.localdate():
            return self.words
        return str(format_lazy("{}, {}", self.words, self.day.isoformat()))


class FigureFilter(Filter):
    """Only the rows behind a figure; the figure must be one of this list's."""

    field_class = FigureField

    def __init__(self, **kwargs):
        super().__init__(label=_("Behind the figure"), **kwargs)

    def filter(self, qs, asked):
        if asked is None:
            return qs
        rows = indicators().records_behind(asked.figure, asked.day, asked.county)
        listed = rows.model._meta.pk.related_model or rows.model
        if listed != qs.model:
            return qs.none()
        return qs.filter(pk__in=rows.order_by().values("pk"))
