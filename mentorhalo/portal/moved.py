"""What moved the figures of a past day: entries of that time, added or changed after it.

A past day is read as it is known today (product.md §3), so each later write to an entry held up to
it may have moved its figures; so may one that moved the entry itself to a later day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import BigIntegerField, CharField, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from engagements.models import Engagement
from mentorhalo.core.models import Change
from mentorhalo.core.views import EXACT_UP_TO

RECORD = Engagement._meta.label_lower


def end_of(day: date) -> datetime:
    """The instant at which a day ended, in local time (Europe/Budapest)."""
    after = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(after)


def moved_rows(day: date):
    """The entries held up to a day, now or by what was said of them then, and written since."""
    of_then = Q(held_on__lte=day) | Q(pk__in=list(_moved_out(day)))
    return Engagement.objects.filter(of_then, changed_at__gte=end_of(day))


def _moved_out(day):
    """The receipts of entries whose day held was moved since from up to that day to after it."""
    writes = writes_since(day).exclude(action="added")
    writes = writes.filter(fields__held_on__0__gte="1", fields__held_on__0__lte=day.isoformat())
    writes = writes.filter(fields__held_on__1__gt=day.isoformat())
    receipt = Cast("record_key", BigIntegerField())
    return writes.order_by("pk").values_list(receipt, flat=True)[: EXACT_UP_TO + 1]


def writes_since(day: date):
    """The history of entries after a day."""
    return Change.objects.filter(record_type=RECORD, at__gte=end_of(day))


def with_last_write(rows):
    """Bring who wrote each entry last, and what was done (`last_by`, `last_action`)."""
    own = Change.objects.filter(
        record_type=RECORD, record_key=Cast(OuterRef("pk"), CharField(max_length=40))
    ).order_by("-at", "-pk")
    return rows.annotate(
        last_by=Subquery(own.values("by_label")[:1]),
        last_action=Subquery(own.values("action")[:1]),
    )


@dataclass(frozen=True)
class Moved:
    """How many entries of a past day's time were written since: exact, or `more` than `number`.

    `url` lists exactly those, "" for who may not read them; `scope` is the county's ISO code.
    """

    number: int
    more: bool
    url: str
    scope: str


def late_count(day: date, county=None) -> tuple[int, bool]:
    """How many entries moved the figures of a past day, of a county (KSH code) or all; and whether
    there are more than that, which is not counted further."""
    rows = Engagement.objects.order_by().filter(changed_at__gte=end_of(day))
    if county:
        rows = rows.filter(county=county)
    moved_out = rows.filter(held_on__gt=day, pk__in=_moved_out(day)).values("pk")
    rows = rows.filter(held_on__lte=day).values("pk").union(moved_out, all=True)
    found = rows[: EXACT_UP_TO + 1].count()
    return min(found, EXACT_UP_TO), found > EXACT_UP_TO


def moved_since(user, day: date, county=None) -> Moved | None:
    """What the page of a past day says; None for today. `county` is a County, None the country."""
    if day >= timezone.localdate():
        return None
    code, scope = (county.pk, county.iso) if county else (None, "")
    number, more = late_count(day, code)
    query = {"as_of": day.isoformat()} | ({"county": code} if code else {})
    readable = user.reads_all_counties or (code is not None and code == user.county_code)
    url = f"{reverse('portal:moved')}?{urlencode(query)}" if readable else ""
    return Moved(number, more, url, scope)
