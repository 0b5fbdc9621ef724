"""The forms of a photo: added, described anew, withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.evidence.files import TAKEN
from engagements.form_fields import Checks
from engagements.models import Consent, PracticePhoto
from engagements.practices.photos import actions as photo_actions
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters

PICTURES = ",".join(kind for kind in TAKEN if kind.startswith("image/"))


class PhotoForm(forms.ModelForm):
    """What is said of a photo, and on whose consents it waits."""

    consents = forms.ModelMultipleChoiceField(
        Consent.objects.none(),
        label=_("Who can be recognised, and agreed?"),
        required=False,
        widget=Checks,
        help_text=_("The photo is shown while each of these consents stands."),
    )

    class Meta:
        model = PracticePhoto
        fields = ["alt", "credit", "nobody", "consents", "order"]
        labels = {"alt": _("What is on it?"), "credit": _("Who took it?")}
        help_texts = {
            "alt": _("In a sentence, for those who cannot see it."),
            "order": _("Small numbers come first."),
        }

    def __init__(self, *args, practice, with_persons=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.practice = practice
        offered = Consent.objects.filter(practice=practice, for_photo=True)
        stands = self.instance.consents.all() if not self.instance._state.adding else ()
        kept = [row.pk for row in stands]
        offered = offered.standing() | offered.filter(pk__in=kept)
        self.fields["consents"].queryset = offered.distinct()
        self.fields["consents"].label_from_instance = (
            consent_with_person if with_persons else consent_as_shown
        )
        for name in ("alt", "credit"):
            field = self.fields[name]
            field.validators = [*field.validators, refuse_control_characters]

    def save_as(self, *, by):
        """The written photo, or None when it was refused, with the sentences in the errors."""
        if not self.is_valid():
            return None
        try:
            return self.write(by)
        except forms.ValidationError as error:
            self.refuse(error)
        return None

    def write(self, by):
        consents = self.cleaned_data["consents"]
        return photo_actions.describe(by=by, photo=self.instance, consents=consents)

    def refuse(self, error):
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class NewPhotoForm(PhotoForm):
    file = forms.FileField(
        label=_("Photo"),
        widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
        help_text=_(
            "JPEG, PNG or WebP, at most 20 MB. The place and time that the camera wrote into it "
            "are not kept."
        ),
        allow_empty_file=True,
    )
    field_order = ["file", "alt", "credit", "nobody", "consents", "order"]

    def write(self, by):
        typed = self.cleaned_data
        told = {"upload": typed["file"], "consents": typed["consents"]}
        return photo_actions.add(by=by, photo=self.instance, **told)


class WithdrawPhotoForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is the photo withdrawn?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FREE_TEXT_WARNING,
        validators=[refuse_control_characters],
    )


def consent_as_shown(consent):
    """The day it was given, and how the page names the person."""
    return " · ".join(filter(None, [consent.shown_as, str(consent.given_on)]))


def consent_with_person(consent):
    """The same with the person, for the county's office."""
    return " · ".join(filter(None, [consent.person, consent_as_shown(consent)]))
