import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import engagements.models.evidence
import engagements.models.process


class Migration(migrations.Migration):
    dependencies = [
        ("counties", "0001_start"),
        ("engagements", "0003_waiting_index"),
        ("mentors", "0001_start"),
        ("settlements", "0002_mentored_world"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="to")),
                ("note", models.TextField(blank=True, max_length=5000, verbose_name="note")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan",
                        to="settlements.targetarea",
                        verbose_name="target area",
                    ),
                ),
            ],
            options={
                "verbose_name": "local action plan",
                "verbose_name_plural": "local action plans",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="action_plan_ends_after_it_begins",
                        violation_error_message="The plan ends after it begins.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("who", models.CharField(blank=True, max_length=200, verbose_name="who")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by when")),
                (
                    "with_what",
                    models.CharField(blank=True, max_length=300, verbose_name="with what"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("dropped", "dropped"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                (
                    "dropped_because",
                    models.CharField(blank=True, max_length=500, verbose_name="why dropped"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "engagements",
                    models.ManyToManyField(
                        blank=True,
                        related_name="planned_actions",
                        to="engagements.engagement",
                        verbose_name="engagements",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="engagements.actionplan",
                        verbose_name="local action plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "planned action",
                "verbose_name_plural": "planned actions",
                "ordering": [models.OrderBy(models.F("due_on"), nulls_last=True), "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("done_on", None)),
                            _connector="OR",
                        ),
                        name="exactly_a_done_action_has_its_day",
                        violation_error_message="A done action has the day it was done, others none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "dropped"),
                                models.Q(("dropped_because", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "dropped"), _negated=True),
                                ("dropped_because", ""),
                            ),
                            _connector="OR",
                        ),
                        name="exactly_a_dropped_action_has_a_reason",
                        violation_error_message="A dropped action has a reason, others none.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcessStep",
            fields=[
                ("name_hu", models.CharField(max_length=200, verbose_name="Hungarian name")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                (
                    "code",
                    models.SlugField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(unique=True, verbose_name="order")),
                (
                    "evidence",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[engagements.models.process.validate_evidence_kinds],
                        verbose_name="evidence",
                    ),
                ),
                (
                    "needs",
                    models.ManyToManyField(
                        blank=True,
                        related_name="needed_by",
                        to="engagements.processstep",
                        verbose_name="needs",
                    ),
                ),
            ],
            options={
                "verbose_name": "process step",
                "verbose_name_plural": "process steps",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="MilestoneTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_hu", models.CharField(max_length=200, verbose_name="Hungarian name")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("grant", "grant"),
                            ("area", "target area"),
                            ("settlement", "settlement"),
                        ],
                        max_length=10,
                        verbose_name="expected of",
                    ),
                ),
                (
                    "months",
                    models.JSONField(blank=True, default=list, verbose_name="months after it"),
                ),
                (
                    "every",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="every … months"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="settlements.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "anchor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anchored",
                        to="engagements.processstep",
                        verbose_name="counted from the step",
                    ),
                ),
                (
                    "fulfilled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fulfils",
                        to="engagements.processstep",
                        verbose_name="fulfilled by the step",
                    ),
                ),
            ],
            options={
                "verbose_name": "milestone template",
                "verbose_name_plural": "milestone templates",
                "ordering": ["call", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "code"), name="milestone_codes_are_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("every", None),
                            models.Q(("every__gt", 0), ("months", [])),
                            _connector="OR",
                        ),
                        name="milestones_come_at_months_or_every_so_many",
                        violation_error_message="Give either the months or how often.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("due_on", models.DateField(verbose_name="due")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                (
                    "waived_because",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why it will not come"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="settlements.targetarea",
                        verbose_name="target area",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="engagements.engagement",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="settlements.grant",
                        verbose_name="grant",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="settlements.settlement",
                        verbose_name="settlement",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="engagements.milestonetemplate",
                        verbose_name="expectation",
                    ),
                ),
            ],
            options={
                "verbose_name": "milestone",
                "verbose_name_plural": "milestones",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(fields=["due_on", "id"], name="milestone_by_day"),
                    models.Index(
                        condition=models.Q(("done_on", None), ("waived_because", "")),
                        fields=["grant", "due_on"],
                        name="milestone_that_is_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("area", None), ("settlement", None)),
                        fields=("template", "grant", "number"),
                        name="a_grant_has_each_milestone_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("settlement", None)),
                        fields=("template", "area", "number"),
                        name="a_target_area_has_each_milestone_once",
                    ),
                    models.UniqueConstraint(
                        fields=("template", "grant", "settlement", "number"),
                        name="a_settlement_has_each_milestone_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on", None), ("waived_because", ""), _connector="OR"
                        ),
                        name="a_milestone_is_done_or_waived",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("us", "we promised"), ("them", "they promised")],
                        default="us",
                        max_length=4,
                        verbose_name="who promised",
                    ),
                ),
                ("who", models.CharField(blank=True, max_length=120, verbose_name="by whom there")),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("due_on", models.DateField(verbose_name="by when")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("kept", "kept"),
                            ("late", "kept late"),
                            ("dropped", "dropped"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "settled_on",
                    models.DateField(blank=True, null=True, verbose_name="kept or dropped on"),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("created_at", models.DateTimeField(verbose_name="typed at")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("search_key", models.TextField(blank=True, editable=False)),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="counties.county",
                        verbose_name="county",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="typed by",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="engagements.engagement",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="mentors.mentor",
                        verbose_name="mentor",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="settlements.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="settlements.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise",
                "verbose_name_plural": "promises",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(
                        fields=["county", "due_on", "id"], name="promise_by_county_and_day"
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["settlement", "due_on"],
                        name="promise_that_is_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_at", None),
                                ("settled_by", None),
                                ("settled_on", None),
                                ("state", "open"),
                            ),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("settled_by__isnull", False),
                                ("settled_on__isnull", False),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_promise_has_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "kept"), _negated=True),
                            ("settled_on__lte", models.F("due_on")),
                            _connector="OR",
                        ),
                        name="a_kept_promise_was_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "late"), _negated=True),
                            ("settled_on__gt", models.F("due_on")),
                            _connector="OR",
                        ),
                        name="a_late_promise_was_not_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_dropped_promise_has_a_reason",
                        violation_error_message="Dropping a promise wants a reason.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grants", "grants with their members"),
                            ("organisations", "organisations"),
                            ("contacts", "contacts"),
                            ("assignments", "assignments"),
                            ("engagements", "engagements"),
                        ],
                        max_length=15,
                    ),
                ),
                ("columns", models.JSONField(default=dict)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_mappings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved column matching",
                "verbose_name_plural": "saved column matchings",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "user"), name="a_person_keeps_one_matching_a_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grants", "grants with their members"),
                            ("organisations", "organisations"),
                            ("contacts", "contacts"),
                            ("assignments", "assignments"),
                            ("engagements", "engagements"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("brought_at", models.DateTimeField(verbose_name="brought at")),
                ("header", models.JSONField(default=list)),
                ("cells", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                ("verdicts", models.JSONField(default=list)),
                ("progress", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "its columns are to be matched"),
                            ("checking", "is being checked"),
                            ("checked", "checked, not written yet"),
                            ("written", "written"),
                            ("dropped", "put away"),
                        ],
                        default="mapping",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="written at"),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="brought by",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported sheet",
                "verbose_name_plural": "imported sheets",
                "ordering": ["-brought_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "written"), ("written_at__isnull", False)),
                            models.Q(
                                models.Q(("state", "written"), _negated=True), ("written_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="exactly_a_written_sheet_has_its_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StepProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="planned")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="settlements.targetarea",
                        verbose_name="target area",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps_reached",
                        to="engagements.engagement",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="engagements.processstep",
                        verbose_name="process step",
                    ),
                ),
            ],
            options={
                "verbose_name": "progress of a step",
                "verbose_name_plural": "progress of steps",
                "ordering": ["area", "step__order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "step"), name="a_target_area_has_each_step_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("engagement", None), ("done_on__isnull", False), _connector="OR"
                        ),
                        name="a_step_reached_by_an_engagement_is_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("attendance_sheet", "attendance sheet"),
                            ("memo", "memo"),
                            ("invitation", "invitation"),
                            ("photo", "photo"),
                            ("plan", "plan"),
                            ("questionnaire", "questionnaire"),
                            ("other", "other file"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        upload_to=engagements.models.evidence.stored_name,
                        verbose_name="file",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("media_type", models.CharField(max_length=100, verbose_name="media type")),
                ("size", models.PositiveIntegerField(verbose_name="size (bytes)")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("added_at", models.DateTimeField(verbose_name="added at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_because",
                    models.CharField(blank=True, max_length=500, verbose_name="reason"),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="counties.county",
                        verbose_name="county",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="engagements.engagement",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="settlements.grant",
                        verbose_name="grant",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "progress",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="engagements.stepprogress",
                        verbose_name="progress of a step",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["added_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("engagement__isnull", False),
                            ("progress__isnull", False),
                            ("grant__isnull", False),
                            _connector="OR",
                        ),
                        name="evidence_proves_something",
                        violation_error_message="Say what the file is evidence of.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at", None),
                                ("withdrawn_because", ""),
                                ("withdrawn_by", None),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_evidence_has_who_when_and_why",
                        violation_error_message="Withdrawing a file wants a reason.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="engagement",
            name="organisations",
            field=models.ManyToManyField(
                blank=True,
                related_name="engagements",
                to="settlements.organisation",
                verbose_name="organisations",
            ),
        ),
        migrations.AddField(
            model_name="engagement",
            name="target_area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="engagements",
                to="settlements.targetarea",
                verbose_name="target area",
            ),
        ),
        migrations.AddField(
            model_name="engagement",
            name="step",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="engagements",
                to="engagements.processstep",
                verbose_name="process step",
            ),
        ),
        migrations.AddConstraint(
            model_name="engagement",
            constraint=models.CheckConstraint(
                condition=models.Q(("step", None), ("target_area__isnull", False), _connector="OR"),
                name="a_process_step_is_of_a_target_area",
                violation_error_message="Say for which target area the step was.",
            ),
        ),
        migrations.AlterField(
            model_name="target",
            name="rung",
            field=models.CharField(
                choices=[
                    ("known", "known"),
                    ("contacted", "contacted"),
                    ("involved", "involved"),
                    ("regular", "regular contact"),
                    ("planned", "local action plan"),
                ],
                default="involved",
                max_length=12,
                verbose_name="rung",
            ),
        ),
    ]
