"""Events in public: the list and one event, the same for everybody."""

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.filters import county_choices
from engagements.models import Event, EventKind
from mentorhalo.core.public import FORMS, open_page, public_page
from mentorhalo.core.text import refuse_control_characters

SHOWN = 60  # of those to come, and of those that are over

ALL = [("", _("all"))]


class FindEventForm(forms.Form):
    """What the public list is narrowed by; `over` asks for those that are over."""

    q = forms.CharField(
        label=_("Title, organiser or place"),
        required=False,
        max_length=100,
        validators=[refuse_control_characters],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=lambda: [*ALL, *EventKind.choices]
    )
    county = forms.ChoiceField(
        label=_("County"), required=False, choices=lambda: [*ALL, *county_choices()]
    )
    over = forms.BooleanField(label=_("Those that are over"), required=False)


@open_page
def event_list(request):
    """The events to come, or those that are over, narrowed by what the address says."""
    return public_page(
        request, "engagements/event_list.html", lambda: _found(request.GET), policy=(FORMS,)
    )


@open_page
def event_detail(request, pk):
    """One published event; one that was called off says so."""
    rows = Event.objects.public().select_related("settlement", "county")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    told = {"row": row, "is_over": row.ends_on < timezone.localdate()}
    return public_page(request, "engagements/event_detail.html", lambda: told)


def _found(asked):
    form = FindEventForm(asked)
    if not form.is_valid():
        return {"form": form, "rows": [], "more": False, "over": False}
    today, wanted = timezone.localdate(), form.cleaned_data
    rows = Event.objects.public().select_related("settlement")
    if wanted["over"]:
        rows = rows.filter(ends_on__lt=today).order_by("-starts_on", "-pk")
    else:
        rows = rows.filter(ends_on__gte=today).order_by("starts_on", "pk")
    if wanted["q"]:
        rows = rows.search(wanted["q"])
    for name in ("kind", "county"):
        if wanted[name]:
            rows = rows.filter(**{name: wanted[name]})
    found = list(rows[: SHOWN + 1])
    return {
        "form": form,
        "rows": found[:SHOWN],
        "more": len(found) > SHOWN,
        "over": wanted["over"],
        "narrowed": any(wanted[name] for name in ("q", "kind", "county")),
    }
