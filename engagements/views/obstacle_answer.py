"""Answers to shared obstacles: given, marked as what helped, withdrawn."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engagements import perms
from engagements.models import Obstacle, ObstacleAnswer
from engagements.obstacles import actions as obstacle_actions
from engagements.obstacles.forms import AnswerObstacleForm, HelpedForm, WithdrawForm
from engagements.views.obstacle import readable
from engagements.views.obstacle_write import do


@require_POST
def obstacle_answer(request, pk):
    """Answer a colleague's obstacle."""
    row = readable(request, pk)
    if not perms.can_answer_obstacle(request.user):
        raise PermissionDenied

    def deed(typed):
        obstacle_actions.answer_obstacle(
            by=request.user, obstacle=row, text=typed["text"], even_so=typed["even_so"]
        )

    return do(request, row, AnswerObstacleForm(request.POST), deed, _("Your answer is there."))


@require_POST
def answer_helped(request, pk):
    """Say that an answer helped, or take that back."""
    answer, row = _answer(request, pk)
    if not perms.can_edit_obstacle(request.user, row):
        raise PermissionDenied

    def deed(typed):
        obstacle_actions.mark_helped(
            by=request.user, answer=answer, helped=typed["helped"], version=typed["version"]
        )

    done = _("It is marked as what helped.") if "helped" in request.POST else _("The mark is gone.")
    return do(request, row, HelpedForm(request.POST), deed, done)


@require_POST
def answer_withdraw(request, pk):
    """Take an answer away, with the reason."""
    answer, row = _answer(request, pk)
    if not perms.can_withdraw_answer(request.user, answer):
        raise PermissionDenied
    form = WithdrawForm(request.POST, answer=answer)

    def deed(typed):
        obstacle_actions.withdraw_answer(
            by=request.user, answer=answer, reason=typed["reason"], version=typed["version"]
        )

    return do(request, row, form, deed, _("The answer was withdrawn."))


def _answer(request, pk):
    """An answer below an obstacle that this person reads, and the obstacle."""
    readable_ones = Obstacle.objects.visible_to(request.user)
    answers = ObstacleAnswer.objects.filter(obstacle__in=readable_ones)
    answer = get_object_or_404(answers.select_related("obstacle"), pk=pk)
    return answer, readable(request, answer.obstacle_id)
