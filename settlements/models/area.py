from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import User
from settlements.models.grant import Grant
from settlements.models.settlement import Settlement


class TargetAreaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of grants that the person may read."""
        if user.reads_all_counties:
            return self
        return self.filter(grant__in=Grant.objects.in_county(user.county_code))

    def in_settlement(self, code):
        return self.filter(places__settlement=code)

    def standing(self):
        """Those that hold a settlement; a withdrawn one holds none."""
        return self.filter(Exists(AreaPlace.objects.filter(area=OuterRef("pk"))))

    def withdrawn(self):
        return self.filter(places=None)


class TargetArea(models.Model):
    """A target area (célterület) of a grant: a settlement, a named part of one, or several (F33).

    `population` is given only where the register does not tell it. Under the call's least number
    the reason is written down: what, by whom, when. One made by mistake is withdrawn: it holds no
    place any more, and its history says which it held and why it went.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="areas", verbose_name=_("grant"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    name = models.CharField(_("name"), max_length=120)
    population = models.PositiveIntegerField(
        _("population, if not the register's"), null=True, blank=True
    )
    small_because = models.TextField(_("why it may be smaller"), blank=True, max_length=1_000)
    small_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    small_on = models.DateField(null=True, blank=True, editable=False)
    settlements = models.ManyToManyField(
        Settlement,
        through="settlements.AreaPlace",
        related_name="target_areas",
        verbose_name=_("settlements"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = TargetAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("target area")
        verbose_name_plural = _("target areas")
        ordering = ["grant", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "number"],
                name="target_areas_are_numbered",
                violation_error_message=_("The grant has a target area of this number."),
            ),
            models.CheckConstraint(
                condition=Q(small_because="", small_by=None, small_on=None)
                | (~Q(small_because="") & Q(small_by__isnull=False, small_on__isnull=False)),
                name="a_small_target_area_says_who_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.name}"

    def get_absolute_url(self):
        return reverse("portal:area-detail", args=[self.grant.code, self.number])

    @property
    def inhabitants(self):
        """Its population: the one given, else its places' together; None when one is unknown."""
        return self.inhabitants_of(self.places.all())

    @property
    def is_small(self):
        """Whether it has fewer inhabitants than the call asks for."""
        return self.is_small_with(self.inhabitants)

    def inhabitants_of(self, places):
        """The same, where the caller has its places at hand."""
        if self.population is not None:
            return self.population
        known = [place.inhabitants for place in places]
        return None if not known or None in known else sum(known)

    def is_small_with(self, inhabitants):
        return inhabitants is not None and inhabitants < self.grant.call.least_population

    def history_county(self):
        return self.grant.county_id

    def history_relations(self):
        places = self.places.select_related("settlement")
        return {"places": [f"{place} ({place.settlement_id})" for place in places]}


class AreaPlace(models.Model):
    """A settlement of a target area, whole (`part` is "") or by a named part with its population.

    A settlement stands once in a target area.
    """

    area = models.ForeignKey(TargetArea, models.CASCADE, related_name="places")
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="area_places", verbose_name=_("settlement")
    )
    part = models.CharField(_("part of the settlement"), max_length=120, blank=True)
    population = models.PositiveIntegerField(_("population of the part"), null=True, blank=True)

    class Meta:
        verbose_name = _("place of a target area")
        verbose_name_plural = _("places of a target area")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "settlement"],
                name="a_settlement_stands_once_in_a_target_area",
                violation_error_message=_("A settlement stands only once in a target area."),
            ),
            models.CheckConstraint(
                condition=Q(population=None) | ~Q(part=""),
                name="only_a_part_has_a_population_of_its_own",
                violation_error_message=_(
                    "The population of a whole settlement is the register's."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.settlement}, {self.part}" if self.part else str(self.settlement)

    @property
    def inhabitants(self):
        """Inhabitants of the part, or of the whole settlement; None where it is not known."""
        return self.population if self.part else self.settlement.population
