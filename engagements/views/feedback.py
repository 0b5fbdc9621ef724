"""What people without an account wrote of the pages, for those who read all counties."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from engagements.feedback.actions import close_feedback
from engagements.feedback.filters import FeedbackFilterSet
from engagements.feedback.forms import CloseFeedbackForm
from engagements.models import Feedback
from engagements.perms import can_close_feedback
from mentorhalo.core.forms import Stale
from mentorhalo.core.tables import Column
from mentorhalo.core.theirs import tell_theirs
from mentorhalo.core.views import TableView


def _closed_on(row):
    return row.closed_at and timezone.localdate(row.closed_at)


def _state(row):
    return gettext("closed") if row.closed_at else pgettext("feedback", "open")


class FeedbackList(TableView):
    """The newest first; whoever does not read all counties sees none."""

    model = Feedback
    filterset_class = FeedbackFilterSet
    ordering_key = ("-sent_at", "-pk")
    related = ("closed_by",)
    title = _("Feedback on the pages")
    file_name = "feedback"
    template_name = "core/table.html"
    dense = "cards dense long"
    columns = (
        Column(_("What is hard to use"), lambda row: row.text, heading=True),
        Column(_("Page"), lambda row: row.page),
        Column(_("Sent on"), lambda row: timezone.localdate(row.sent_at)),
        Column(_("State"), _state),
        Column(_("What was done"), lambda row: row.done, in_page=False),
        Column(_("Closed by"), lambda row: str(row.closed_by or ""), in_page=False),
        Column(_("Closed on"), _closed_on, in_page=False),
    )


@require_safe
def feedback_detail(request, pk):
    return _page(request, _readable(request, pk))


@require_POST
def feedback_close(request, pk):
    """Write down what was done; a refusal is shown on the page with everything typed."""
    row = _readable(request, pk)
    if not can_close_feedback(request.user):
        raise PermissionDenied
    form = CloseFeedbackForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        close_feedback(by=request.user, feedback=row, **form.cleaned_data)
    except Stale as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.add_error(None, gettext("Somebody else wrote of this feedback since you opened it."))
        tell_theirs(form, stale.current, form.cleaned_data["version"])
        return _page(request, stale.current, form, status=409)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name, errors)
        return _page(request, row, form, status=422)
    messages.success(request, gettext("The feedback is closed."), extra_tags="ok")
    return redirect(row)


def _readable(request, pk):
    rows = Feedback.objects.visible_to(request.user).select_related("closed_by")
    return get_object_or_404(rows, pk=pk)


def _page(request, row, form=None, status=200):
    context = {
        "row": row,
        "refused": form,
        "form": form or CloseFeedbackForm(initial={"version": row.version}),
        "can_close": row.closed_at is None and can_close_feedback(request.user),
    }
    return render(request, "engagements/feedback_detail.html", context, status=status)
