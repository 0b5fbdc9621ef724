from django.contrib import admin

from mentorhalo.core.admin import FoldedSearchMixin, RecordedAdmin
from mentors.models import Mentor, Speciality


@admin.register(Speciality)
class SpecialityAdmin(FoldedSearchMixin, RecordedAdmin):
    list_display = ["code", "name_hu", "name_en"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    fields = ["code", "name_hu", "name_en"]


@admin.register(Mentor)
class MentorAdmin(RecordedAdmin):
    list_display = ["user", "background", "working_since", "working_until", "shown_publicly"]
    list_filter = ["background", "shown_publicly", "specialities"]
    list_select_related = ["user"]
    search_fields = ["user__search_key__contains"]
    autocomplete_fields = ["user", "specialities"]
    fields = ["user", "specialities", "background", "working_since", "working_until"]
    fields += ["shown_publicly"]
    fixed = ("user",)  # the credits of the past stay this person's
