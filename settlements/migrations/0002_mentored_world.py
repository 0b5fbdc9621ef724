from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import settlements.grants.codes
import settlements.models.organisation


class Migration(migrations.Migration):
    dependencies = [
        ("counties", "0001_start"),
        ("mentors", "0001_start"),
        ("settlements", "0001_start"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("name_hu", models.CharField(max_length=200, verbose_name="Hungarian name")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                (
                    "code",
                    models.CharField(
                        max_length=20, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                (
                    "published_on",
                    models.DateField(blank=True, null=True, verbose_name="published on"),
                ),
                (
                    "least_population",
                    models.PositiveIntegerField(default=1000, verbose_name="least population"),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="settlementsummary",
            name="planned_on",
            field=models.DateField(null=True, verbose_name="local action plan"),
        ),
        migrations.CreateModel(
            name="AreaPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="part of the settlement"
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="population of the part"
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="area_places",
                        to="settlements.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "place of a target area",
                "verbose_name_plural": "places of a target area",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[settlements.grants.codes.validate_grant_code],
                        verbose_name="code",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                (
                    "lead_place",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="place of the lead, as published"
                    ),
                ),
                (
                    "published_settlements",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="number of settlements, as published"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=0,
                        max_digits=13,
                        null=True,
                        verbose_name="amount (HUF)",
                    ),
                ),
                (
                    "intensity",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="intensity (%)",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="start")),
                (
                    "physical_end",
                    models.DateField(
                        blank=True, null=True, verbose_name="physical end, as granted"
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="physical end"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("note", models.TextField(blank=True, max_length=5000, verbose_name="note")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("search_key", models.CharField(db_index=True, editable=False, max_length=500)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="settlements.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="counties.county",
                        verbose_name="county",
                    ),
                ),
            ],
            options={
                "verbose_name": "grant",
                "verbose_name_plural": "grants",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="GrantExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="decided on")),
                ("new_end", models.DateField(verbose_name="new physical end")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="settlements.grant",
                        verbose_name="grant",
                    ),
                ),
            ],
            options={
                "verbose_name": "extension",
                "verbose_name_plural": "extensions",
                "ordering": ["decided_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="GrantSettlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="settlements.grant",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant_places",
                        to="settlements.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement of a grant",
                "verbose_name_plural": "settlements of a grant",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="grant",
            name="settlements",
            field=models.ManyToManyField(
                related_name="grants",
                through="settlements.GrantSettlement",
                to="settlements.settlement",
                verbose_name="settlements",
            ),
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=5000, verbose_name="note")),
                ("offered_at", models.DateTimeField(verbose_name="offered at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "waits for acceptance"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="offered",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="counties.county",
                        verbose_name="county",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given_handovers",
                        to="mentors.mentor",
                        verbose_name="handed over by",
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="offered by",
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_handovers",
                        to="mentors.mentor",
                        verbose_name="taken over by",
                    ),
                ),
            ],
            options={
                "verbose_name": "handover",
                "verbose_name_plural": "handovers",
                "ordering": ["-offered_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HandoverItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "pitfalls",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="what to know, pitfalls"
                    ),
                ),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="settlements.handover",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover_items",
                        to="settlements.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement handed over",
                "verbose_name_plural": "settlements handed over",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("municipality", "municipality"),
                            ("joint_office", "common municipal office"),
                            ("minority_gov", "minority self-government"),
                            ("cultural_house", "cultural centre"),
                            ("community_venue", "community venue"),
                            ("culture_institution", "public-culture institution"),
                            ("library", "library"),
                            ("museum", "museum"),
                            ("country_house", "country house"),
                            ("ngo", "civil organisation"),
                            ("church", "church"),
                            ("school", "school or kindergarten"),
                            ("company", "company"),
                            ("other", "other body"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                (
                    "tax_number",
                    models.CharField(
                        blank=True,
                        max_length=13,
                        validators=[settlements.models.organisation.validate_tax_number],
                        verbose_name="tax number",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("note", models.TextField(blank=True, max_length=5000, verbose_name="note")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "closed_because",
                    models.CharField(blank=True, max_length=500, verbose_name="reason"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("sort_key", models.CharField(editable=False, max_length=850)),
                ("search_key", models.CharField(db_index=True, editable=False, max_length=250)),
                (
                    "maintainer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maintained",
                        to="settlements.organisation",
                        verbose_name="maintaining body",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="settlements.organisation",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seated",
                        to="settlements.settlement",
                        verbose_name="seat",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["sort_key", "pk"],
            },
        ),
        migrations.CreateModel(
            name="GrantMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "share",
                    models.DecimalField(
                        blank=True,
                        decimal_places=0,
                        max_digits=13,
                        null=True,
                        verbose_name="own share (HUF)",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="settlements.grant",
                        verbose_name="grant",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant_memberships",
                        to="settlements.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "consortium member",
                "verbose_name_plural": "consortium members",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="grant",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="led_grants",
                to="settlements.organisation",
                verbose_name="consortium lead",
            ),
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=120, verbose_name="role")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "legal_basis",
                    models.CharField(
                        choices=[
                            ("public_task", "public task"),
                            ("consent", "consent"),
                            ("contract", "contract"),
                            ("legitimate_interest", "legitimate interest"),
                        ],
                        max_length=20,
                        verbose_name="legal basis",
                    ),
                ),
                (
                    "notice_version",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="privacy notice, version"
                    ),
                ),
                (
                    "notice_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="privacy notice, given on"
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source of the data")),
                (
                    "opted_out_on",
                    models.DateField(blank=True, null=True, verbose_name="wants no letters since"),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("sort_key", models.CharField(editable=False, max_length=500)),
                ("search_key", models.CharField(db_index=True, editable=False, max_length=300)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="settlements.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["sort_key", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OrganisationMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="merged at")),
                ("moved", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="merged by",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="settlements.organisation",
                    ),
                ),
                (
                    "lost",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lost_merges",
                        to="settlements.organisation",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of organisations",
                "verbose_name_plural": "merges of organisations",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OrganisationPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="settlements.organisation",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisation_places",
                        to="settlements.settlement",
                        verbose_name="settlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement served",
                "verbose_name_plural": "settlements served",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="serves",
            field=models.ManyToManyField(
                related_name="served_by",
                through="settlements.OrganisationPlace",
                to="settlements.settlement",
                verbose_name="settlements served",
            ),
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("name_hu", models.CharField(max_length=200, verbose_name="Hungarian name")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                (
                    "code",
                    models.CharField(
                        max_length=20, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "keep_evidence_until",
                    models.DateField(blank=True, null=True, verbose_name="evidence kept until"),
                ),
                (
                    "keep_personal_until",
                    models.DateField(
                        blank=True, null=True, verbose_name="personal data kept until"
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="programme_ends_after_it_began",
                        violation_error_message="A programme ends after it began.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="settlements.programme",
                verbose_name="programme",
            ),
        ),
        migrations.CreateModel(
            name="TargetArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "population",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="population, if not the register's"
                    ),
                ),
                (
                    "small_because",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="why it may be smaller"
                    ),
                ),
                ("small_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="settlements.grant",
                        verbose_name="grant",
                    ),
                ),
                (
                    "settlements",
                    models.ManyToManyField(
                        related_name="target_areas",
                        through="settlements.AreaPlace",
                        to="settlements.settlement",
                        verbose_name="settlements",
                    ),
                ),
                (
                    "small_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "target area",
                "verbose_name_plural": "target areas",
                "ordering": ["grant", "number"],
            },
        ),
        migrations.AddField(
            model_name="areaplace",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="places",
                to="settlements.targetarea",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantsettlement",
            constraint=models.UniqueConstraint(
                fields=("grant", "settlement"), name="a_grant_names_a_settlement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True),
                name="a_handover_has_two_mentors",
                violation_error_message="Choose another mentor than the one who hands over.",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("state", "offered")),
                    models.Q(
                        models.Q(("state", "offered"), _negated=True),
                        ("decided_at__isnull", False),
                        models.Q(
                            ("decided_by__isnull", False), ("state", "withdrawn"), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="a_decided_handover_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("declined", "withdrawn")), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="declining_or_withdrawing_a_handover_has_a_reason",
                violation_error_message="Declining and withdrawing want a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoveritem",
            constraint=models.UniqueConstraint(
                fields=("handover", "settlement"), name="a_settlement_stands_once_in_a_handover"
            ),
        ),
        migrations.AddConstraint(
            model_name="grantmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("share", None), ("share__gte", Decimal("0")), _connector="OR"),
                name="grant_share_is_not_negative",
                violation_error_message="A share is not negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None),
                    ("since", None),
                    ("until__gt", models.F("since")),
                    _connector="OR",
                ),
                name="grant_membership_ends_after_it_began",
                violation_error_message="A membership ends after it began.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", None), ("amount__gt", 0), _connector="OR"),
                name="grant_amount_is_positive",
                violation_error_message="The amount is more than 0 Ft.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("intensity", None),
                    models.Q(("intensity__gt", 0), ("intensity__lte", 100)),
                    _connector="OR",
                ),
                name="grant_intensity_is_a_share",
                violation_error_message="The intensity lies between 0 and 100 percent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("physical_end", None),
                    ("starts_on", None),
                    ("physical_end__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="grant_ends_after_it_started",
                violation_error_message="A grant ends after it started.",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["sort_key", "id"], name="contact_by_name"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None),
                    ("since", None),
                    ("until__gt", models.F("since")),
                    _connector="OR",
                ),
                name="contact_ends_after_it_began",
                violation_error_message="A contact's role ends after it began.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("notice_on", None), ("notice_version", "")),
                    models.Q(
                        models.Q(("notice_version", ""), _negated=True),
                        ("notice_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="privacy_notice_has_version_and_day",
                violation_error_message="Give both the notice's version and its day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationmerge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="undoing_a_merge_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationplace",
            constraint=models.UniqueConstraint(
                fields=("organisation", "settlement"),
                name="an_organisation_serves_a_settlement_once",
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["sort_key", "id"], name="organisation_by_name"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("tax_number", ""), _negated=True), ("merged_into", None)
                ),
                fields=("tax_number",),
                name="a_tax_number_belongs_to_one_organisation",
                violation_error_message="Another organisation has this tax number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("maintainer", None),
                    models.Q(("maintainer", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="organisation_does_not_maintain_itself",
                violation_error_message="An organisation cannot maintain itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="organisation_is_not_merged_into_itself",
                violation_error_message="An organisation cannot be merged into itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_because", ""), ("closed_on", None)),
                    models.Q(
                        ("closed_on__isnull", False),
                        models.Q(("closed_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_closed_organisation_has_a_reason",
                violation_error_message="Closing an organisation wants a day and a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetarea",
            constraint=models.UniqueConstraint(
                fields=("grant", "number"),
                name="target_areas_are_numbered",
                violation_error_message="The grant has a target area of this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetarea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("small_because", ""), ("small_by", None), ("small_on", None)),
                    models.Q(
                        models.Q(("small_because", ""), _negated=True),
                        ("small_by__isnull", False),
                        ("small_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_small_target_area_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaplace",
            constraint=models.UniqueConstraint(
                fields=("area", "settlement"),
                name="a_settlement_stands_once_in_a_target_area",
                violation_error_message="A settlement stands only once in a target area.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("population", None), models.Q(("part", ""), _negated=True), _connector="OR"
                ),
                name="only_a_part_has_a_population_of_its_own",
                violation_error_message="The population of a whole settlement is the register's.",
            ),
        ),
    ]
