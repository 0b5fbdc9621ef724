"""Sets of questions are edited here, without code; assessments are only read: the site's own pages
write them by their rules."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.assessments import actions as assessment_actions
from engagements.assessments.sets import FIXED, check_facts, check_questions, held
from engagements.models import Answer, Assessment, ChangeStory, Question, QuestionSet
from mentorhalo.core.admin import (
    FoldedSearchMixin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    RecordedAdmin,
    RecordedForm,
)


class QuestionSetForm(RecordedForm):
    def clean(self):
        typed = super().clean()
        stored = held(self.instance.pk)
        try:
            check_facts(stored, self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error)
        return typed


class QuestionFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        if self.has_changed():
            check_questions(held(self.instance.pk))


class QuestionInline(admin.StackedInline):
    """The questions of a set that is not in use yet; else only to be read."""

    model = Question
    formset = QuestionFormSet
    fk_name = "questions"
    extra = 0
    fields = [("order", "code", "kind"), "text_hu", "text_en", ("watches", "theme", "step")]
    fields += [("weak", "wanted")]

    def has_add_permission(self, request, obj=None):
        return self._open(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._open(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._open(request, obj)

    def _open(self, request, obj):
        """What was typed before the set came into use still arrives, to be refused in words."""
        typed = any(name.startswith("rows-") and name.endswith("-text_hu") for name in request.POST)
        return obj is None or typed or not obj.is_fixed


@admin.register(QuestionSet)
class QuestionSetAdmin(FoldedSearchMixin, RecordedAdmin):
    form = QuestionSetForm
    list_display = ["code", "number", "name_hu", "name_en", "published_on", "retired_on"]
    search_fields = folded_fields = ["code", "name_hu", "name_en"]
    fields = ["code", "number", "name_hu", "name_en", "published_on", "retired_on"]
    inlines = [QuestionInline]
    actions = ["copy_to_next"]

    def get_fieldsets(self, request, obj=None):
        """Why the questions of a set in use are only to be read, and what to do."""
        is_fixed = obj is not None and obj.is_fixed
        told = FIXED % {"number": obj.number} if is_fixed else None
        return [(None, {"fields": self.fields, "description": told})]

    @admin.action(description=_("Copy to the next version"), permissions=["add"])
    def copy_to_next(self, request, queryset):
        made = [
            assessment_actions.copy_set(by=request.user, questions=questions)
            for questions in queryset.order_by("pk")
        ]
        names = ", ".join(str(questions) for questions in made)
        text = gettext("Made, not in use yet: %(names)s.") % {"names": names}
        self.message_user(request, text, messages.SUCCESS)


class AnswerInline(ReadOnlyInline):
    model = Answer
    fields = ["question", "mark", "number", "text"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("question")


class StoryInline(ReadOnlyInline):
    model = ChangeStory
    fields = ["watches", "story", "quote", "quoted_as", "agreed_on"]


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = ["settlement", "area", "on", "perspective", "questions", "state"]
    list_filter = ["state", "perspective"]
    list_select_related = ["settlement", "area", "questions"]
    sortable_by = []
    search_fields = ["settlement__search_key__contains", "area__name__icontains"]
    fields = ["settlement", "county", "area", "perspective", "questions", "on", "is_baseline"]
    fields += ["previous", "mentor", "group", "engagement", "strengths", "opportunities", "state"]
    inlines = [AnswerInline, StoryInline]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
