"""How a list is asked for the rows behind a figure: ?figure=CODE.PART@DAY:COUNTY!MENTOR.

The indicators stand above all lists; the module that knows them is named in settings.
"""

from dataclasses import dataclass
from datetime import date
from importlib import import_module

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

FIRST_YEAR = 2000  # no network and no records before; the indicators reckon with days before a day
LONGEST = 80  # characters of an unreadable figure that are repeated

UNKNOWN = _("There is no such figure: “%(text)s”.")
NO_DAY = _("“%(text)s” is no day; write it like 2026-05-01.")
FUTURE = _("A figure can be asked for today or a past day.")
EARLY = _("There are no figures of so early a day.")
NO_MENTOR = _("There is no such mentor: “%(text)s”.")
NO_COUNTY = _("There is no such county: “%(text)s”.")
ELSEWHERE = _("“%(figure)s” is not a figure of this list.")


def indicators():
    return import_module(settings.FIGURES)


@dataclass(frozen=True)
class Asked:
    """What a list was asked for: the rows behind it, and the figure in words for its chip.

    `place` is the county's name, "" for the country, and `county` its KSH code, None for that;
    `person` the name of a mentor, "" for all.
    """

    rows: QuerySet
    words: str | Promise
    day: date
    figure: str
    county: str | None = None
    place: str = ""
    person: str = ""

    def number(self, reader) -> int | None:
        """How many of the rows a reader of one county or all may read; None where only a count of
        the rows tells."""
        county = self.county
        if self.person:
            return None
        if not reader.reads_all_counties:
            if reader.county_code is None or county not in (None, reader.county_code):
                return None
            county = reader.county_code
        return indicators().number_behind(self.figure, self.day, county)

    def __str__(self):
        parts = [str(self.words), self.place, self.person]
        if self.day != timezone.localdate():
            parts.append(date_format(self.day, "DATE_FORMAT"))
        return ", ".join(part for part in parts if part)


class FigureField(forms.Field):
    """CODE or CODE.PART, with @YYYY-MM-DD (a past day), :NN (a county's KSH code) and !N (a
    mentor's number) after it.

    Its clean value is an Asked, None when nothing is asked. `model` is what the list is of: the
    figure must be one of its rows.
    """

    widget = forms.HiddenInput
    model = None

    def to_python(self, value):
        if not value:
            return None
        text = str(value)[:LONGEST]
        head, _sep, mentor = text.partition("!")
        head, _sep, county = head.partition(":")
        figure, _sep, day = head.partition("@")
        day = _day(day) if day else timezone.localdate()
        try:
            place = indicators().county_named(county) if county else ""
        except KeyError:
            raise ValidationError(NO_COUNTY, "county", {"text": county}) from None
        try:
            person = indicators().mentor_named(mentor) if mentor else ""
        except KeyError:
            raise ValidationError(NO_MENTOR, "mentor", {"text": mentor}) from None
        try:
            rows = indicators().records_behind(figure, day, county or None, mentor or None)
            words = indicators().words_of(figure, day)
        except KeyError:
            raise ValidationError(UNKNOWN, "figure", {"text": text}) from None
        if reason := indicators().why_not(figure, day):
            raise ValidationError(reason, "today_only")
        listed = rows.model._meta.pk.related_model or rows.model
        if self.model is not None and listed != self.model:
            raise ValidationError(ELSEWHERE, "list", {"figure": words})
        return Asked(rows, words, day, figure, county or None, place, person)


def _day(text):
    try:
        day = forms.DateField(input_formats=["%Y-%m-%d"]).clean(text)
    except ValidationError:
        raise ValidationError(NO_DAY, "day", {"text": text}) from None
    if day > timezone.localdate():
        raise ValidationError(FUTURE, "future")
    if day.year < FIRST_YEAR:
        raise ValidationError(EARLY, "early")
    return day


class FigureFilter(Filter):
    """Only the rows behind a figure; the figure must be one of this list's."""

    field_class = FigureField

    def __init__(self, **kwargs):
        super().__init__(label=_("Behind the figure"), **kwargs)

    @property
    def field(self):
        field = super().field
        field.model = self.model
        return field

    def filter(self, qs, asked):
        if asked is None:
            return qs
        rows = asked.rows.order_by()
        if rows.model is qs.model and _is_plain(rows.query):
            return qs & rows  # the list's own order may then use what they are asked by
        return qs.filter(pk__in=rows.values("pk"))


def _is_plain(query):
    """Whether its conditions alone choose the rows, so that they may stand beside others."""
    bare = not (query.annotations or query.distinct or query.is_sliced or query.is_empty())
    return bare and len(query.alias_map) <= 1
