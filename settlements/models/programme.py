from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class NamedInBoth(models.Model):
    """Reference data with a Hungarian and an English name."""

    name_hu = models.CharField(_("Hungarian name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name_hu

    def history_county(self):
        return ""


class Programme(NamedInBoth):
    """An operational programme (operatív program), from `since` up to but not including `until`.

    `keep_evidence_until` and `keep_personal_until` are its two clocks of retention (F68), the first
    days on which nothing has to be kept any more.
    """

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    keep_evidence_until = models.DateField(_("evidence kept until"), null=True, blank=True)
    keep_personal_until = models.DateField(_("personal data kept until"), null=True, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="programme_ends_after_it_began",
                violation_error_message=_("A programme ends after it began."),
            ),
        ]


class Call(NamedInBoth):
    """A call for proposals (felhívás), keyed by the code that the codes of its grants begin with.

    `least_population` is the inhabitants that a target area of its grants should have (F33).
    """

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="calls", verbose_name=_("programme")
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    least_population = models.PositiveIntegerField(_("least population"), default=1000)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["code"]
