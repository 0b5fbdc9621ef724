from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import County, District
from counties.models.county import BUDAPEST
from mentorhalo.core.hungarian import sort_key
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold

# Hungary's bounding box in WGS 84 degrees, a little widened.
LATITUDES, LONGITUDES = (45.7, 48.65), (16.0, 23.0)


def check_digit(first_four: str) -> int:
    """The fifth digit of a KSH settlement code: (10 − (9a + 7b + 3c + 1d) mod 10) mod 10."""
    total = sum(int(digit) * weight for digit, weight in zip(first_four, (9, 7, 3, 1), strict=True))
    return (10 - total % 10) % 10


def validate_ksh_code(code: str) -> None:
    """Raise ValidationError unless the code has five digits and the right check digit."""
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        raise ValidationError(
            _("“%(code)s” is not a KSH code: it has five digits."), "ksh_form", {"code": code}
        )
    if check_digit(code[:4]) != int(code[4]):
        raise ValidationError(
            _("“%(code)s” is not a KSH code: its last digit should be %(digit)s."),
            "ksh_check_digit",
            {"code": code, "digit": check_digit(code[:4])},
        )


class Status(models.TextChoices):
    """Legal status (jogállás) as KSH writes it."""

    VILLAGE = "község", _("village")
    LARGE_VILLAGE = "nagyközség", _("large village")
    TOWN = "város", _("town")
    COUNTY_TOWN = "megyei jogú város", _("city with county rights")
    CAPITAL = "főváros", _("capital")


class SettlementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every settlement's facts and rungs are read by the whole network."""
        return self

    def existing(self):
        return self.filter(ceased_on=None)

    def assigned_to(self, mentor):
        """Those a mentor answers for today."""
        return self.filter(Exists(self._answering().filter(mentor=mentor)))

    def with_mentor(self):
        """Bring the name of whoever answers for the settlement today."""
        names = self._answering().values("mentor__user__name")
        return self.annotate(answering=Subquery(names[:1]))

    def _answering(self):
        """The assignments by which a row is answered for today (AssignmentQuerySet.answering)."""
        assignments = self.model._meta.get_field("assignments").related_model.objects
        return assignments.answering(timezone.localdate()).filter(settlement=OuterRef("pk"))

    def search(self, text):
        """By name, former name or KSH code, without accents and case."""
        return self.filter(every_word(text, self._has_word))

    @staticmethod
    def _has_word(word):
        former = FormerName.objects.filter(settlement=OuterRef("pk"), search_key__contains=word)
        return Q(search_key__contains=word) | Q(pk=word) | Exists(former)

    def named(self, text):
        """Those of this name: exactly if one is, else without accents (Kömlő, Komló: both).

        Ceased ones only where none that exists has it.
        """
        return self.existing()._called(text) or self.filter(ceased_on__isnull=False)._called(text)

    def _called(self, text):
        text = " ".join(text.split())
        exact = self.filter(name__iexact=text)
        if exact:
            return exact
        wanted = fold(text)
        former = FormerName.objects.filter(settlement=OuterRef("pk"), search_key=wanted)
        return self.filter(Q(search_key=wanted) | Exists(former))


class Settlement(models.Model):
    """One település of Hungary, keyed by its KSH code (facts and sources: settlements/register).

    Population in persons, area in hectares, the point in WGS 84 degrees, about ±1 km.
    A settlement that ended keeps its row, with the day and its successor.
    """

    ksh_code = models.CharField(
        _("KSH code"), max_length=5, primary_key=True, validators=[validate_ksh_code]
    )
    name = models.CharField(_("name"), max_length=60)
    county = models.ForeignKey(
        County, models.PROTECT, related_name="settlements", verbose_name=_("county")
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="settlements",
        verbose_name=_("district"),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    population = models.PositiveIntegerField(_("population"))
    area_ha = models.PositiveIntegerField(_("area (ha)"))
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    ceased_on = models.DateField(_("ceased on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    sort_key = models.CharField(max_length=250, editable=False)
    search_key = models.CharField(max_length=60, editable=False, db_index=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["sort_key", "ksh_code"]
        indexes = [
            models.Index(fields=["sort_key", "ksh_code"], name="settlement_by_name"),
            models.Index(fields=["county", "sort_key"], name="settlement_by_county"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(ceased_on=None),
                name="settlement_names_are_unique",
                violation_error_message=_("There is a settlement of this name."),
            ),
            models.CheckConstraint(
                condition=Q(county=BUDAPEST, district=None)
                | (~Q(county=BUDAPEST) & Q(district__isnull=False)),
                name="only_budapest_has_no_district",
                violation_error_message=_("Every settlement but Budapest lies in a district."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=LATITUDES, longitude__range=LONGITUDES),
                name="settlement_lies_in_hungary",
                violation_error_message=_("The point does not lie in Hungary."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None)
                | (Q(ceased_on__isnull=False) & ~Q(successor=F("ksh_code"))),
                name="only_a_ceased_settlement_has_a_successor",
                violation_error_message=_("Only a settlement that ceased has a successor."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("portal:settlement-detail", args=[self.ksh_code])

    def derive(self):
        """Fill the columns that follow from the name; bulk writes call it themselves."""
        self.sort_key = sort_key(self.name)
        self.search_key = fold(self.name)

    def clean(self):
        super().clean()
        if self.district_id and self.district.county_id != self.county_id:
            raise ValidationError({"district": _("This district lies in another county.")})

    def history_county(self):
        return self.county_id


class FormerName(models.Model):
    """A name a settlement bore up to `until`, the new one's first day; search still finds it."""

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="former_names", verbose_name=_("settlement")
    )
    name = models.CharField(_("name"), max_length=60)
    until = models.DateField(_("until"))
    search_key = models.CharField(max_length=60, editable=False, db_index=True)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "name", "until"], name="a_former_name_is_kept_once"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.search_key = fold(self.name)
        super().save(**kwargs)

    def history_county(self):
        return self.settlement.county_id
