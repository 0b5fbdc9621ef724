"""A form of one record that says which version it changes, and keeps what was typed whatever comes.

Two people who have the same record open do not overwrite each other: the second is told what the
first wrote, and saving again is then a choice.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentorhalo.core import history
from mentorhalo.core.text import refuse_control_characters
from mentorhalo.core.theirs import beside

# Beside every free text: special categories of personal data do not belong there (GDPR Art. 9).
FREE_TEXT_WARNING = _("Do not write about anyone's health, origin, faith or politics.")


class RecordForm(forms.ModelForm):
    """A ModelForm of a model with `version`; `save_as(by=…)` writes it with its history.

    Call it instead of `save()`. Subclasses that write rows beside the record (its settlements…)
    override `write_related`; the record's `history_relations()` then tells of them.
    """

    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["read_version"].initial = self.instance.version if self.instance.pk else None
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, refuse_control_characters]

    def save_as(self, *, by, action="", reason=""):
        """Write the record and return it; None when it was refused, with the sentences in errors.

        Raises nothing for what a person typed: a rule that is broken becomes an error of the form.
        """
        if not self.is_valid():
            return None
        try:
            with transaction.atomic():
                before = self._lock()
                self.instance.full_clean()
                self.instance.save()
                self.write_related(by=by)
                if before is not None and history.snapshot(self.instance) != before:
                    self.instance.version += 1
                    self.instance.save(update_fields=["version"])
                history.write(
                    self.instance,
                    by=by,
                    action=action or ("added" if before is None else "changed"),
                    before=before,
                    reason=reason,
                )
        except Stale as stale:
            self._tell(stale.current)
        except ValidationError as error:
            self.refuse(error)
        else:
            return self.instance
        return None

    def write_related(self, *, by):
        """Write what belongs to the record and is not one of its columns; nothing here."""

    def refuse(self, error):
        """Each sentence beside its field, or on top when the form has no such field."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)

    def _lock(self):
        """The stored values of the record that is changed, locked; None for a new one."""
        if self.instance._state.adding:
            return None
        rows = type(self.instance)._base_manager.select_for_update(of=("self",), no_key=True)
        current = rows.get(pk=self.instance.pk)
        if current.version != self.cleaned_data["read_version"]:
            raise Stale(current)
        self.instance.version = current.version
        return history.snapshot(current)

    def _tell(self, current):
        """Say what stands there now, and let the next sending be on top of that."""
        self.data = self.data.copy()
        self.data[self.add_prefix("read_version")] = str(current.version)
        text = _("Somebody else changed this since you opened it. Saving again keeps yours.")
        self.add_error(None, text)
        mine = history.snapshot(self.instance, m2m=False)
        for error in beside(current, mine, self.fields):
            self.add_error(None, error)


class Stale(Exception):
    """The record was changed by somebody else meanwhile; `current` is what is stored."""

    def __init__(self, current):
        super().__init__(str(current.pk))
        self.current = current
