"""Events in public: the list and one event, the same for everybody."""

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.filters import county_choices
from engagements.models import Event, EventKind
from mentorhalo.core.paging import key_page
from mentorhalo.core.public import FORMS, open_page, public_page
from mentorhalo.core.text import refuse_control_characters

SHOWN = 30
TO_COME, OVER = ("starts_on", "pk"), ("-starts_on", "-pk")

ALL = [("", _("all"))]


class FindEventForm(forms.Form):
    """What the public list is narrowed by; `over` asks for those that are over, the last first."""

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
    over = forms.BooleanField(required=False, widget=forms.HiddenInput)


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
    """A page of what fits; what cannot be read is named and finds nothing."""
    form = FindEventForm(asked)
    context = {"form": form, "over": False, "narrowed": False}
    if not form.is_valid():
        return context
    today, wanted = timezone.localdate(), form.cleaned_data
    rows = Event.objects.public().select_related("settlement")
    rows = rows.filter(ends_on__lt=today) if wanted["over"] else rows.filter(ends_on__gte=today)
    if wanted["q"]:
        rows = rows.search(wanted["q"])
    narrowed = {name: wanted[name] for name in ("kind", "county") if wanted[name]}
    page = key_page(rows.filter(**narrowed), OVER if wanted["over"] else TO_COME, asked, SHOWN)
    return context | {
        "over": wanted["over"],
        "narrowed": bool(wanted["q"] or narrowed),
        "page": page,
        "to_come": _address(asked, over=None),
        "past": _address(asked, over="on"),
        "before": page.newer and _address(asked, before=page.newer),
        "after": page.older and _address(asked, after=page.older),
    }


def _address(asked, **changed):
    """The parameters of this list with some that have another value; None takes one away."""
    query = asked.copy()
    for name in ("before", "after", *changed):
        query.pop(name, None)
    query.update({name: value for name, value in changed.items() if value})
    return f"?{query.urlencode()}"
