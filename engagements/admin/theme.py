"""The themes of practices and resources are edited here."""

from django.contrib import admin

from engagements.models import Theme
from mentorhalo.core.admin import FoldedSearchMixin, RecordedAdmin


@admin.register(Theme)
class ThemeAdmin(FoldedSearchMixin, RecordedAdmin):
    list_display = ["code", "order", "name_hu", "name_en"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    fields = ["code", "order", "name_hu", "name_en"]
