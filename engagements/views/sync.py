"""What phones ask and send by themselves; see docs/offline.md."""

from django.middleware.csrf import get_token
from django.utils import timezone

from engagements.sync import messages, passes
from engagements.sync.entries import answer_to


@messages.synced("GET")
def hello(request):
    """Who is signed in here, and what a phone needs to send."""
    user = request.user if request.user.is_authenticated else None
    return {
        "user": user and user.pk,
        "csrf": get_token(request),
        "now": timezone.now().isoformat(timespec="seconds"),
        "today": timezone.localdate().isoformat(),
        "pass": user and passes.pass_for(user),
    }


@messages.synced("POST")
def entries(request):
    """Take entries, each once and on its own."""
    message = messages.read(request)
    sender = messages.sender_of(request, message.get("user"), message.get("pass"))
    sent = messages.several(message, "entries")
    return {"user": sender.pk, "answers": [answer_to(sender, entry) for entry in sent]}
