"""What a target was set to on a past day: the row's own history tells it of those that are there."""

from datetime import date

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.utils import timezone

IS = ("rung", "county")  # with another of these it was another target


def tell_of_the_past(apps, schema_editor):
    """Give each target the day from which it holds, and what it was set to before."""
    find = apps.get_model
    first = find("counties", "CountyOffice").objects.aggregate(first=models.Min("opened_on"))
    for target in find("engagements", "Target").objects.all():
        rows = find("core", "Change").objects.filter(
            record_type="engagements.target", record_key=str(target.pk)
        )
        spans = spans_of(target, rows.order_by("-at", "-pk"), first["first"])
        target.since = spans[0][0]
        target.save(update_fields=["since"])
        for since, until, number, due_on in spans[1:]:
            target.earlier.create(since=since, until=until, number=number, due_on=due_on)


def spans_of(target, changes, otherwise):
    """[(since, until, number, due day)], the newest first, its `until` None. `changes` are the
    history, the newest first; where it does not tell the beginning, that is the day `otherwise`."""
    spans, until = [], None
    number, due_on, begun = target.number, target.due_on, otherwise

    def span_from(since):
        if until is None or since < until:
            spans.append((since, until, number, due_on))
            return since
        return until

    for change in changes:
        day, fields = timezone.localdate(change.at), change.fields
        if change.action == "added" or any(name in fields for name in IS):
            begun = day
            break
        if "number" in fields or "due_on" in fields:
            until = span_from(day)
            number = fields.get("number", [number])[0]
            due_on = date.fromisoformat(fields.get("due_on", [due_on.isoformat()])[0])
    begun = begun or timezone.localdate()
    if until is None or begun < until:
        span_from(begun)
    return spans


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_start"),
        ("counties", "0002_figures"),
        ("engagements", "0010_events"),
    ]

    operations = [
        migrations.AddField(
            model_name="target",
            name="since",
            field=models.DateField(
                default=django.utils.timezone.localdate, verbose_name="holds from"
            ),
        ),
        migrations.AlterField(
            model_name="target",
            name="name",
            field=models.CharField(max_length=120, verbose_name="name"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_on", None)),
                fields=("name",),
                name="one_live_target_a_name",
                violation_error_message="There is a target of this name already.",
            ),
        ),
        migrations.CreateModel(
            name="EarlierTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(verbose_name="until")),
                ("number", models.PositiveIntegerField(verbose_name="settlements")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier",
                        to="engagements.target",
                        verbose_name="target",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier number of a target",
                "verbose_name_plural": "earlier numbers of a target",
                "ordering": ["-since"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target", "since"), name="a_target_has_one_number_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="an_earlier_target_held_for_a_day",
                    ),
                ],
            },
        ),
        migrations.RunPython(tell_of_the_past, migrations.RunPython.noop),
    ]
