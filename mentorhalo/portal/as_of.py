"""The day that a page of figures is asked for: `?as_of=` (product.md §3)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

from counties.models import CountyOffice
from mentorhalo.portal import chart

WRITTEN = ["%Y-%m-%d", "%Y.%m.%d.", "%Y. %m. %d.", "%Y.%m.%d"]  # in either language
LONGEST = 30  # characters of an unreadable day that are repeated
PAGING = ("after", "before", "export")  # of another day's rows


def first_day() -> date | None:
    """The day the programme began: when the first county office opened; None before that."""
    return CountyOffice.objects.aggregate(first=Min("opened_on"))["first"]


class AskedDayField(forms.DateField):
    """A day that figures can be asked for: today or a past one of the programme.

    `first` gives the programme's first day, where somebody has asked for it already.
    """

    def __init__(self, first=first_day, **kwargs):
        self.first = first
        formats = [*WRITTEN, *get_format("DATE_INPUT_FORMATS")]
        super().__init__(input_formats=formats, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            text = _("“%(text)s” is no day; write it like 2026-05-01.")
            written = "".join(filter(str.isprintable, str(value)))
            shown = {"text": written[:LONGEST]}
            raise ValidationError(text, "no_day", shown) from None

    def validate(self, value):
        super().validate(value)
        today = timezone.localdate()
        if value is None or value == today:
            return
        shown = {"day": date_format(value, "DATE_FORMAT")}
        if value > today:
            text = _("%(day)s is still to come: figures can be asked for today or a past day.")
            raise ValidationError(text, "future", shown)
        first = self.first()
        if first is None:
            text = _("No county office has been opened yet, so there is no past to be asked for.")
            raise ValidationError(text, "no_past")
        if value < first:
            text = _("%(day)s was before the programme: the first office opened on %(first)s.")
            shown["first"] = date_format(first, "DATE_FORMAT")
            raise ValidationError(text, "too_early", shown)


@dataclass(frozen=True)
class Step:
    """A link to another day."""

    label: str
    url: str


class AsOf:
    """The day a page shows: `day`, today's (or `otherwise`) where none or a bad one was asked for.

    `error` says what was wrong with what was asked, "" when nothing was; `typed` is what stays in
    the field. `first` is the day the programme began, None before: one query, unless a page that
    reads the offices anyway gives `first_of`, which is asked with the day typed, today's without.
    """

    def __init__(self, request, name="as_of", otherwise=None, first_of=None):
        self.today = timezone.localdate()
        self.name, self.path = name, request.path
        self.others = [
            (key, value)
            for key, values in request.GET.lists()
            for value in values
            if key != name and key not in PAGING
        ]
        self._otherwise, self._first_of = otherwise or self.today, first_of
        self._text = request.GET.get(name, "").strip()
        self.typed, self.error = None, ""
        self.day = self._read() or self._otherwise

    def __getstate__(self):
        """Pickled with a page's part (templatetags.parts) as what it says, without whom it asks."""
        return {**self.__dict__, "_first_of": None, "first": self.first}

    @cached_property
    def first(self):
        return self._first_of(self.typed or self.today) if self._first_of else first_day()

    def _read(self):
        """The day asked for, None where there is none or it cannot be shown."""
        field = AskedDayField(lambda: self.first, required=False)
        try:
            self.typed = field.to_python(self._text)
            field.validate(self.typed)
        except ValidationError as error:
            self.error = error.messages[0]
            return None
        return self.typed

    @property
    def is_past(self):
        return self.day < self.today

    @property
    def query(self):
        """What to append to links of the same day, as_of=YYYY-MM-DD; "" for today."""
        return urlencode({"as_of": self.day.isoformat()}) if self.is_past else ""

    @property
    def field_value(self):
        """What the date field shows: what was typed, where it was a day."""
        return (self.typed or self.day).isoformat()

    def address(self, day):
        """This page on another day, with its other parameters."""
        asked = [(self.name, day.isoformat())] if day != self._otherwise else []
        query = urlencode([*self.others, *asked])
        return f"{self.path}?{query}" if query else self.path

    @property
    def steps(self):
        """The same page a month, a quarter, a year earlier; and today, from a past day."""
        earlier = (
            (1, _("a month earlier")),
            (3, _("a quarter earlier")),
            (12, _("a year earlier")),
        )
        days = ((months_before(self.day, months), label) for months, label in earlier)
        found = [
            Step(label, self.address(day))
            for day, label in days
            if self.first and day >= self.first
        ]
        if self.is_past:
            found.append(Step(_("today"), self.address(self.today)))
        return found

    @property
    def whole(self):
        """The number of days that the slider runs over."""
        return (self.today - self.first).days if self.first else 0

    @property
    def at(self):
        """Where the slider stands: the days from the programme's first."""
        return (self.day - self.first).days if self.first else 0

    @property
    def compare_query(self):
        """What asks for this day beside today, or a month ago beside today."""
        other = self.day if self.is_past else months_before(self.today, 1)
        return urlencode({"a": other.isoformat(), "b": self.today.isoformat()})


def asked_day(request, first_of=None) -> AsOf:
    """The day that a request asks for; one query where one was asked or `first` is read."""
    return AsOf(request, first_of=first_of)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the month's last where it has no such day."""
    month = chart.months_back(day, months)
    return month.replace(day=min(day.day, monthrange(month.year, month.month)[1]))
