"""The forms of a grant's target areas; the area's own page is in the portal."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from settlements import perms
from settlements.areas.forms import AreaForm, SmallAreaForm, WithdrawAreaForm
from settlements.models import TargetArea
from settlements.views.form_answer import answer_form, sent
from settlements.views.grant import form_methods, grant_to_edit, of_grant

TEMPLATE = "settlements/area_form.html"


def _area(request, code, number):
    """The target area; 404 where it is not seen, 403 where it may only be read."""
    rows = TargetArea.objects.visible_to(request.user).select_related("grant__call")
    area = get_object_or_404(rows, grant__code=code, number=number)
    if not perms.can_edit_record(request.user, area):
        raise PermissionDenied
    return area


@form_methods
def area_new(request, code):
    grant = grant_to_edit(request, code)
    form = AreaForm(sent(request), instance=TargetArea(grant=grant))
    return answer_form(
        request,
        form,
        title=_("New target area"),
        done=_("The target area was added."),
        template=TEMPLATE,
        least=grant.call.least_population,
        **of_grant(grant),
    )


@form_methods
def area_edit(request, code, number):
    area = _area(request, code, number)
    form = AreaForm(sent(request), instance=area)
    return answer_form(
        request,
        form,
        title=_("Change the target area %(area)s") % {"area": area},
        done=_("Saved."),
        template=TEMPLATE,
        least=area.grant.call.least_population,
        **of_grant(area.grant),
    )


@form_methods
def area_small(request, code, number):
    """Write down why a target area may be smaller than its call asks for."""
    area = _area(request, code, number)
    form = SmallAreaForm(sent(request), grant=area.grant, area=area)
    title = _("Why may “%(area)s” be small?") % {"area": area.name}
    back = of_grant(area.grant)
    if request.GET.get("to") == "area":  # it was opened on the area's own page
        back = {"back": area.get_absolute_url(), "back_label": area.name}
    return answer_form(request, form, title=title, done=_("Saved."), **back)


@form_methods
def area_withdraw(request, code, number):
    """Take back a target area that was made by mistake; what was written of it stays."""
    area = _area(request, code, number)
    form = WithdrawAreaForm(sent(request), grant=area.grant, area=area)
    title = _("Withdraw the target area %(area)s") % {"area": area}
    done = _("The target area was withdrawn.")
    return answer_form(request, form, title=title, done=done, **of_grant(area.grant))
