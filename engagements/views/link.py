"""Making and revoking a link by which a settlement answers; see engagements/links."""

from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from engagements.links import actions as link_actions
from engagements.links import rules
from engagements.links.drawing import qr_code
from engagements.links.forms import MakeForm
from engagements.links.perms import can_ask_by_link, can_revoke_link
from engagements.links.showing import ASKS, links_context
from engagements.models import Purpose, SignedLink


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_new(request, purpose, pk):
    """The links of a record for one purpose, and a new one: its address is in the answer to the
    POST and nowhere else, for the secret is not kept."""
    record = _record(request, purpose, pk)
    places = rules.settlements_of(purpose, record)
    asked = request.GET.get("settlement")
    form = MakeForm(request.POST or None, places=places, initial={"settlement": asked})
    if request.method != "POST":
        return _page(request, purpose, record, form)
    if not form.is_valid():
        return _page(request, purpose, record, form, status=422)
    place = form.cleaned_data["settlement"]
    try:
        link, token = link_actions.make_link(
            by=request.user, purpose=purpose, record=record, settlement=place
        )
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name, errors)
        return _page(request, purpose, record, form, status=422)
    address = request.build_absolute_uri(reverse("engagements:answer", args=[token]))
    label = _("QR code of the link for %(place)s") % {"place": place.name}
    made = {"made": link, "address": address, "qr": qr_code(address, label)}
    made["letter"] = _letter(link, record, address)
    return _page(request, purpose, record, form, made)


@require_POST
def link_revoke(request, pk):
    """From now on nobody can answer by it."""
    link = get_object_or_404(SignedLink.objects.visible_to(request.user), pk=pk)
    if not can_revoke_link(request.user, link):
        raise PermissionDenied
    try:
        link_actions.revoke_link(by=request.user, link=link)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages), extra_tags="bad")
    else:
        messages.success(request, _("The link was revoked."), extra_tags="ok")
    record = getattr(link, f"{rules.RECORD[link.purpose]}_id")
    return redirect("engagements:link-new", link.purpose, record)


def _record(request, purpose, pk):
    """The record that the person may read (404) and make links of (403)."""
    if purpose not in Purpose.values:
        raise Http404
    record = get_object_or_404(rules.records_of(purpose, request.user), pk=pk)
    if not can_ask_by_link(request.user, purpose, record):
        raise PermissionDenied
    return record


def _page(request, purpose, record, form, made=None, status=200):
    url, label = _back(purpose, record)
    context = {
        "title": ASKS[purpose],
        "form": form,
        "record": record,
        "back": url,
        "back_label": label,
        "possible": not rules.is_gone(purpose, record),
        "links": links_context(request.user, [purpose], record)["links"],
        **(made or {}),
    }
    response = render(request, "engagements/link_new.html", context, status=status)
    if made:
        response["Cache-Control"] = "no-store"
    return response


def _letter(link, record, address):
    """A letter with the address, begun in the mail program: to the contact, where it is theirs."""
    told = {"end": date_format(localtime(link.expires_at), "DATETIME_FORMAT")}
    text = _("Please answer at this address; you need no account. It is good until %(end)s.") % told
    words = {"subject": _("A question from the mentor network"), "body": f"{text}\n\n{address}\n"}
    to = record.email if link.purpose == Purpose.CONTACT else ""
    return f"mailto:{quote(to, safe='@')}?{urlencode(words, quote_via=quote)}"


def _back(purpose, record):
    """The page of the record: a consent's is its practice's."""
    if rules.RECORD[purpose] == "consent":
        practice = record.practice
        return reverse("engagements:practice-work", args=[practice.pk]), str(practice)
    return record.get_absolute_url(), str(record)
