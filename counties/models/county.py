from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.hungarian import sort_key
from mentorhalo.core.text import fold

BUDAPEST = "01"


class CountyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Counties are public facts."""
        return self

    def search(self, text):
        """By name or seat, without accents and case."""
        wanted = fold(text.strip())
        return self.filter(search_key__contains=wanted)

    def with_open_office(self, is_open=True):
        day = timezone.localdate()
        opened = Q(office__opened_on__lte=day)
        opened &= Q(office__closed_on=None) | Q(office__closed_on__gt=day)
        return self.filter(opened) if is_open else self.exclude(opened)

    def with_sizes(self):
        """Bring the current `team_size` and the number of existing settlements (`places`)."""
        day = timezone.localdate()
        members = self.model._meta.apps.get_model("counties", "TeamMembership").objects.on(day)
        members = members.filter(office=OuterRef("pk")).order_by().values("office")
        settlements = self.model._meta.get_field("settlements").related_model.objects
        settlements = settlements.filter(county=OuterRef("pk"), ceased_on=None).order_by()
        settlements = settlements.values("county")
        return self.annotate(
            team_size=Coalesce(Subquery(members.annotate(n=Count("pk")).values("n")), 0),
            places=Coalesce(Subquery(settlements.annotate(n=Count("pk")).values("n")), 0),
        )


class County(models.Model):
    """One vármegye, or Budapest; keyed by its KSH code "01"–"20" (facts: settlements/register)."""

    code = models.CharField(_("KSH code"), max_length=2, primary_key=True)
    iso = models.CharField("ISO 3166-2", max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, editable=False)
    seat = models.CharField(_("seat"), max_length=60)
    region = models.CharField(_("region"), max_length=60)
    nuts2 = models.CharField("NUTS 2", max_length=4)
    nuts3 = models.CharField("NUTS 3", max_length=5)
    outline = models.JSONField(_("outline"), default=list, editable=False)
    map_path = models.TextField(editable=False, blank=True)
    sort_key = models.CharField(max_length=250, editable=False, db_index=True)
    search_key = models.CharField(max_length=130, editable=False)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        ordering = ["sort_key"]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("portal:county-detail", args=[self.slug])

    def derive(self):
        """Fill the columns that follow from the others; bulk writes call it themselves."""
        self.slug = slugify(fold(self.name))
        self.sort_key = sort_key(self.name)
        self.search_key = fold(f"{self.name} {self.seat}")

    def history_county(self):
        return self.code


class District(models.Model):
    """One járás; keyed by its KSH code. KSH writes the name without the word "járás"."""

    code = models.CharField(_("KSH code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    county = models.ForeignKey(
        County, models.PROTECT, related_name="districts", verbose_name=_("county")
    )
    seat = models.CharField(_("seat"), max_length=60)
    sort_key = models.CharField(max_length=250, editable=False, db_index=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["sort_key", "code"]

    def __str__(self):
        return f"{self.name} járás"

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def derive(self):
        self.sort_key = sort_key(self.name)

    def history_county(self):
        return self.county_id
