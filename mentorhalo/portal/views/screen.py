"""The full-screen view for the meeting room, which asks for itself anew."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentorhalo.portal.keeping import kept, shared
from mentorhalo.portal.screen import on_the_wall
from mentorhalo.portal.written import stamp

EVERY = 300  # seconds between two looks
AGAIN = "again"  # asked by the page itself, not by somebody who opened it


@login_not_required  # it says itself who must sign in
@require_safe
def screen(request):
    """What the dashboard says, to be read from afar; the same for every reader.

    A page that stands on the wall never turns into a sign-in page: asking anew after the session
    ended is answered by a sentence, 403.
    """
    often = {"every": EVERY, "again": AGAIN}
    if not request.user.is_authenticated:
        if AGAIN in request.GET:
            return render(request, "portal/screen_signed_out.html", often, status=403)
        return redirect_to_login(request.get_full_path())
    written = stamp()
    content = kept(("screen",), lambda: _content(written), written)
    context = often | {"content": content, "read_at": timezone.now()}
    return render(request, "portal/screen.html", context)


def _content(written):
    readings = shared(timezone.localdate(), written)
    return render_to_string("portal/_screen.html", on_the_wall(readings))
