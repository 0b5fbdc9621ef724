from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import User
from mentorhalo.core.hungarian import sort_key
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from settlements.models.settlement import Settlement

TAX_WEIGHTS = (9, 7, 3, 1, 9, 7, 3)


def validate_tax_number(number: str) -> None:
    """Raise ValidationError unless it is a Hungarian tax number, 12345678-1-20.

    The eighth digit makes the sum of the first seven by 9731973 a multiple of ten; the ninth is the
    VAT status 1–5, the last two the tax office (2017. évi CL. törvény, the tax number's form).
    """
    parts = number.split("-")
    well_formed = [len(part) for part in parts] == [8, 1, 2] and all(
        part.isascii() and part.isdigit() for part in parts
    )
    if not well_formed:
        raise ValidationError(
            _("“%(number)s” is not a tax number: it reads like 12345678-1-20."),
            "tax_number_form",
            {"number": number},
        )
    base = [int(digit) for digit in parts[0]]
    total = sum(digit * weight for digit, weight in zip(base, TAX_WEIGHTS, strict=False))
    if (total + base[7]) % 10 or parts[1] not in "12345":
        raise ValidationError(
            _("“%(number)s” is not a tax number: its check digit is wrong."),
            "tax_number_check",
            {"number": number},
        )


class OrganisationKind(models.TextChoices):
    """What sort of body it is (docs/glossary.md)."""

    MUNICIPALITY = "municipality", _("municipality")
    JOINT_OFFICE = "joint_office", _("common municipal office")
    MINORITY_GOV = "minority_gov", _("minority self-government")
    CULTURAL_HOUSE = "cultural_house", _("cultural centre")
    COMMUNITY_VENUE = "community_venue", _("community venue")
    CULTURE_INSTITUTION = "culture_institution", _("public-culture institution")
    LIBRARY = "library", _("library")
    MUSEUM = "museum", _("museum")
    COUNTRY_HOUSE = "country_house", _("country house")
    NGO = "ngo", _("civil organisation")
    CHURCH = "church", _("church")
    SCHOOL = "school", _("school or kindergarten")
    COMPANY = "company", _("company")
    OTHER = "other", _("other body")


MUNICIPAL = (OrganisationKind.MUNICIPALITY, OrganisationKind.JOINT_OFFICE)


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those with a seat or a settlement served in the person's county; or all."""
        if user.reads_all_counties:
            return self
        return self.in_county(user.county_code)

    def in_county(self, code):
        """Those that belong to a county (KSH code; None gives no rows)."""
        served = OrganisationPlace.objects.filter(
            organisation=OuterRef("pk"), settlement__county=code
        )
        return self.filter(Q(seat__county=code) | Exists(served))

    def in_settlement(self, code):
        """Those with their seat there or that serve it (KSH code)."""
        served = OrganisationPlace.objects.filter(organisation=OuterRef("pk"), settlement=code)
        return self.filter(Q(seat=code) | Exists(served))

    def active(self):
        """Neither closed nor merged into another."""
        return self.filter(closed_on=None, merged_into=None)

    def search(self, text):
        """By name, seat or tax number, without accents and case."""
        return self.filter(every_word(text, self._has_word))

    @staticmethod
    def _has_word(word):
        found = Q(search_key__contains=word) | Q(seat__search_key__contains=word)
        return found | Q(tax_number__startswith=word)


class Organisation(models.Model):
    """A body the network works with: municipality, cultural centre, library, NGO…

    It belongs to each county where it has its seat or a settlement served. Never deleted: closed
    with a reason, or merged into another (settlements/organisations/merging.py).
    """

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    seat = models.ForeignKey(
        Settlement, models.PROTECT, related_name="seated", verbose_name=_("seat")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    tax_number = models.CharField(
        _("tax number"), max_length=13, blank=True, validators=[validate_tax_number]
    )
    maintainer = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="maintained",
        verbose_name=_("maintaining body"),
    )
    serves = models.ManyToManyField(
        Settlement,
        through="settlements.OrganisationPlace",
        related_name="served_by",
        verbose_name=_("settlements served"),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5_000)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_because = models.CharField(_("reason"), max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    sort_key = models.CharField(max_length=850, editable=False)
    search_key = models.CharField(max_length=250, editable=False, db_index=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="organisation_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tax_number"],
                condition=~Q(tax_number="") & Q(merged_into=None),
                name="a_tax_number_belongs_to_one_organisation",
                violation_error_message=_("Another organisation has this tax number."),
            ),
            models.CheckConstraint(
                condition=Q(maintainer=None) | ~Q(maintainer=F("id")),
                name="organisation_does_not_maintain_itself",
                violation_error_message=_("An organisation cannot maintain itself."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="organisation_is_not_merged_into_itself",
                violation_error_message=_("An organisation cannot be merged into itself."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_because="")
                | (Q(closed_on__isnull=False) & ~Q(closed_because="")),
                name="a_closed_organisation_has_a_reason",
                violation_error_message=_("Closing an organisation wants a day and a reason."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("portal:organisation-detail", args=[self.pk])

    def derive(self):
        """Fill the columns that follow from the name; bulk writes call it themselves."""
        self.name = " ".join(self.name.split())
        self.sort_key = sort_key(self.name)
        self.search_key = fold(self.name)

    @property
    def is_active(self):
        return self.closed_on is None and self.merged_into_id is None

    def history_county(self):
        return self.seat.county_id

    def history_relations(self):
        places = self.places.select_related("settlement")
        return {"serves": sorted(f"{p.settlement.name} ({p.settlement_id})" for p in places)}


class OrganisationPlace(models.Model):
    """A settlement that an organisation serves, beside the one of its seat."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="places")
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="organisation_places", verbose_name=_("settlement")
    )

    class Meta:
        verbose_name = _("settlement served")
        verbose_name_plural = _("settlements served")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "settlement"],
                name="an_organisation_serves_a_settlement_once",
            ),
        ]

    def __str__(self):
        return f"{self.organisation_id}: {self.settlement_id}"


class OrganisationMerge(models.Model):
    """That `lost` was merged into `kept`: by whom, when, what moved, and whether it was undone.

    `moved` is {model label: {field: [primary keys]}} of the rows that named `lost` before.
    """

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges")
    lost = models.ForeignKey(Organisation, models.PROTECT, related_name="lost_merges")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("merged by"))
    at = models.DateTimeField(_("merged at"))
    moved = models.JSONField(default=dict)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("merge of organisations")
        verbose_name_plural = _("merges of organisations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="undoing_a_merge_has_who_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.lost} → {self.kept}"

    def history_county(self):
        return self.kept.history_county()
