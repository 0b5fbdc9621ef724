"""/a/<token>/: the settlement answers, without an account and once."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from counties.models import CountyOffice
from engagements.links import actions as link_actions
from engagements.links import rules, secret
from engagements.links.forms import FORMS as ANSWER_FORMS
from engagements.links.showing import said
from engagements.models import SignedLink
from mentorhalo.core.forms import Stale
from mentorhalo.core.public import FORMS, language_of, public_page
from mentorhalo.core.trying import has_tried_too_often, tried_too_often

# Of one address: wrong links opened, and answers sent.
WRONG, SENT, SECONDS = 30, 60, 3600
STATUS = {rules.OPEN: 200, rules.ANSWERED: 200}  # of a page that is opened; 410 for all others
UNKNOWN, NETWORK, TOO_MANY = "unknown", "network", "too_many"
RELATED = ("county", "settlement", "engagement", "contact__organisation__seat", "consent__practice")


@csrf_exempt  # the address itself is the right to answer: no session, no cookie
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, token):
    """What the link is of, with its form; or why it takes no answer."""
    with translation.override(language_of(request)):
        if has_tried_too_often(request, "link", WRONG, cache="tries"):
            return _page(request, TOO_MANY, status=429)
        links = SignedLink.objects.select_related(*RELATED)
        link = links.filter(digest=secret.digest_of(token)).first()
        if link is None:
            tried_too_often(request, "link", WRONG, SECONDS, cache="tries")
            return _page(request, UNKNOWN, status=404)
        if request.method == "POST":
            return _take(request, link)
        standing = rules.standing(link)
        return _page(request, standing, link, _form(link), STATUS.get(standing, 410))


def _take(request, link):
    """An answer, from somebody who is not of the network: they cannot confirm themselves."""
    if request.user.is_authenticated:
        return _page(request, NETWORK, link, status=403)
    if tried_too_often(request, "answer", SENT, SECONDS):
        return _page(request, TOO_MANY, link, status=429)
    if (standing := rules.standing(link)) != rules.OPEN:
        return _refused(request, link, standing)
    form = _form(link, request.POST)
    if not form.is_valid():
        return _page(request, rules.OPEN, link, form, 422)
    try:
        link = link_actions.answer_link(by=None, link=link, typed=form.cleaned_data)
    except link_actions.Closed as closed:
        return _refused(request, link, closed.why)
    except Stale as stale:
        setattr(link, rules.RECORD[link.purpose], stale.current)
        form.show_stored(stale.current)
        return _page(request, rules.OPEN, link, form, 409)
    except ValidationError as error:
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            form.add_error(name if name in form.fields else None, errors)
        return _page(request, rules.OPEN, link, form, 422)
    return _page(request, rules.ANSWERED, link, thanks=True)


def _refused(request, link, standing):
    """A second answer is a conflict, any other too late."""
    link.refresh_from_db(fields=["answered_at", "answer", "revoked_at"])
    return _page(request, standing, link, status=409 if standing == rules.ANSWERED else 410)


def _form(link, typed=None):
    return ANSWER_FORMS[link.purpose](typed, record=rules.record_of(link))


def _page(request, standing, link=None, form=None, status=200, thanks=False):
    """Of a link that takes no answer any more it tells nothing but what was answered, and that no
    longer than the link was good for."""

    def gather():
        return {
            "standing": standing,
            "link": link,
            "record": rules.record_of(link) if link and standing == rules.OPEN else None,
            "form": form,
            "said": said(link) if link and link.expires_at > timezone.now() else [],
            "thanks": thanks,
            "office": _office(link) if link else None,
            "signed_in": request.user.is_authenticated,
        }

    told = {"policy": (FORMS,), "status": status, "lifetime": None}
    return public_page(request, "engagements/answer.html", gather, **told)


def _office(link):
    offices = CountyOffice.objects.open_on(timezone.localdate()).select_related("county")
    return offices.filter(county=link.county_id).first()
