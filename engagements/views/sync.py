"""What phones ask and send by themselves; see docs/offline.md."""

from django.middleware.csrf import get_token
from django.utils import timezone

from engagements.sync import messages, passes
from engagements.sync.drafts import answer_to
from engagements.sync.entries import answers_to


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
    several = messages.several(message, "entries")
    return {"user": sender.pk, "answers": answers_to(sender, several)}


@messages.synced("POST")
def drafts(request):
    """Keep unfinished text, or drop it."""
    message = messages.read(request)
    sender = messages.sender_of(request, message.get("user"))
    device = messages.uuid_from(message.get("device"))
    sent = messages.several(message, "drafts")
    answers = [answer_to(sender, device, draft) for draft in sent]
    return {"user": sender.pk, "answers": answers}
