"""What a counted entry still lacks for the report; asked for later, never by the quick save.

NEEDS is the whole of it, one row a fact: its code, its words, where it is given, why it is wanted,
and the condition under which it is missing. Conditions are of SQL, so that one query tells what
many entries lack, and a list filters by them. A further need is a further row.

- `head_count`: occasions with a public. What such networks publish is occasions, settlements and
  participants (F19f, F86); head-counts, not people (F72).
- `sheet`: attendance sheets prove events, results and eligible costs (F22, F64, F71); of those
  occasions at which somebody could sign one, and where the entry's step names it.
- `memo`, `questionnaire`, `plan`: only where the entry's process step names that evidence, as the
  community conversation names its memo (F22, F23, F24).
- `area`: the grants are worked and reported by target area (F12, F33, F86); while a grant runs that
  has one with a settlement of the entry.
- `travel`: the travel sheet comes from the entries (P2-39; inferred from F15, F71); of those in
  person outside the cities with county rights, where the offices are.

The length is not among them: an entry is not logged without one.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import (
    COUNTED,
    EngagementSettlement,
    Evidence,
    EvidenceKind,
    Kind,
    Mode,
    ProcessStep,
)
from settlements.models import AreaPlace, Status

WITH_A_PUBLIC = (
    Kind.WORKSHOP,
    Kind.COMMUNITY,
    Kind.TRAINING,
    Kind.STUDY_TRIP,
    Kind.INFORMATION,
)
SIGNED_FOR = (Kind.WORKSHOP, Kind.COMMUNITY, Kind.TRAINING)
FACE_TO_FACE = (Mode.ON_SITE, Mode.OFFICE)
LISTED_FOR = timedelta(days=30)  # how long it is asked for where entries are listed


@dataclass(frozen=True)
class Need:
    """A fact or file that the report asks for; `field` is that of the form, "" where a file is
    wanted. `missing` is the condition of an engagement that lacks it."""

    code: str
    label: str | Promise
    missing: Q
    field: str = ""

    def url(self, engagement):
        """Where it is given: the form at that field, or the files of the entry."""
        if self.field:
            edit = reverse("engagements:engagement-edit", args=[engagement.pk])
            return f"{edit}#id_{self.field}"
        return reverse("engagements:evidence-add-engagement", args=[engagement.pk])


def _no_file(kind):
    """No standing file of this kind, be it of an entry joined into this one."""
    files = Evidence.objects.standing().filter(kind=kind)
    own = Exists(files.filter(engagement=OuterRef("pk")))
    return ~Q(own) & ~Q(Exists(files.filter(engagement__joined_to=OuterRef("pk"))))


def _step_names(kind):
    steps = ProcessStep.objects.annotate(kinds=Cast("evidence", CharField()))
    return Q(step__in=steps.filter(kinds__contains=f'"{kind}"').values("pk"))


def _in_a_running_area():
    places = AreaPlace.objects.filter(settlement__places__engagement=OuterRef("pk"))
    day = OuterRef("held_on")
    begun = Q(area__grant__starts_on=None) | Q(area__grant__starts_on__lte=day)
    goes_on = Q(area__grant__ends_on=None) | Q(area__grant__ends_on__gte=day)
    return Q(Exists(places.filter(begun, goes_on)))


def _away():
    places = EngagementSettlement.objects.filter(engagement=OuterRef("pk"), on_site=True)
    return Q(Exists(places.exclude(settlement__status=Status.COUNTY_TOWN)))


def _by_step(kind):
    return _step_names(kind) & _no_file(kind)


SHEET = EvidenceKind.ATTENDANCE_SHEET
SIGNABLE = Q(kind__in=SIGNED_FOR, mode__in=FACE_TO_FACE)
NEEDS = (
    Need(
        "head_count",
        _("head-count"),
        Q(kind__in=WITH_A_PUBLIC, participants=None),
        "participants",
    ),
    Need("sheet", SHEET.label, (SIGNABLE | _step_names(SHEET)) & _no_file(SHEET)),
    *(
        Need(kind.value, kind.label, _by_step(kind))
        for kind in (EvidenceKind.MEMO, EvidenceKind.QUESTIONNAIRE, EvidenceKind.PLAN)
    ),
    Need("area", _("target area"), Q(target_area=None) & _in_a_running_area(), "target_area"),
    Need("travel", _("travel, km"), Q(mode=Mode.ON_SITE, travel_km=None) & _away(), "travel_km"),
)


def _lacks(need):
    return ExpressionWrapper(need.missing, output_field=BooleanField())


def with_lacks(rows):
    """Engagements with what each lacks noted; `lacks_of` reads it from them."""
    return rows.annotate(**{f"lacks_{need.code}": _lacks(need) for need in NEEDS})


def lacks_of(row) -> list[Need]:
    """What an engagement that came through `with_lacks` lacks; nothing when it does not count."""
    if not row.counts:
        return []
    return [need for need in NEEDS if getattr(row, f"lacks_{need.code}")]


def lacking(rows, code=""):
    """The counted ones that lack this, or anything at all."""
    wanted = Q()
    for need in NEEDS:
        if code in ("", need.code):
            wanted |= need.missing
    return rows.filter(wanted, state__in=COUNTED)


def to_complete(row):
    """[(what an engagement that came through `with_lacks` lacks, the address where it is given)]"""
    return [(need, need.url(row)) for need in lacks_of(row)]
