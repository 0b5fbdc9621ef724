"""The form of an expected rhythm: one number a phase."""

from django.db import IntegrityError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.forms import RecordForm, Stale
from settlements.models import Rhythm
from settlements.models.rhythm import LONGEST, SHORTEST


class RhythmForm(RecordForm):
    """How many days may pass in a phase. A phase that nobody has set yet gets its row here."""

    class Meta:
        model = Rhythm
        fields = ["days"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["read_version"].initial = 0  # so that who came first is noticed
        field = self.fields["days"]
        field.label = _("Days without an engagement")
        field.help_text = format_lazy(
            _("A whole number between {low} and {high}."), low=SHORTEST, high=LONGEST
        )
        field.widget.attrs |= {"min": SHORTEST, "max": LONGEST, "inputmode": "numeric"}
        field.widget.attrs["class"] = "w4"

    def save_as(self, *, by, **told):
        """Write it; two who set a phase for the first time at once: the second is told."""
        try:
            return super().save_as(by=by, **told)
        except IntegrityError:
            self._tell(Rhythm.objects.get(pk=self.instance.pk))
            return None

    def _lock(self):
        if self.instance._state.adding:
            stored = Rhythm.objects.select_for_update().filter(pk=self.instance.pk).first()
            if stored:
                raise Stale(stored)
        return super()._lock()
