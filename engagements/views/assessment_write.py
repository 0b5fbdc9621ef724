"""Writing assessments: begin, answer, finish, open again, discard."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements import perms
from engagements.assessments import actions as assessment_actions
from engagements.assessments.asked import asked
from engagements.assessments.forms import AnswersForm, BeginForm
from engagements.assessments.story_forms import DiscardForm, ReopenAssessmentForm
from engagements.models import Assessment, Perspective, QuestionSet
from engagements.views.assessment import assessment_page, readable, refuse
from mentorhalo.core.forms import Stale
from mentorhalo.core.theirs import tell_theirs
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
        form.look_for_draft()
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
        "draft": form.draft,
    }
    return render(request, "engagements/assessment_begin.html", context, status=status)


def _initial(request, today):
    """What is known already; the questions are those of the last time while they are in use."""
    asked = {name: request.GET.get(name, "") for name in ("settlement", "engagement", "area")}
    given = {name: value for name, value in asked.items() if _is_key(value)}
    code, perspective = given.get("settlement", ""), request.GET.get("perspective", "")
    perspective = perspective if perspective in Perspective.values else Perspective.EXTERNAL
    initial = given | {"perspective": perspective, "on": today}
    if perspective == Perspective.EXTERNAL:
        initial["mentor"] = Mentor.objects.in_team_today().filter(user=request.user).first()
    last = Assessment.objects.visible_to(request.user).standing()
    last = last.filter(settlement=code, perspective=perspective).order_by("-on", "-pk").first()
    sets = QuestionSet.objects.in_use_on(today)
    kept = sets.filter(pk=last.questions_id).first() if last else None
    initial["questions"] = kept or sets.order_by("-published_on", "-pk").first()
    return initial


def _is_key(text):
    return text.isascii() and text.isdigit() and len(text) < 19


@require_http_methods(["GET", "POST"])
def assessment_edit(request, pk):
    """Answer the questions of a draft, with the last time's answers beside; `finish` ends it."""
    row = readable(request, pk)
    if not perms.can_edit_assessment(request.user, row):
        raise PermissionDenied
    if request.method == "GET" and not row.is_draft:
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
    """Make a finished one, or a discarded one, a draft again, with the reason."""
    row = readable(request, pk)
    done = _("The assessment is open again.")
    return _moved(request, row, ReopenAssessmentForm, assessment_actions.reopen, done)


@require_POST
def assessment_discard(request, pk):
    """Put a draft aside that was begun by mistake, with the reason."""
    row = readable(request, pk)
    done = _("The draft was discarded; its answers are kept.")
    return _moved(request, row, DiscardForm, assessment_actions.discard, done)


def _moved(request, row, form_class, move, done):
    """Take that move by the action `move`; on to the answers of what is a draft then."""
    if not perms.can_edit_assessment(request.user, row):
        raise PermissionDenied
    form = form_class(request.POST)
    if not form.is_valid():
        return assessment_page(request, row, form, status=422)
    try:
        moved = move(by=request.user, assessment=row, **form.cleaned_data)
    except Stale as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.add_error(None, _("Somebody else changed this since you opened it."))
        tell_theirs(form, stale.current, form.cleaned_data["version"])
        return assessment_page(request, readable(request, row.pk), form, status=409)
    except ValidationError as error:
        refuse(form, error)
        return assessment_page(request, row, form, status=422)
    messages.success(request, done, extra_tags="ok")
    return redirect("engagements:assessment-edit", row.pk) if moved.is_draft else redirect(row)
