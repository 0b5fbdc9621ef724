"""The stories of change of an assessment: tell one, change it, take its quote off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements import perms
from engagements.assessments import actions as assessment_actions
from engagements.assessments.story_forms import StoryForm, UnquoteForm
from engagements.models import Assessment, ChangeStory
from engagements.views.assessment import assessment_page, readable, refuse


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
    context = {
        "form": form,
        "title": title,
        "back": row.get_absolute_url(),
        "back_label": f"{row.community}, {date_format(row.on, 'DATE_FORMAT')}",
    }
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
        refuse(form, error)
    return assessment_page(request, row, form, unquote=story, status=422)


def _told(request, pk):
    readable_ones = Assessment.objects.visible_to(request.user)
    return get_object_or_404(ChangeStory.objects.filter(assessment__in=readable_ones), pk=pk)


def _draft(request, pk):
    row = readable(request, pk)
    if not perms.can_edit_assessment(request.user, row):
        raise PermissionDenied
    return row
