"""Which organisations may be the one that is just typed: offered at entry, the person decides."""

import re

from django.db.models import Exists, OuterRef, Q

from mentorhalo.core.text import fold
from settlements.models import Organisation, OrganisationPlace

MOST = 8
WORD = re.compile(r"[a-z0-9]+")
# Legal forms and styles: two names that differ only in these may mean the same body.
STYLES = set(
    "a az es kft bt zrt nyrt kkt nonprofit kozhasznu korlatolt felelossegu tarsasag egyesulet "
    "egyesulete alapitvany alapitvanya onkormanyzat onkormanyzata kozseg kozsegi nagykozseg "
    "nagykozsegi varos varosi megyei jogu intezmeny intezmenye helyi".split()
)
# Words that a body in any village is called by; alone they say nothing across places.
COMMON = set(
    "muvelodesi haz haza hazak konyvtar konyvtara faluhaz tajhaz kozossegi szinter ter iskola "
    "altalanos ovoda bolcsode muzeum plebania egyhazkozseg reformatus katolikus evangelikus romai "
    "roma nemet szlovak horvat nemzetisegi nyugdijas nyugdijasklub klub kor ifjusagi faluszepito "
    "polgarori polgarorseg onkentes tuzolto sport kozos hivatal polgarmesteri "
    "kulturalis kozpont".split()
)


def like(user, organisation, served=()) -> list:
    """At most eight that the person may read, the likeliest first, each with its seat.

    Alike are: the same tax number; a like name in one of the same places; the same telling name
    anywhere.
    """
    words = core(organisation.name, organisation.seat.name)
    places = {organisation.seat_id, *(row.pk for row in served)}
    here = OrganisationPlace.objects.filter(organisation=OuterRef("pk"), settlement__in=places)
    telling = set(words) - COMMON
    anywhere = Q(search_key__contains=max(telling, key=len)) if telling else Q(pk=None)
    same_number = Q(tax_number=organisation.tax_number) if organisation.tax_number else Q(pk=None)
    rows = Organisation.objects.visible_to(user).filter(merged_into=None)
    rows = rows.annotate(is_near=Q(seat__in=places) | Exists(here)).exclude(pk=organisation.pk)
    rows = rows.filter(Q(is_near=True) | anywhere | same_number)
    found = []
    for row in rows.select_related("seat__county").order_by("sort_key", "pk"):
        theirs = core(row.name, row.seat.name)
        if organisation.tax_number and row.tax_number == organisation.tax_number:
            found.append((0, row))
        elif row.is_near and _alike(words, theirs):
            found.append((1, row))
        elif telling and set(words) == set(theirs):
            found.append((2, row))
    return [row for _rank, row in sorted(found, key=lambda pair: pair[0])[:MOST]]


def core(name, place) -> list[str]:
    """The words that tell a name apart: without accents, legal forms and its place's own name."""
    words = WORD.findall(fold(name))
    telling = [word for word in words if word not in STYLES] or words
    own = set(WORD.findall(fold(place)))
    own |= {f"{word}i" for word in own}
    return [word for word in telling if word not in own] or telling


def _alike(ours, theirs):
    """The same words, one's among the other's, or neighbouring spelling."""
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return True
    one, two = " ".join(ours), " ".join(theirs)
    return _distance(one, two) <= (2 if min(len(one), len(two)) >= 8 else 1)


def _distance(one, two):
    """How many letters have to be put in, left out or changed."""
    above = list(range(len(two) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, other in enumerate(two, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other)))
        above = row
    return above[-1]
