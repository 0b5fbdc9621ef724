"""The pages without an account: one answer each, the same for everybody, to be kept by caches."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from engagements.feedback.actions import take_feedback
from engagements.feedback.forms import FeedbackForm
from mentorhalo.core.public import FORMS, language_of, open_page, public_page
from mentorhalo.portal.keeping import kept
from mentorhalo.portal.public import home, national, offices


@open_page
def public_home(request):
    """What the network is, how far it is and where to go on: `/` for whoever is not signed in.

    The same address is the start page of who is: a browser asks each time which of them it is.
    """
    response = public_page(request, "portal/public_home.html", home, keep=kept, lifetime=0)
    response["X-Halo-User"] = "0"  # the worker must not show a kept start page instead
    return response


@open_page
def public_map(request):
    """The country's figures, the map and the offices (issue 5, part 8)."""
    return public_page(request, "portal/public_map.html", national, keep=kept)


@open_page
def public_offices(request):
    """The offices: where they are and when they are open."""
    return public_page(request, "portal/public_offices.html", offices, keep=kept)


@open_page
def privacy(request):
    """What is known of whom, why, for how long, and what can be asked for."""
    return public_page(request, "portal/public_privacy.html", offices, keep=kept)


@open_page
def accessibility(request):
    """What was tested and what not, and the way to the form."""
    return public_page(request, "portal/public_accessibility.html", keep=kept)


@csrf_exempt  # it uses no session's rights, and sets no cookie
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accessibility_feedback(request):
    """The open form of what is hard to use; it is kept, and mailed to the coordinators."""
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.taken_from(request):
        wanted = ("text", "page", "email")
        told = {name: form.cleaned_data[name] for name in wanted}
        take_feedback(by=None, address=request.build_absolute_uri("/").rstrip("/"), **told)
        with translation.override(language_of(request)):
            query = {"sent": "1", "language": translation.get_language()}
        return redirect(reverse("portal:accessibility-feedback", query=query))
    told = {"form": form, "taken": "sent" in request.GET and not form.is_bound}
    return public_page(
        request,
        "portal/public_feedback.html",
        lambda: told,
        policy=(FORMS,),
        lifetime=None,
        status=422 if form.errors else 200,
    )
