"""What the rungs of a settlement rest on: its records, as far as the reader may read them.

The first day of each rung stands in the summary row; here is the record behind that day.
"""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.models import (
    PLAN,
    Assessment,
    Engagement,
    GoodPractice,
    Kind,
    Partnership,
    Perspective,
    StepProgress,
)
from settlements.models import Rung


@dataclass(frozen=True)
class Record:
    """What a rung's day rests on, such as an engagement or a partnership: its words and address."""

    words: str
    url: str


def records(user) -> dict:
    """{annotation of a settlement: its subquery}, a record in facts for each rung that has one."""
    return {
        "contacted_by": _occasion(user, "contacted"),
        "involved_by": _occasion(user, "involved", places__on_site=True),
        "regular_by": _occasion(user, "regular"),
        "assessed_by": _baseline(user),
        "planned_by": _plan(user),
        "partnered_by": _partnership(user),
        "sharing_by": _practice(user),
    }


def record_of(settlement, rung: Rung) -> Record | None:
    """The record of a rung of a settlement that was read with `records`; None where there is none
    or it is not the reader's."""
    facts = getattr(settlement, f"{rung.value}_by", None)
    return READ[rung](facts) if facts else None


def _first(rows, **facts):
    return Subquery(rows.order_by("pk").values(found=JSONObject(**facts))[:1])


def _occasion(user, rung, **more):
    rows = Engagement.objects.visible_to(user).filter(
        places__settlement=OuterRef("pk"),
        places__counts=True,
        places__held_on=OuterRef(f"summary__{rung}_on"),
        **more,
    )
    return _first(rows, number="pk", kind="kind")


def _read_occasion(facts):
    words = _("%(kind)s, no. %(number)s") % {
        "kind": Kind(facts["kind"]).label,
        "number": facts["number"],
    }
    return Record(words, reverse("engagements:engagement-detail", args=[facts["number"]]))


def _baseline(user):
    rows = Assessment.objects.visible_to(user).finished()
    rows = rows.filter(
        settlement=OuterRef("pk"),
        perspective=Perspective.EXTERNAL,
        is_baseline=True,
        on=OuterRef("summary__assessed_on"),
    )
    return _first(rows, pk="pk", area="area__name")


def _read_baseline(facts):
    words = facts["area"] or _("of the whole settlement")
    return Record(words, Assessment(pk=facts["pk"]).get_absolute_url())


def _plan(user):
    rows = (
        StepProgress.objects.visible_to(user)
        .shown()
        .filter(
            area__places__settlement=OuterRef("pk"),
            step=PLAN,
            done_on=OuterRef("summary__planned_on"),
        )
    )
    return _first(rows, code="area__grant__code", number="area__number", name="area__name")


def _read_plan(facts):
    address = reverse("portal:area-detail", args=[facts["code"], facts["number"]])
    return Record(facts["name"], address)


def _partnership(user):
    rows = Partnership.objects.visible_to(user).filter(
        settlements=OuterRef("pk"), signed_on=OuterRef("summary__partnered_on")
    )
    return _first(rows, pk="pk", name="name")


def _read_partnership(facts):
    return Record(facts["name"], Partnership(pk=facts["pk"]).get_absolute_url())


def _practice(user):
    rows = GoodPractice.objects.visible_to(user).filter(
        settlement=OuterRef("pk"), first_published_on=OuterRef("summary__sharing_on")
    )
    names = ("pk", "title", "slug", "published_id", "archived_at")
    return _first(rows, **{name: name for name in names})


def _read_practice(facts):
    return Record(facts["title"], GoodPractice(**facts).get_absolute_url())


READ = {
    Rung.CONTACTED: _read_occasion,
    Rung.INVOLVED: _read_occasion,
    Rung.REGULAR: _read_occasion,
    Rung.ASSESSED: _read_baseline,
    Rung.PLANNED: _read_plan,
    Rung.PARTNERED: _read_partnership,
    Rung.SHARING: _read_practice,
}
