from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import County
from settlements.models.organisation import Organisation
from settlements.models.settlement import Settlement


class Rung(models.TextChoices):
    """The rungs of the coverage ladder (docs/glossary.md)."""

    KNOWN = "known", _("known")
    CONTACTED = "contacted", _("contacted")
    INVOLVED = "involved", _("involved")
    REGULAR = "regular", _("regular contact")
    ASSESSED = "assessed", _("assessed")
    PLANNED = "planned", _("local action plan")
    PARTNERED = "partnered", _("in partnership")
    SHARING = "sharing", _("shares a good practice")

    @property
    def date_field(self):
        return f"{self.value}_on"


class SettlementSummary(models.Model):
    """What is known of one settlement's work: rung dates, last days, counts.

    A summary row, written only by engagements/summaries.py in the transaction that changes what it
    says; pages and lists read it. Counts are of engagements (`planned` too),
    `…_on_site` of those held in the settlement itself; `counted` are logged and verified ones.
    `first_…_on` is the first day of those in that state, so that any past day can be asked.
    `planned_on` is a rung: the day its action plan was done. The county is the settlement's today.
    `municipality_on` and `ngo_on` are the last day with a counted engagement that names a
    municipality or common municipal office, or a civil organisation.
    """

    settlement = models.OneToOneField(
        Settlement, models.PROTECT, primary_key=True, related_name="summary"
    )
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    known_on = models.DateField(_("known"), null=True)
    contacted_on = models.DateField(_("contacted"), null=True)
    involved_on = models.DateField(_("involved"), null=True)
    regular_on = models.DateField(_("regular contact"), null=True)
    assessed_on = models.DateField(_("assessed"), null=True)
    planned_on = models.DateField(_("local action plan"), null=True)
    partnered_on = models.DateField(_("in partnership"), null=True)
    sharing_on = models.DateField(_("shares a good practice"), null=True)
    last_on = models.DateField(_("last engagement"), null=True)
    last_on_site_on = models.DateField(_("last visit on the spot"), null=True)
    municipality_on = models.DateField(null=True)
    ngo_on = models.DateField(null=True)
    counted = models.PositiveIntegerField(default=0)
    counted_on_site = models.PositiveIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)
    planned_on_site = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    returned_on_site = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    cancelled_on_site = models.PositiveIntegerField(default=0)
    first_planned_on = models.DateField(null=True)
    first_planned_on_site_on = models.DateField(null=True)
    first_returned_on = models.DateField(null=True)
    first_returned_on_site_on = models.DateField(null=True)
    first_cancelled_on = models.DateField(null=True)
    first_cancelled_on_site_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("settlement summary")
        verbose_name_plural = _("settlement summaries")
        indexes = [
            models.Index(fields=["county", "involved_on"], name="summary_by_county"),
        ]

    def __str__(self):
        return f"{self.settlement_id}: {self.counted}"

    @property
    def office(self):
        """The settlement's county office, or None; select "settlement__county__office" with it."""
        return getattr(self.settlement.county, "office", None)

    def reached_on(self, rung):
        """The day this rung was reached, None where it does not count today (coverage.reached)."""
        today, on = timezone.localdate(), getattr(self, rung.date_field)
        if self.office is None or not self.office.is_open_on(today):
            return None
        return on if on and on <= today else None

    @property
    def rung(self):
        """The highest rung reached, or None where the county's office is not open."""
        return next((rung for rung in reversed(Rung) if self.reached_on(rung)), None)


class OrganisationSummary(models.Model):
    """What is known of the work with one organisation: how many engagements name it (`named`), and
    the day of the first that counts (`reached_on`).

    A summary row, written only by engagements/bodies.py. An organisation that none ever named
    may have no row.
    """

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="summary"
    )
    named = models.PositiveIntegerField(default=0)
    reached_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("organisation summary")
        verbose_name_plural = _("organisation summaries")

    def __str__(self):
        return f"{self.organisation_id}: {self.named}"
