"""The form by which files are attached, and the one by which one is withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.evidence.files import ACCEPT
from engagements.models import Evidence, EvidenceKind
from mentorhalo.core.forms import FREE_TEXT_WARNING
from mentorhalo.core.text import refuse_control_characters

MAX_FILES = 10


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once; on a phone the camera is offered beside the gallery."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One file or several, as a list. What they are is asked by evidence_files, one by one."""

    widget = ManyFilesInput(attrs={"accept": ACCEPT})

    def __init__(self, **kwargs):
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        given = data if isinstance(data, (list, tuple)) else [data]
        files = [super(ManyFilesField, self).clean(item, initial) for item in given or [None]]
        if len(files) > MAX_FILES:
            text = _("Send at most %(most)d files at once; these are %(n)d.")
            raise forms.ValidationError(text, "many", {"most": MAX_FILES, "n": len(files)})
        return files


class EvidenceForm(forms.Form):
    """Files of one kind, with what there is to say of them."""

    kind = forms.ChoiceField(
        label=_("What do they show?"), choices=[("", "–"), *EvidenceKind.choices]
    )
    files = ManyFilesField(
        label=_("Files"),
        help_text=_(
            "Pictures (JPEG, PNG, WebP), PDF, Word, Excel or OpenDocument, at most 20 MB each. "
            "The place and time that the camera wrote into a picture are not kept."
        ),
        error_messages={"required": _("Choose a file.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        validators=[refuse_control_characters],
        help_text=_("Only what concerns the work: no data on health, religion, origin or views."),
    )
    note.optional_word = True


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is the file withdrawn?"),
        max_length=Evidence._meta.get_field("withdrawn_because").max_length,
        validators=[refuse_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FREE_TEXT_WARNING,
    )
