"""/help/ for who has no account: the form, and that it arrived."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from counties.models import CountyOffice
from engagements.help import letters
from engagements.help.due import WITHIN
from engagements.help.public import PublicHelpForm, moment
from engagements.views.help import HelpList
from mentorhalo.core.public import FORMS, language_of, open_page, public_page
from mentorhalo.core.trying import tried_too_often

# Of one address, behind which a whole library may sit.
MOST, WITHIN_SECONDS = 20, 3600

team_list = HelpList.as_view()


@csrf_exempt  # it acts for nobody: there is no session to abuse, and no cookie is set
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def help_home(request):
    """The requests of one's county for who has an account; for everybody else the form."""
    if request.user.is_authenticated:
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return team_list(request)
    with translation.override(language_of(request)):
        if request.method == "POST":
            return _send(request)
        return _form_page(request, PublicHelpForm(initial={"opened": moment()}))


def _send(request):
    form = PublicHelpForm(request.POST)
    if tried_too_often(request, "help", MOST, WITHIN_SECONDS):
        return _form_page(request, form, status=429, too_many=True)
    row = form.send()
    if row is None:
        return _form_page(request, form, status=422)
    if row is form.instance:  # else it was sent before, and told of then
        letters.tell_arrived(row)
        letters.tell_office(row, request.build_absolute_uri(row.get_absolute_url()))
        row.refresh_from_db(fields=["acknowledged_at"])
    told = {"county": row.county.slug}
    if row.asker_email:
        told["letter"] = "sent" if row.acknowledged_at else "none"
    if language := request.GET.get("language"):
        told["language"] = language
    return redirect(f"{reverse('engagements:help-sent')}?{urlencode(told)}")


@open_page
def help_sent(request):
    """That it arrived, and who answers: ?county= says which office, ?letter= whether one went to
    who asked ("sent" or "none"); nothing says who that was."""
    offices = CountyOffice.objects.select_related("county")
    wanted = request.GET.get("county", "").replace("\0", "")[:60]

    def gather():
        office = offices.filter(county__slug=wanted).first()
        return {"office": office, "days": WITHIN, "letter": request.GET.get("letter")}

    return public_page(request, "engagements/help_sent.html", gather)


def _form_page(request, form, status=200, too_many=False):
    def gather():
        return {"form": form, "too_many": too_many, "days": WITHIN}

    told = {"policy": (FORMS,), "status": status, "lifetime": None}
    return public_page(request, "engagements/help_public.html", gather, **told)
