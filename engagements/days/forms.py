"""What is typed into a plan of a day: ticks, numbers for the order, names of further places."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.days import actions as day_actions
from mentorhalo.core.forms import Stale
from settlements.fields import PlacesField

ORDER = "order-"  # before a settlement's KSH code: which stop of the day it is
LONGEST = 3  # digits


class Ticked(forms.MultipleChoiceField):
    """KSH codes; which of them are possible is asked by the action."""

    def valid_value(self, value):
        return len(value) == 5 and value.isascii() and value.isdigit()


class DayForm(forms.Form):
    """One day's plan as it is typed; it reads the same from an address and from what is sent."""

    day = forms.DateField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stop = Ticked(
        label=_("Settlements"),
        required=False,
        error_messages={"invalid_choice": _("There is no such settlement.")},
    )
    other = PlacesField(
        label=_("Further settlements of the county"),
        required=False,
        help_text=_("Names or KSH codes, separated by semicolons."),
    )

    def clean(self):
        self.numbers = {}
        for code in self.cleaned_data.get("stop", ()):
            typed = self.data.get(ORDER + code, "").strip()
            if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST:
                self.numbers[code] = int(typed)
            elif typed:
                text = _("“%(typed)s” is not a number of the order: write 1, 2, 3…")
                self.add_error("stop", forms.ValidationError(text, "order", {"typed": typed[:20]}))
        return self.cleaned_data

    @property
    def stops(self) -> list[str]:
        """The KSH codes in their order: those with a number first, then as they stand."""
        named = [place.pk for place in self.cleaned_data.get("other") or ()]
        codes = list(dict.fromkeys([*self.cleaned_data.get("stop", ()), *named]))
        last = 10**LONGEST
        return sorted(codes, key=lambda code: self.numbers.get(code) or last)

    def number_typed(self, code):
        """What stands in the order of a settlement (KSH code), right or wrong."""
        return self.data.get(ORDER + code, "")[:20]

    def save_as(self, *, by):
        """Whether the plan is written as typed; the sentences of a refusal are in the errors."""
        if not self.is_valid():
            return False
        day, version = self.cleaned_data["day"], self.cleaned_data["version"]
        try:
            day_actions.plan_day(by=by, day=day, stops=self.stops, version=version)
        except Stale as stale:
            self._tell(stale.current)
        except forms.ValidationError as error:
            for name, errors in error.error_dict.items():
                self.add_error(name, errors)
        else:
            return True
        return False

    def _tell(self, current):
        """Say what is planned now, and let the next sending be on top of that."""
        self.data = self.data.copy()
        self.data["version"] = str(current.version)
        names = ", ".join(stop.settlement.name for stop in current.stops.select_related())
        text = _("The plan was changed on another device: %(names)s. Saving again keeps yours.")
        self.add_error(None, forms.ValidationError(text, "stale", {"names": names or "–"}))
