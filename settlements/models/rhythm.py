from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

USUAL_DAYS = 60  # where nothing else was agreed
SHORTEST, LONGEST = 7, 730


class Phase(models.TextChoices):
    """Where a settlement stands with its grants on a day; one may be in several at once."""

    STARTING = "starting", _("first year of a grant")
    RUNNING = "running", _("later years of a grant")
    NO_GRANT = "no_grant", _("no running grant")


class RhythmQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self

    def days(self):
        """{phase: days}, the usual number for a phase without a row."""
        known = dict(self.values_list("phase", "days"))
        return {phase: known.get(phase.value, USUAL_DAYS) for phase in Phase}


class Rhythm(models.Model):
    """How many days may pass in a phase until a settlement without an engagement is quiet."""

    phase = models.CharField(_("phase"), max_length=10, choices=Phase, primary_key=True)
    days = models.PositiveSmallIntegerField(
        _("days"), validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = RhythmQuerySet.as_manager()

    class Meta:
        verbose_name = _("expected rhythm")
        verbose_name_plural = _("expected rhythms")
        ordering = ["phase"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__range=(SHORTEST, LONGEST)),
                name="a_rhythm_is_possible",
                violation_error_message=_("A rhythm lies between 7 and 730 days."),
            ),
        ]

    def __str__(self):
        return f"{self.get_phase_display()}: {self.days}"

    def save(self, **kwargs):
        """A new row never writes over one that came meanwhile: its key is chosen, not counted."""
        kwargs.setdefault("force_insert", self._state.adding)
        super().save(**kwargs)

    def history_county(self):
        return ""
