from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from counties.models import TeamMembership, User
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold


class Speciality(models.Model):
    """A field a mentor comes from: community developer, library, museum…"""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name_hu = models.CharField(_("Hungarian name"), max_length=80, unique=True)
    name_en = models.CharField(_("English name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("speciality")
        verbose_name_plural = _("specialities")
        ordering = ["code"]

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name_hu

    def history_county(self):
        return ""


class Background(models.TextChoices):
    INSTITUTION = "institution", _("cultural institution")
    NGO = "ngo", _("civil organisation")
    BUSINESS = "business", _("business")


class MentorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody in the network may see who the mentors are."""
        return self

    def members_on(self, day, county=None):
        """Mentors whose membership holds on that day, of one county (KSH code) or of any."""
        memberships = TeamMembership.objects.on(day)
        if county:
            memberships = memberships.filter(office=county)
        return self.filter(user__in=memberships.values("user"))

    def in_team_today(self, county=None):
        return self.members_on(timezone.localdate(), county)

    def in_no_team_today(self):
        current = TeamMembership.objects.current()
        return self.exclude(user__in=current.values("user"))

    def with_team(self):
        """Bring the current office's county name and whether the mentor leads it."""
        current = TeamMembership.objects.current().filter(user=OuterRef("user"))
        return self.annotate(
            team_county=Subquery(current.values("office__county__name")[:1]),
            leads=Subquery(current.values("is_lead")[:1]),
        )

    def in_service(self, day=None):
        day = day or timezone.localdate()
        return self.filter(working_since__lte=day).filter(
            Q(working_until=None) | Q(working_until__gt=day)
        )

    def search(self, text):
        """By name, or by speciality in either language ("könyvtár", "library"), accents or not."""
        known = {row.pk: fold(f"{row.name_hu} {row.name_en}") for row in Speciality.objects.all()}
        return self.filter(every_word(text, lambda word: self._has_word(word, known)))

    @staticmethod
    def _has_word(word, known):
        found = Q(user__search_key__contains=word)
        if codes := [code for code, names in known.items() if word in names]:
            link = Mentor.specialities.through.objects.filter(mentor=OuterRef("pk"))
            found |= Exists(link.filter(speciality__in=codes))
        return found


class Mentor(models.Model):
    """The professional profile of one user; `working_until` is the first day out of service."""

    user = models.OneToOneField(
        User, models.PROTECT, related_name="mentor", verbose_name=_("person")
    )
    specialities = models.ManyToManyField(
        Speciality, blank=True, related_name="mentors", verbose_name=_("specialities")
    )
    background = models.CharField(_("background"), max_length=12, choices=Background, blank=True)
    working_since = models.DateField(_("working since"))
    working_until = models.DateField(_("working until"), null=True, blank=True)
    shown_publicly = models.BooleanField(_("agreed to be named on public pages"), default=False)

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        ordering = ["user__sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(working_until=None) | Q(working_until__gt=F("working_since")),
                name="mentor_stops_after_starting",
                violation_error_message=_("A mentor stops working after having started."),
            ),
        ]

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return reverse("portal:mentor-detail", args=[self.pk])

    def history_relations(self):
        return {"specialities": sorted(self.specialities.values_list("pk", flat=True))}

    def history_county(self):
        return self.user.history_county()
