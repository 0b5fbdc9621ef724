"""Shared obstacles: the list, one of them with its answers, and who in the network knows what."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engagements import perms
from engagements.models import Obstacle
from engagements.obstacles.filters import ObstacleFilterSet
from engagements.obstacles.forms import AnswerObstacleForm, AskForm, WithdrawForm
from engagements.obstacles.knowing import who_knows, with_answers_given
from engagements.templatetags.obstacles import obstacle_tag, shown
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from mentors.views.mentor import MentorList

HEADING = 160  # characters of an obstacle that stand for it in a list
WHO_KNOWS = 8  # mentors named beside an obstacle


def _themes(row):
    return ", ".join(str(theme) for theme in row.themes.all())


def _heading(row):
    return Truncator(row.what).chars(HEADING)


def _link(row):
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _heading(row))


class ObstacleList(TableView):
    """What the network is stuck with, newest first; where it was only for who may know."""

    model = Obstacle
    filterset_class = ObstacleFilterSet
    ordering_key = ("-at", "-pk")
    related = ("step", "wants")
    title = _("Obstacles")
    file_name = "obstacles"
    template_name = "engagements/obstacle_list.html"
    dense = "cards dense long"
    older_label = _("Older ones")
    newer_label = _("Newer ones")
    columns = (
        Column(_("What was in the way"), lambda row: row.what, html=_link, heading=True),
        Column(_("Why"), lambda row: row.cause, in_page=False),
        Column(_("Channel tried"), lambda row: row.get_channel_display()),
        Column(_("What was tried"), lambda row: row.tried, in_page=False),
        Column(_("What helped"), lambda row: row.helped, in_page=False),
        Column(_("Themes"), _themes, css="wide-only"),
        Column(_("Step of the process"), lambda row: row.step and str(row.step), css="wide-only"),
        Column(_("Who could know"), lambda row: row.wants and str(row.wants)),
        Column(_("Shared on"), lambda row: timezone.localdate(row.at)),
        Column(_("State"), lambda row: shown(row)[1], html=obstacle_tag, css="state"),
        Column(_("Answers"), lambda row: row.answers_given, in_page=False),
        Column(_("Answers that helped"), lambda row: row.answers_helped, in_page=False),
        Column(_("County"), lambda row: row.told_county, in_page=False),
        Column(_("Author"), lambda row: row.told_author, in_page=False),
        Column(_("Receipt number"), lambda row: row.told_receipt, in_page=False),
    )

    def get_rows(self):
        """Without where it was, but for the columns that say who may read it."""
        rows = super().get_rows().told_to(self.request.user).with_answers()
        return rows.prefetch_related("themes")

    def get_context_data(self, **kwargs):
        can_share = perms.can_share_obstacle(self.request.user)
        return super().get_context_data(can_share=can_share, **kwargs)


class KnowingList(MentorList):
    """Who in the network knows what: specialities, background, answers given to colleagues."""

    title = _("Who knows what")
    file_name = "who-knows-what"
    template_name = "engagements/knowing_list.html"
    columns = (
        *MentorList.columns[:2],
        *MentorList.columns[3:5],
        Column(_("Answers given"), lambda row: row.answers, css="num", unit=_("answers given")),
        Column(_("Answers that helped"), lambda row: row.helped, css="num", unit=_("helped")),
    )

    def get_rows(self):
        return with_answers_given(super().get_rows().in_team_today())


@require_safe
def obstacle_detail(request, pk):
    """One obstacle with its answers and who could know."""
    return obstacle_page(request, readable(request, pk))


def readable(request, pk):
    rows = Obstacle.objects.visible_to(request.user).with_answers()
    related = ("county", "author", "engagement", "step", "wants", "withdrawn_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def obstacle_page(request, row, refused=None, status=200):
    """The page of an obstacle; `refused` is a form of it with what was typed."""
    user, version = request.user, {"version": row.version}
    can_edit = perms.can_edit_obstacle(user, row)
    answer_form = refused if isinstance(refused, AnswerObstacleForm) else AnswerObstacleForm()
    context = {
        "row": row,
        "heading": _heading(row),
        "sees_where": perms.can_read_work_of(user, row.county_id),
        "is_author": row.author_id == user.pk,
        "answers": _answers(user, row, can_edit, refused),
        "knowing": list(who_knows(row.wants_id)[:WHO_KNOWS]) if row.wants_id else [],
        "refused": refused,
        "answer_form": answer_form,
        "ask_form": AskForm(initial=version | {"wants": row.wants_id}),
        "withdraw_form": _withdraw_form(refused, version),
        "can_edit": can_edit,
        "can_answer": perms.can_answer_obstacle(user) and not row.withdrawn_at,
        "can_withdraw": perms.can_withdraw_obstacle(user, row),
        "changes": Change.objects.visible_to(user).of(row).count(),
    }
    return render(request, "engagements/obstacle_detail.html", context, status=status)


def _withdraw_form(refused, version, answer=None):
    """For the obstacle or one of its answers: the refused one if it was for that, else new."""
    if isinstance(refused, WithdrawForm) and refused.answer == answer:
        return refused
    return WithdrawForm(initial=version, answer=answer)


def _answers(user, row, can_edit, refused):
    """The standing answers with what may be done with each; `own` ones are the sharer's, whose
    name would tell the county."""
    answers = list(row.answers.filter(withdrawn_at=None).select_related("author__mentor"))
    for answer in answers:
        answer.obstacle = row
        answer.own = answer.author_id == row.author_id
        answer.can_mark = can_edit and not answer.own
        if perms.can_withdraw_answer(user, answer):
            answer.withdraw_form = _withdraw_form(refused, {"version": answer.version}, answer)
    return answers
