"""The settlements and mentors of one engagement: its own, and those that joined entries brought."""

from django.db.models import Prefetch, prefetch_related_objects

from engagements.models import Engagement, EngagementMentor, EngagementSettlement
from settlements.models import MUNICIPAL, OrganisationKind


def place(row, code, here, own=True, kinds=()):
    """A settlement served, not yet saved; `kinds` are those of the organisations named, where they
    are known already (bodies.copy_kinds)."""
    return EngagementSettlement(
        engagement=row,
        settlement_id=code,
        on_site=here,
        own=own,
        own_on_site=here and own,
        held_on=row.held_on,
        counts=row.counts,
        with_municipality=any(kind in kinds for kind in MUNICIPAL),
        with_ngo=OrganisationKind.NGO in kinds,
    )


def credit(row, mentor, own=True):
    """A mentor credited, not yet saved."""
    return EngagementMentor(
        engagement=row, mentor_id=mentor, own=own, held_on=row.held_on, counts=row.counts
    )


def body(row, organisation):
    """An organisation named, not yet saved."""
    through = Engagement.organisations.through
    return through(engagement=row, organisation_id=organisation)


def set_own(row, entry, before):
    """Make the entry's own rows these; rows that came with a joined entry stay."""
    if (before.settlements, set(before.mentors)) == (entry.settlements, set(entry.mentors)):
        return
    _set_own_places(row, entry.settlements)
    _set_own_credits(row, entry.mentors)
    forget([row])
    if row.joined.exists():
        merge(row)


def fetch(rows):
    """Bring what several questions of one write are about: four queries for all the rows."""
    fetch_people_and_places(rows)
    prefetch_related_objects(list(rows), "same_event", "organisations")


def fetch_people_and_places(rows):
    """Bring settlements and mentors with their accounts: two queries for all the rows."""
    places = EngagementSettlement.objects.select_related("settlement")
    credits = EngagementMentor.objects.select_related("mentor__user")
    prefetch_related_objects(list(rows), Prefetch("places", places), Prefetch("credits", credits))


def forget(rows):
    """Ask the database again: the settlements and mentors were written."""
    for row in rows:
        row._prefetched_objects_cache = {}


def _set_own_places(row, settlements):
    places = {kept.settlement_id: kept for kept in row.places.all()}
    for code, here in settlements.items():
        kept = places.pop(code, None)
        if kept is None:
            place(row, code, here).save()
        elif not kept.own or kept.own_on_site != here:
            kept.own, kept.own_on_site, kept.on_site = True, here, here
            kept.save(update_fields=["own", "own_on_site", "on_site"])
    for kept in places.values():
        if kept.own:
            kept.delete()


def _set_own_credits(row, mentors):
    credits = {kept.mentor_id: kept for kept in row.credits.all()}
    for pk in mentors:
        kept = credits.pop(pk, None)
        if kept is None:
            credit(row, pk).save()
        elif not kept.own:
            kept.own = True
            kept.save(update_fields=["own"])
    row.credited = len(mentors)
    for kept in credits.values():
        if kept.own:
            kept.delete()
        else:
            row.credited += 1


def merge(row):
    """Bring the meeting's rows in line with its own and those of the entries joined to it."""
    joined = list(row.joined.values_list("pk", flat=True))
    _merge_places(row, joined)
    _merge_credits(row, joined)
    forget([row])


def _merge_places(row, joined):
    theirs = {}
    places = EngagementSettlement.objects.filter(engagement__in=joined, own=True)
    for code, here in places.values_list("settlement_id", "own_on_site"):
        theirs[code] = theirs.get(code, False) or here
    for kept in row.places.all():
        here = kept.own_on_site or theirs.get(kept.settlement_id, False)
        if not kept.own and kept.settlement_id not in theirs:
            kept.delete()
        elif kept.on_site != here:
            kept.on_site = here
            kept.save(update_fields=["on_site"])
        theirs.pop(kept.settlement_id, None)
    EngagementSettlement.objects.bulk_create(
        [place(row, code, here, own=False) for code, here in theirs.items()]
    )


def _merge_credits(row, joined):
    theirs = EngagementMentor.objects.filter(engagement__in=joined, own=True)
    theirs = set(theirs.values_list("mentor_id", flat=True))
    row.credited = len(theirs)
    for kept in row.credits.all():
        if not kept.own and kept.mentor_id not in theirs:
            kept.delete()
        elif kept.mentor_id in theirs:
            theirs.remove(kept.mentor_id)
        else:
            row.credited += 1
    EngagementMentor.objects.bulk_create([credit(row, pk, own=False) for pk in sorted(theirs)])


def copy_down(pks, **values):
    """Give the engagements' settlements and mentors the day or the state of the engagements."""
    if pks:
        EngagementSettlement.objects.filter(engagement__in=pks).update(**values)
        EngagementMentor.objects.filter(engagement__in=pks).update(**values)
