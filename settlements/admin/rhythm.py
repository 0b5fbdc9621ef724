"""Rhythms are changed on their own page, which shows what a number would do."""

from django.contrib import admin

from mentorhalo.core.admin import ReadOnlyAdmin
from settlements.models import Rhythm


@admin.register(Rhythm)
class RhythmAdmin(ReadOnlyAdmin):
    list_display = ["phase", "days"]
    fields = ["phase", "days"]
