"""What the new columns say of the rows that are there: when each entry was logged and last written,
and the days and sums in the summary rows that follow from it."""

from django.db import migrations
from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

LATE_DAYS = 7
BATCH = 2000


def fill(apps, schema_editor):
    Engagement = apps.get_model("engagements", "Engagement")
    fill_entries(Engagement, apps.get_model("core", "Change"))
    fill_settlements(
        apps.get_model("engagements", "EngagementSettlement"),
        apps.get_model("settlements", "SettlementSummary"),
    )
    fill_months(Engagement, apps.get_model("counties", "CountyMonth"))


def fill_entries(Engagement, Change):
    """`logged_at` is when it was typed; of a plan that was held, its last move."""
    rows = Engagement.objects.order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        told = Change.objects.filter(
            record_type="engagements.engagement", record_key__in=[str(row.pk) for row in batch]
        )
        written = dict(told.order_by().values_list("record_key").annotate(at=Max("at")))
        for row in batch:
            row.changed_at = written.get(str(row.pk), row.state_at)
            if "planned" not in (row.state, row.state_before):
                typed_on = timezone.localdate(row.created_at)
                row.logged_at = row.created_at if typed_on >= row.held_on else row.state_at
                late = timezone.localdate(row.logged_at) - row.held_on
                row.lag_days = max(0, late.days)
        Engagement.objects.bulk_update(batch, ["changed_at", "logged_at", "lag_days"], 200)


def fill_settlements(Place, Summary):
    for state in ("planned", "returned", "cancelled"):
        for here, more in (("", {}), ("_on_site", {"on_site": True})):
            found = Place.objects.filter(
                settlement=OuterRef("pk"), engagement__state=state, **more
            ).order_by()
            first = found.values("settlement").annotate(first=Min("held_on")).values("first")
            Summary.objects.update(**{f"first_{state}{here}_on": Subquery(first)})


def fill_months(Engagement, Month):
    for row in Month.objects.all():
        month = row.month
        after = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
        sums = Engagement.objects.filter(
            county=row.county_id,
            kind=row.kind,
            state=row.state,
            held_on__gte=month,
            held_on__lt=after,
        ).aggregate(
            late=Count("pk", filter=Q(lag_days__gt=LATE_DAYS)),
            lag_days=Coalesce(Sum(F("lag_days")), 0),
        )
        Month.objects.filter(pk=row.pk).update(**sums)


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0007_figures"),
        ("counties", "0002_figures"),
        ("settlements", "0003_figures"),
        ("core", "0001_start"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
