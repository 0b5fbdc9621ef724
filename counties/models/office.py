from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from counties.models.account import Role, User
from counties.models.county import County
from mentorhalo.core.periods import PeriodQuerySet

TEAM_MIN, TEAM_MAX = 3, 4  # F16: a warning outside, never refused


class CountyOfficeQuerySet(models.QuerySet):
    def open_on(self, day):
        return self.filter(opened_on__lte=day).filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def visible_to(self, user):
        """Offices are public."""
        return self


class CountyOffice(models.Model):
    """A megyei mentoriroda; at most one a county, so the county is its key. Its team is its current
    memberships. `closed_on` is the first day it was no longer open, `posts` the mentors planned (62
    in all at first, F6); None where no plan is known."""

    county = models.OneToOneField(
        County, models.PROTECT, primary_key=True, related_name="office", verbose_name=_("county")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    posts = models.PositiveSmallIntegerField(
        _("posts planned"),
        null=True,
        blank=True,
        help_text=_("How many mentors this office was planned for."),
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = CountyOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("county office")
        verbose_name_plural = _("county offices")
        ordering = ["county__sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                name="office_closes_after_it_opened",
                violation_error_message=_("An office closes after it opened."),
            ),
        ]

    def __str__(self):
        return _("Mentor office of %(county)s") % {"county": self.county.name}

    def get_absolute_url(self):
        return self.county.get_absolute_url()

    def is_open_on(self, day):
        return self.opened_on <= day and (self.closed_on is None or self.closed_on > day)

    def history_county(self):
        return self.county_id


class TeamMembershipQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self


class TeamMembership(models.Model):
    """A person's time in one office's team, from `since` up to but not including `until`."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    office = models.ForeignKey(
        CountyOffice, models.PROTECT, related_name="memberships", verbose_name=_("office")
    )
    since = models.DateField(_("since"))
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day no longer in the team.")
    )
    is_lead = models.BooleanField(_("leads the office"), default=False)

    objects = TeamMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["office", "since"], name="membership_by_office")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="membership_ends_after_it_began",
                violation_error_message=_("A membership ends after it began."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(until=None),
                name="one_open_membership_a_person",
                violation_error_message=_("This person is already in a team; end that first."),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.office.county.name} ({self.since}–{self.until or ''})"

    def clean(self):
        super().clean()
        if not (self.user_id and self.since):
            return
        if self.user.role != Role.MENTOR:
            raise ValidationError(
                {"user": _("Only a mentor can be in a team; this account has another role.")}
            )
        others = TeamMembership.objects.filter(user=self.user_id).exclude(pk=self.pk)
        if others.overlapping(self.since, self.until).exists():
            raise ValidationError(
                _("The period overlaps another membership of this person."), code="overlap"
            )

    def history_county(self):
        return self.office_id
