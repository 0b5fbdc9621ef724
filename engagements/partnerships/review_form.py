"""The form of a partnership's yearly review: each mark with an answer and a note (F52)."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.form_fields import PickOne
from engagements.models import Met, PartnershipMark
from engagements.promises.forms import day_field
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters

FIRST_YEAR = 2017


class ReviewForm(forms.Form):
    """`review` is the one of the year that is changed, or None; `marks` all there are."""

    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = day_field(label=_("On which day was it looked at?"))
    note = forms.CharField(
        label=_("What is to be done next year?"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

    def __init__(self, *args, review=None, **kwargs):
        first = {"on": timezone.localdate()}
        said = {}
        if review:
            first = {"on": review.on, "note": review.note, "read_version": review.version}
            said = {row.mark_id: row for row in review.marks.all()}
        super().__init__(*args, initial=first, **kwargs)
        self.marks = list(PartnershipMark.objects.all())
        for mark in self.marks:
            row = said.get(mark.pk)
            self.fields[f"met_{mark.pk}"] = forms.ChoiceField(
                label=str(mark), choices=Met, widget=PickOne, initial=row.met if row else None
            )
            self.fields[f"why_{mark.pk}"] = forms.CharField(
                label=_("Note on “%(mark)s”") % {"mark": mark},
                required=False,
                max_length=300,
                help_text=FREE_TEXT_WARNING,
                validators=[refuse_control_characters],
                initial=row.note if row else "",
            )
        self.order_fields([*(f"{at}_{m.pk}" for m in self.marks for at in ("met", "why")), "on"])

    def met(self):
        """{mark: (answer, note)} of what was typed."""
        typed = self.cleaned_data
        return {m: (typed[f"met_{m.pk}"], typed[f"why_{m.pk}"]) for m in self.marks}
