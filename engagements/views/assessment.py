"""Assessments: the list, one with its answers and stories, a pair compared, all pairs together."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counties.models import County
from engagements import perms
from engagements.assessments.asked import asked
from engagements.assessments.dots import drawn
from engagements.assessments.filters import AssessmentFilterSet
from engagements.assessments.pairs import compare, earlier_of, summed
from engagements.assessments.story_forms import DiscardForm, ReopenAssessmentForm, UnquoteForm
from engagements.models import Assessment, ChangeStory, Perspective, QuestionSet
from engagements.suggestions import suggest, wants_of
from engagements.templatetags.assessments import assessment_kind, assessment_tag
from mentorhalo.core.models import Change
from mentorhalo.core.tables import Column
from mentorhalo.core.views import TableView
from settlements.perms import can_add_record

RELATED = ("county", "settlement", "area", "mentor__user", "questions", "previous__questions")


def _settlement(row):
    place = row.settlement
    return format_html('<a href="{}">{}</a>', place.get_absolute_url(), place.name)


def _who(row):
    return row.group or (str(row.mentor) if row.mentor_id else None)


class AssessmentList(TableView):
    """The assessments this person may read, the latest first."""

    model = Assessment
    filterset_class = AssessmentFilterSet
    ordering_key = ("-on", "-pk")
    related = ("county", "settlement", "area", "mentor__user", "questions")
    title = _("Assessments")
    file_name = "assessments"
    template_name = "engagements/assessment_list.html"
    columns = (
        Column(_("Community"), lambda row: str(row.area or row.settlement.name), heading=True),
        Column(_("Settlement"), lambda row: row.settlement.name, html=_settlement),
        Column(_("Day"), lambda row: row.on),
        Column(_("Kind"), assessment_kind),
        Column(_("Who looked"), _who),
        Column(_("State"), lambda row: row.get_state_display(), html=assessment_tag, css="state"),
        Column(_("Question set"), lambda row: str(row.questions), in_page=False),
        Column(_("Strengths"), lambda row: row.strengths, in_page=False),
        Column(_("Opportunities"), lambda row: row.opportunities, in_page=False),
        Column(_("County"), lambda row: row.county.name, in_page=False),
        Column(_("KSH code"), lambda row: row.settlement_id, in_page=False),
    )

    def get_context_data(self, **kwargs):
        can_add = can_add_record(self.request.user)
        return super().get_context_data(can_add=can_add, **kwargs)


@require_safe
def assessment_detail(request, pk):
    """One assessment with the one before beside it, its stories and files."""
    return assessment_page(request, readable(request, pk))


def readable(request, pk):
    rows = Assessment.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related(*RELATED, "engagement", "created_by"), pk=pk)


def refuse(form, error):
    """Each sentence beside its field, or on top when the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _suggestions(row, items):
    """What could help with the weak points of a finished one."""
    if not row.is_finished:
        return []
    weak = [(item.question, item.answer.mark) for item in items if item.is_weak]
    return suggest(row.settlement, wants_of(weak, row.on))


def assessment_page(request, row, refused=None, unquote=None, status=200):
    """The page of an assessment; `refused` is a form that was sent back, `unquote` the story that
    it is of."""
    can_edit = perms.can_edit_assessment(request.user, row)
    first = earlier_of(row).first() if row.is_finished else None
    moving = DiscardForm if row.is_draft else ReopenAssessmentForm
    stories = list(row.stories.select_related("engagement", "evidence"))
    for story in stories:
        mine = unquote is not None and unquote.pk == story.pk
        story.unquote = refused if mine else UnquoteForm(auto_id=f"story-{story.pk}-%s")
    items = asked(row, row.previous)
    context = {
        "row": row,
        "items": items,
        "previous": row.previous,
        "next": row.next_ones.standing().order_by("on").first(),
        "stories": stories,
        "files": list(row.evidence.visible_to(request.user)),
        "can_edit": can_edit,
        "form": refused if refused and not unquote else moving(initial={"version": row.version}),
        "refused": refused,
        "unquote": unquote,
        "first": first,
        "drawing": drawn(compare(first, row)) if first else None,
        "suggestions": _suggestions(row, items),
        "changes": _changes(request.user, row, stories),
        "dropped": _dropped(request.user, row),
    }
    return render(request, "engagements/assessment_detail.html", context, status=status)


def _changes(user, row, stories):
    """How many writes its history tells: to it and to its stories."""
    changes = Change.objects.visible_to(user)
    told = changes.of(row)
    if stories:
        keys = [str(story.pk) for story in stories]
        told |= changes.filter(record_type=ChangeStory._meta.label_lower, record_key__in=keys)
    return told.count()


def _dropped(user, row):
    """Who discarded it, when and why, as the history tells; None while it stands."""
    if not row.is_dropped:
        return None
    return Change.objects.visible_to(user).of(row).filter(action="discarded").first()


@require_safe
def assessment_compare(request, pk):
    """A pair: this one and an earlier one by the same version, the first unless ?with= says so."""
    row = readable(request, pk)
    earlier = list(earlier_of(row)) if row.is_finished else []
    wanted, first, note = request.GET.get("with", ""), earlier[0] if earlier else None, ""
    if wanted:
        chosen = [one for one in earlier if str(one.pk) == wanted]
        note = "" if chosen else _("It cannot be compared with that one; here is the first.")
        first = chosen[0] if chosen else first
    context = {
        "row": row,
        "earlier": earlier,
        "first": first,
        "note": note if first else "",
        "drawing": drawn(compare(first, row)) if first else None,
    }
    return render(request, "engagements/assessment_compare.html", context)


@require_safe
def assessment_pairs(request):
    """All pairs of a version, of the country or of a county: ?questions=, ?county=, ?perspective=.

    Of other counties only who reads all of them: a single pair would tell of one community.
    """
    sets = QuestionSet.objects.filter(published_on__lte=timezone.localdate())
    sets = list(sets.order_by("-published_on", "-pk"))
    counties = _counties(request.user)
    chosen = {
        "questions": request.GET.get("questions", ""),
        "county": request.GET.get("county", ""),
        "perspective": request.GET.get("perspective", ""),
    }
    known = {
        "questions": {str(row.pk) for row in sets},
        "county": {row.pk for row in counties},
        "perspective": set(Perspective.values),
    }
    odd = [value for name, value in chosen.items() if value and value not in known[name]]
    chosen = {name: value if value in known[name] else "" for name, value in chosen.items()}
    questions = next((row for row in sets if str(row.pk) == chosen["questions"]), sets and sets[0])
    perspective = chosen["perspective"] or Perspective.EXTERNAL
    found = summed(questions, perspective, chosen["county"] or None) if questions else None
    context = {
        "sets": sets,
        "counties": counties,
        "perspectives": Perspective.choices,
        "chosen": chosen,
        "questions": questions,
        "perspective": perspective,
        "odd": odd,
        "found": found,
        "drawing": drawn(found) if found else None,
    }
    return render(request, "engagements/assessment_pairs.html", context)


def _counties(user):
    if not user.reads_all_counties and user.county_code is None:
        raise Http404
    rows = County.objects.defer("outline").order_by("name")
    return list(rows if user.reads_all_counties else rows.filter(pk=user.county_code))
