"""Writing assessments: begin, answer, finish, open again, tell a story, take a quote off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements import perms
from engagements.assessments import actions as assessment_actions
from engagements.assessments.asked import asked
from engagements.assessments.forms import (
    AnswersForm,
    BeginForm,
    ReopenAssessmentForm,
    StoryForm,
    UnquoteForm,
)
from engagements.models import Assessment, ChangeStory, Perspective, QuestionSet
from engagements.views.assessment import assessment_page, readable
from mentorhalo.core.forms import Stale
from mentors.models import Mentor
from settlements.perms import can_add_record


@require_http_methods(["GET", "POST"])
def assessment_new(request):
    """Begin one; GET may say ?settlement=code, ?engagement=receipt number, ?perspective=."""
    if not can_add_record(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    if request.method == "GET":
        form = BeginForm(user=request.user, day=today, initial=_initial(request, today))
        return _begin_page(request, form)
    form = BeginForm(request.POST, user=request.user, day=today)
    row = form.save_as(by=request.user)
    if row is None:
        return _begin_page(request, form, status=422)
    done = _("The baseline was begun.") if row.is_baseline else _("The evaluation was begun.")
    messages.success(request, done, extra_tags="ok")
    return redirect("engagements:assessment-edit", row.pk)


def _begin_page(request, form, status=200):
    context = {
        "form": form,
        "title": _("New assessment"),
        "back": reverse("engagements:assessment-list"),
        "back_label": _("Assessments"),
        "no_sets": not form.fields["questions"].queryset,
    }
    return render(request, "engagements/assessment_begin.html", context, status=status)


def _initial(request, today):
    """What is known already; the questions are those of the last time while they are in use."""
    perspective = request.GET.get("perspective", "")
    perspective = perspective if perspective in Perspective.values else Perspective.EXTERNAL
    code = request.GET.get("settlement", "")[:5]
    initial = {"settlement": code, "perspective": perspective, "on": today}
    number = request.GET.get("engagement", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        initial["engagement"] = number
    if perspective == Perspective.EXTERNAL:
        initial["mentor"] = Mentor.objects.in_team_today().filter(user=request.user).first()
    last = Assessment.objects.visible_to(request.user)
    last = last.filter(settlement=code, perspective=perspective).order_by("-on", "-pk").first()
    sets = QuestionSet.objects.in_use_on(today)
    kept = sets.filter(pk=last.questions_id).first() if last else None
    initial["questions"] = kept or sets.order_by("-published_on", "-pk").first()
    return initial


@require_http_methods(["GET", "POST"])
def assessment_edit(request, pk):
    """Answer the questions of a draft, with the last time's answers beside; `finish` ends it."""
    row = readable(request, pk)
    if not perms.can_edit_assessment(request.user, row):
        raise PermissionDenied
    if request.method == "GET" and row.is_finished:
        return redirect(row)
    questions = list(row.questions.rows.order_by("order"))
    form = AnswersForm(request.POST or None, user=request.user, instance=row, questions=questions)
    if request.method == "GET":
        return _answers_page(request, form, pk)
    finish = "finish" in request.POST
    saved = form.save_as(by=request.user, finish=finish)
    if saved is None:
        return _answers_page(request, form, pk, status=422)
    done = _("The assessment is finished.") if finish else _("The draft was saved.")
    messages.success(request, done, extra_tags="ok")
    return redirect(saved)


def _answers_page(request, form, pk, status=200):
    row = readable(request, pk)  # as it is stored: the form's own holds what was typed
    context = {
        "row": row,
        "form": form,
        "previous": row.previous,
        "items": asked(row, row.previous, form),
    }
    return render(request, "engagements/assessment_form.html", context, status=status)


@require_POST
def assessment_reopen(request, pk):
    """Make a finished one a draft again, with the reason."""
    row = readable(request, pk)
    if not perms.can_edit_assessment(request.user, row):
        raise PermissionDenied
    form = ReopenAssessmentForm(request.POST)
    if not form.is_valid():
        return assessment_page(request, row, form, status=422)
    typed = form.cleaned_data
    try:
        assessment_actions.reopen(
            by=request.user, assessment=row, reason=typed["reason"], version=typed["version"]
        )
    except Stale as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.add_error(None, _("Somebody else changed this since you opened it."))
        return assessment_page(request, readable(request, pk), form, status=409)
    except ValidationError as error:
        _refuse(form, error)
        return assessment_page(request, row, form, status=422)
    messages.success(request, _("The assessment is open again."), extra_tags="ok")
    return redirect("engagements:assessment-edit", row.pk)


@require_http_methods(["GET", "POST"])
def story_new(request, pk):
    """Tell a story of change of a draft."""
    row = _draft(request, pk)
    form = StoryForm(request.POST or None, user=request.user, assessment=row)
    return _story(request, form, row, _("New change story"))


@require_http_methods(["GET", "POST"])
def story_edit(request, pk):
    """Change a story of a draft; the version that was read goes along."""
    story = _told(request, pk)
    row = _draft(request, story.assessment_id)
    form = StoryForm(request.POST or None, user=request.user, assessment=row, instance=story)
    return _story(request, form, row, _("Change a story"))


def _story(request, form, row, title):
    status = 200
    if request.method == "POST":
        if form.save_as(by=request.user) is not None:
            messages.success(request, _("The story was saved."), extra_tags="ok")
            return redirect(row)
        status = 422
    context = {"form": form, "title": title, "back": row.get_absolute_url(), "back_label": row}
    return render(request, "core/form_page.html", context, status=status)


@require_POST
def story_unquote(request, pk):
    """Take the quote off a story, finished or not: the person does not agree any more."""
    story = _told(request, pk)
    row = readable(request, story.assessment_id)
    if not perms.can_edit_assessment(request.user, row):
        raise PermissionDenied
    form = UnquoteForm(request.POST, auto_id=f"story-{story.pk}-%s")
    try:
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            assessment_actions.withdraw_quote(by=request.user, story=story, reason=reason)
            messages.success(request, _("The quote was taken off."), extra_tags="ok")
            return redirect(row)
    except ValidationError as error:
        _refuse(form, error)
    return assessment_page(request, row, form, unquote=story, status=422)


def _told(request, pk):
    readable_ones = Assessment.objects.visible_to(request.user)
    return get_object_or_404(ChangeStory.objects.filter(assessment__in=readable_ones), pk=pk)


def _draft(request, pk):
    row = readable(request, pk)
    if not perms.can_edit_assessment(request.user, row):
        raise PermissionDenied
    return row


def _refuse(form, error):
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
