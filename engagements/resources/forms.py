"""The forms of resources: what is said of one, its next version, withdrawing, giving some away."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.evidence.files import ACCEPT
from engagements.form_fields import Checks, text_area
from engagements.models import Resource, ResourceIssue, ResourceKind
from engagements.promises.forms import day_field
from engagements.resources import actions
from engagements.resources.offering import given_before
from mentorhalo.core.forms import FREE_TEXT_WARNING, RecordForm
from mentorhalo.core.text import refuse_control_characters
from settlements.models import Settlement


class VersionFields(forms.Form):
    """One version of a resource: a link or a file, and the day it was issued."""

    link = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=ResourceIssue._meta.get_field("link").max_length,
        assume_scheme="https",
        help_text=_("Where it is published. Texts of others are linked to, never copied."),
    )
    upload = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "Only what the network itself made or may pass on: a picture, a PDF, a Word, Excel or "
            "OpenDocument file, at most 20 MB."
        ),
    )
    issued_on = day_field(label=_("Issued on"))

    def issued(self):
        """What was typed of the version, as the actions take it."""
        data = self.cleaned_data
        return {
            "link": data["link"],
            "upload": data["upload"],
            "issued_on": data["issued_on"],
        }


class ResourceForm(RecordForm):
    """What is said of a resource."""

    class Meta:
        model = Resource
        fields = ["title", "kind", "summary", "language", "publisher", "themes", "steps"]
        help_texts = {
            "summary": format_lazy(
                "{} {}", _("In two or three sentences of your own."), FREE_TEXT_WARNING
            ),
            "publisher": _("Who published it."),
        }
        widgets = {
            "summary": text_area(4),
            "themes": Checks,
            "steps": Checks,
        }

    def write_related(self, *, by):
        self.instance.themes.set(self.cleaned_data["themes"])
        self.instance.steps.set(self.cleaned_data["steps"])


class NewResourceForm(VersionFields, ResourceForm):
    """A resource with its first version."""

    class Meta(ResourceForm.Meta):
        pass

    field_order = ["title", "kind", "summary", "link", "upload", "issued_on"]

    def save_as(self, *, by):
        """Store it and give it; None when it was refused, with the sentences in errors."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        try:
            return actions.add_resource(
                by=by,
                resource=self.instance,
                themes=data["themes"],
                steps=data["steps"],
                **self.issued(),
            )
        except ValidationError as error:
            self.refuse(_of_upload(error))
        return None


class IssueForm(VersionFields):
    """The next version of a resource."""

    note = forms.CharField(
        label=_("What is new in it?"),
        required=False,
        max_length=500,
        widget=text_area(2),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )

    def did(self, *, by, resource):
        """Give it out; False when it was refused, with the sentences in errors."""
        if not self.is_valid():
            return False
        try:
            note = self.cleaned_data["note"]
            actions.issue_resource(by=by, resource=resource, note=note, **self.issued())
        except ValidationError as error:
            error = _of_upload(error)
            told = error.error_dict if hasattr(error, "error_dict") else {None: error}
            for name, errors in told.items():
                self.add_error(name if name in self.fields else None, errors)
            return False
        return True


class WithdrawResourceForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        required=False,
        max_length=500,
        widget=text_area(2),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )


class WithdrawShareForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken back?"),
        required=False,
        max_length=500,
        widget=text_area(2),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )


class OfferedField(forms.ModelMultipleChoiceField):
    """Resources to tick, with their kind; `before` tells who was given them (given_before)."""

    before = {}

    def label_from_instance(self, row):
        told = {"title": row.title, "kind": ResourceKind(row.kind).label}
        if places := self.before.get(row.pk):
            told["places"] = ", ".join(places)
            return gettext("%(title)s (%(kind)s; given already to: %(places)s)") % told
        return f"{row.title} ({told['kind']})"


class ShareForm(forms.Form):
    """What was given at an engagement, and to which of its settlements."""

    resources = OfferedField(
        Resource.objects.none(),
        label=_("What was given?"),
        widget=Checks,
        error_messages={"required": _("Choose what was given.")},
    )
    settlements = forms.ModelMultipleChoiceField(
        Settlement.objects.none(),
        label=_("To which settlement?"),
        widget=Checks,
        error_messages={"required": _("Choose the settlement to which it was given.")},
    )

    def __init__(self, *args, engagement, **kwargs):
        super().__init__(*args, **kwargs)
        places = Settlement.objects.filter(places__engagement=engagement)
        self.fields["settlements"].queryset = places
        self.fields["resources"].before = given_before(engagement)
        self.fields["resources"].queryset = offered_at(engagement)


def offered_at(engagement) -> models.QuerySet:
    """The resources that can be given, those for the engagement's step first."""
    through = Resource.steps.through.objects.filter(resource=models.OuterRef("pk"))
    fits = models.Exists(through.filter(processstep=engagement.step_id))
    rows = Resource.objects.public()
    if engagement.step_id is None:
        return rows.order_by("title", "pk")
    return rows.annotate(fits=fits).order_by("-fits", "title", "pk")


def first_issue_day():
    return {"issued_on": timezone.localdate()}


def _of_upload(error):
    """A sentence about the file itself stands beside the file."""
    return error if hasattr(error, "error_dict") else ValidationError({"upload": error})
