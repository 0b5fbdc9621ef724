"""Two days of the figures side by side."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engagements.filters import day_input
from mentorhalo.portal.as_of import AskedDayField, first_day, months_before
from mentorhalo.portal.compare import groups, steps
from mentorhalo.portal.indicators.readings import Readings


class DaysForm(forms.Form):
    """The two days, by name with the `usual` ones; `first` is the programme's first day."""

    def __init__(self, data, usual, first):
        super().__init__(data)
        self.usual = usual
        for name, label in (("a", _("Earlier day")), ("b", _("Later day"))):
            self.fields[name] = AskedDayField(lambda: first, label=label, widget=day_input())

    @property
    def days(self):
        """The days shown, the earlier first; the usual one where one cannot be asked for."""
        self.is_valid()
        return sorted(self.cleaned_data.get(name) or day for name, day in self.usual.items())


def usual_days(today, first):
    """A month ago, or the programme's first day where that was later; and today."""
    return {"a": max(months_before(today, 1), first or today), "b": today}


def days_form(request, first) -> DaysForm:
    """The form as the address fills it; an empty field has the usual day."""
    usual = usual_days(timezone.localdate(), first)
    typed = {name: request.GET.get(name, "").strip() for name in usual}
    filled = {name: typed[name] or day.isoformat() for name, day in usual.items()}
    return DaysForm(filled, usual, first)


@require_safe
def compare(request):
    first = first_day()
    form = days_form(request, first)
    earlier, later = (Readings(day=day) for day in form.days)
    asked = request.GET.get("county", "")
    county = next((row for row in later.counties if row.pk == asked), None)
    context = {
        "form": form,
        "earlier": earlier.day,
        "later": later.day,
        "first": first,
        "counties": later.counties,
        "county": county,
        "unknown_county": asked[:20] if county is None else "",
        "groups": groups(request.user, earlier, later, county),
        "steps": steps(earlier, later, county),
    }
    return render(request, "portal/compare.html", context)
