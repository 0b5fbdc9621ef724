"""The good practices of a settlement: those that come from it, and those it took over."""

from dataclasses import dataclass, field

from django.db.models import F, FilteredRelation, Q

from engagements.models import Adoption, GoodPractice
from engagements.practices.public import with_taken_over

MOST = 20


@dataclass
class PracticesHere:
    """The published practices from a settlement, and its standing adoptions of others'."""

    own: list[GoodPractice] = field(default_factory=list)
    taken_over: list[Adoption] = field(default_factory=list)

    def __bool__(self):
        return bool(self.own or self.taken_over)


def practices_at(code: str) -> PracticesHere:
    """Those of a settlement (KSH code), the newest first; one query."""
    here = FilteredRelation(
        "adoptions", condition=Q(adoptions__settlement=code, adoptions__withdrawn_at=None)
    )
    rows = with_taken_over(GoodPractice.objects.public()).annotate(here=here)
    rows = rows.filter(Q(settlement=code) | Q(here__isnull=False))
    facts = {f"here_{name}": F(f"here__{name}") for name in ("id", "state", "since", "until")}
    rows = rows.annotate(**facts).select_related("settlement").defer("search_key", "sort_key")
    found = PracticesHere()
    for row in rows.order_by("-published_at", "-pk")[:MOST]:
        if row.settlement_id == code:
            found.own.append(row)
        else:
            told = {name.removeprefix("here_"): getattr(row, name) for name in facts}
            found.taken_over.append(Adoption(**told, practice=row))
    return found
