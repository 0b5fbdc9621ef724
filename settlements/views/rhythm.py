"""The expected rhythms: how long a settlement may be silent, by the phase of its grants."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorhalo.core.models import Change
from settlements import perms
from settlements.models import Phase, Rhythm
from settlements.models.rhythm import USUAL_DAYS
from settlements.rhythms.forms import RhythmForm
from settlements.rhythms.standing import standings
from settlements.views.form_answer import answer_form, sent


@require_safe
def rhythm_list(request):
    """The rhythm of each phase, and how many settlements it follows and makes quiet today."""
    changes = Change.objects.visible_to(request.user)
    changes = changes.filter(record_type=Rhythm._meta.label_lower)
    context = {
        "standings": standings(timezone.localdate()),
        "usual": USUAL_DAYS,
        "can_edit": perms.can_edit_rhythms(request.user),
        "with_history": set(changes.values_list("record_key", flat=True)),
    }
    return render(request, "settlements/rhythm_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rhythm_edit(request, phase):
    """Another rhythm for a phase; the page says how many settlements others would make quiet."""
    if phase not in Phase.values:
        raise Http404
    if not perms.can_edit_rhythms(request.user):
        raise PermissionDenied
    phase = Phase(phase)
    rhythm = Rhythm.objects.visible_to(request.user).filter(pk=phase).first()
    rhythm = rhythm or Rhythm(phase=phase.value, days=USUAL_DAYS)
    return answer_form(
        request,
        RhythmForm(sent(request), instance=rhythm),
        title=_("Expected rhythm: %(phase)s") % {"phase": phase.label},
        back=reverse("settlements:rhythm-list"),
        back_label=_("Expected rhythms"),
        done=_("The rhythm is saved; the quiet settlements are counted by it from now on."),
        template="settlements/rhythm_form.html",
        standing=standings(timezone.localdate(), [phase])[0],
    )
