"""The part of the visit form about grants, organisations and promises."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.form_choices import area_options, open_promises
from engagements.form_fields import KeyField, KeysField
from engagements.models import ProcessStep
from engagements.resources.offering import useful_by_step
from settlements.fields import OrganisationsField

LINKED = ("target_area", "step", "organisations", "kept")


class LinksForm(forms.Form):
    """What an occasion was about: target area, step, organisations; and what was kept there.

    `promises` are the open ones of the chosen settlements, once `offer_links` was called, `useful`
    the steps that have materials, each as (code, name, [resources]);
    `settled_before` those that somebody settled before this form could.
    """

    target_area = KeyField(
        label=_("Target area"),
        required=False,
        error_messages={"unknown": _("There is no such target area.")},
        help_text=_("Those of running grants with the settlements chosen above."),
    )
    step = KeyField(label=_("Step of the process"), required=False, is_number=False)
    organisations = OrganisationsField(
        label=_("Organisations"),
        required=False,
        help_text=_("Type the beginning of a name; separate several with semicolons."),
    )
    kept = KeysField(
        label=_("Promises kept now"),
        required=False,
        error_messages={"unknown": _("There is no such promise.")},
    )
    promises = ()
    useful = ()
    settled_before = ()

    def prepare_links(self):
        """Say who types, and which organisations may stay though closed since."""
        self.order_fields([*(name for name in self.fields if name not in LINKED), *LINKED])
        field = self.fields["organisations"]
        field.user = self.user
        if self.row and self.is_bound:
            field.kept = list(self.row.organisations.values_list("pk", flat=True))

    def offer_links(self, chosen, offered):
        """Fill the choices for the chosen settlements, or while there is none, for the offered."""
        day = self._day()
        areas = area_options(self.user, chosen or offered, day, self["target_area"].value())
        self.fields["target_area"].choices = [("", "–"), *areas]
        steps = [(step.pk, str(step)) for step in ProcessStep.objects.all()]
        found = useful_by_step()
        self.useful = [(code, name, found[code]) for code, name in steps if code in found]
        self.fields["step"].choices = [("", "–"), *steps]
        self.promises = open_promises(self.user, chosen)
        self.ticked = self._chosen("kept")

    def _day(self):
        typed = getattr(self, "cleaned_data", {}) if self.is_bound else self.initial
        day = typed.get("held_on")
        return day if hasattr(day, "year") else timezone.localdate()

    @property
    def links_are_filled(self):
        """Whether the folded part has something in it, or something to be mended."""
        names = [name for name in LINKED if name != "kept"]
        return any(self[name].value() or self[name].errors for name in names)
