from contextlib import suppress
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counties.models import County
from mentorhalo.core.periods import PeriodQuerySet
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold
from settlements.grants.codes import read_code, spell_measure, validate_grant_code
from settlements.models.organisation import Organisation
from settlements.models.programme import Call
from settlements.models.settlement import Settlement


class GrantQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that belong to the person's county: by code, a settlement, the lead or a member."""
        if user.reads_all_counties:
            return self
        return self.in_county(user.county_code)

    def in_county(self, code):
        """Those that belong to a county (KSH code; None gives no rows)."""
        if code is None:
            return self.none()  # a lead that is not known yet has no county either
        grant = {"grant": OuterRef("pk")}
        named = GrantSettlement.objects.filter(**grant, settlement__county=code)
        members = GrantMember.objects.filter(**grant, organisation__seat__county=code)
        return self.filter(
            Q(county=code) | Q(lead__seat__county=code) | Exists(named) | Exists(members)
        )

    def in_settlement(self, code):
        named = GrantSettlement.objects.filter(grant=OuterRef("pk"), settlement=code)
        return self.filter(Exists(named))

    def running_on(self, day):
        """Begun (or without a known start) and not yet physically ended on that day."""
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day)
        )

    def to_complete(self):
        """Those that lack their lead organisation, or as many named settlements as published."""
        named = GrantSettlement.objects.filter(grant=OuterRef("pk"))
        return self.filter(Q(lead=None) | ~Exists(named))

    def search(self, text):
        """By code in any published spelling, title, lead or the place published, without accents
        and case."""
        with suppress(ValidationError):
            return self.filter(code=read_code(text).code)
        return self.filter(every_word(spell_measure(text), self._has_word))

    @staticmethod
    def _has_word(word):
        return Q(search_key__contains=word) | Q(lead__search_key__contains=word)


class Grant(models.Model):
    """One TOP project: a consortium over many settlements. Amounts in HUF.

    `county` is the one its code names. `lead` and the named settlements may be unknown yet;
    `lead_place` and `published_settlements` only repeat what a public page (`source`) says, and
    nothing is made of them. `physical_end` is the last day as first granted, `ends_on` the last day
    after the extensions (kept in step by settlements/grants/actions.py).
    """

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[validate_grant_code])
    call = models.ForeignKey(Call, models.PROTECT, related_name="grants", verbose_name=_("call"))
    county = models.ForeignKey(
        County, models.PROTECT, related_name="grants", verbose_name=_("county")
    )
    title = models.CharField(_("title"), max_length=300, blank=True)
    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_grants",
        verbose_name=_("consortium lead"),
    )
    lead_place = models.CharField(_("place of the lead, as published"), max_length=120, blank=True)
    published_settlements = models.PositiveSmallIntegerField(
        _("number of settlements, as published"), null=True, blank=True
    )
    amount = models.DecimalField(
        _("amount (HUF)"), max_digits=13, decimal_places=0, null=True, blank=True
    )
    intensity = models.DecimalField(
        _("intensity (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField(_("start"), null=True, blank=True)
    physical_end = models.DateField(_("physical end, as granted"), null=True, blank=True)
    ends_on = models.DateField(_("physical end"), null=True, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5_000)
    settlements = models.ManyToManyField(
        Settlement,
        through="settlements.GrantSettlement",
        related_name="grants",
        verbose_name=_("settlements"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_key = models.CharField(max_length=500, editable=False, db_index=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="grant_amount_is_positive",
                violation_error_message=_("The amount is more than 0 Ft."),
            ),
            models.CheckConstraint(
                condition=Q(intensity=None) | Q(intensity__gt=0, intensity__lte=100),
                name="grant_intensity_is_a_share",
                violation_error_message=_("The intensity lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(physical_end=None)
                | Q(starts_on=None)
                | Q(physical_end__gte=F("starts_on")),
                name="grant_ends_after_it_started",
                violation_error_message=_("A grant ends after it started."),
            ),
        ]

    def __str__(self):
        return self.code

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("portal:grant-detail", args=[self.code])

    def derive(self):
        """The folded text that search reads; bulk writes call it themselves."""
        self.search_key = fold(f"{self.code} {self.title} {self.lead_place}".strip())[:500]

    @property
    def lacks(self):
        """What is still to be completed: "lead", "settlements", in that order."""
        lacking = [] if self.lead_id else ["lead"]
        return lacking if self.places.all() else [*lacking, "settlements"]

    def history_county(self):
        return self.county_id

    def history_parts(self):
        """{model: primary keys} of the rows whose writes are told in its history too."""
        return {"settlements.grantmember": self.members.values_list("pk", flat=True)}

    def history_relations(self):
        """Settlements and extensions in words; the members have rows of their own."""
        places = self.places.select_related("settlement")
        ends = self.extensions.order_by("decided_on", "pk")
        return {
            "settlements": sorted(f"{p.settlement.name} ({p.settlement_id})" for p in places),
            "extensions": [f"{row.decided_on} → {row.new_end}: {row.reason}" for row in ends],
        }


class GrantSettlement(models.Model):
    """A settlement that a grant names."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="places")
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="grant_places", verbose_name=_("settlement")
    )

    class Meta:
        verbose_name = _("settlement of a grant")
        verbose_name_plural = _("settlements of a grant")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "settlement"], name="a_grant_names_a_settlement_once"
            ),
        ]

    def __str__(self):
        return f"{self.grant_id}: {self.settlement_id}"


class GrantMember(models.Model):
    """An organisation's time in a grant's consortium with its own share (HUF; unknown: None).

    From `since` up to but not including `until`; None is the grant's own beginning and end.
    """

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="members", verbose_name=_("grant")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="grant_memberships",
        verbose_name=_("organisation"),
    )
    share = models.DecimalField(
        _("own share (HUF)"), max_digits=13, decimal_places=0, null=True, blank=True
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("consortium member")
        verbose_name_plural = _("consortium members")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=Decimal(0)),
                name="grant_share_is_not_negative",
                violation_error_message=_("A share is not negative."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gt=F("since")),
                name="grant_membership_ends_after_it_began",
                violation_error_message=_("A membership ends after it began."),
            ),
        ]

    def __str__(self):
        return f"{self.grant}: {self.organisation}"

    def history_county(self):
        return self.grant.county_id


class GrantExtension(models.Model):
    """That a grant's physical end was put off: decided on, to which last day, and why."""

    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="extensions", verbose_name=_("grant")
    )
    decided_on = models.DateField(_("decided on"))
    new_end = models.DateField(_("new physical end"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["decided_on", "pk"]

    def __str__(self):
        return f"{self.grant}: {self.new_end}"

    def history_county(self):
        return self.grant.county_id
