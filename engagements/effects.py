"""What may come of a logged occasion, one tap each: EFFECTS is the list of them.

An effect is a function of the user and the engagement that gives the taps there are, each prefilled
from what the entry says already. A further kind of record joins with a function and a line.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from engagements import perms
from engagements.models import GoodPractice, HelpRequest
from engagements.resources.perms import can_share_at
from engagements.step_reached import steps_to_reach

BOOK = "M4 5h6a2 2 0 0 1 2 2v12a2 2 0 0 0-2-2H4zM20 5h-6a2 2 0 0 0-2 2v12a2 2 0 0 1 2-2h6z"
STAR = "M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z"
TICK, STAIRS, CALL = "M5 12l4 4L19 6", "M4 19h5v-5h5V9h5V4", "M12 4v10M12 18v1.5"
STONE = "M4 18l4-9 5-3 7 6v6z"
MOST_WAITING = 3  # requests for help that are offered as answered
RINGS = "M9 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10M15 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10"


@dataclass(frozen=True)
class Tap:
    """One tap: what it makes, and in a line what is filled in already. With `send` the tap itself
    does it, as a POST of these fields; else it opens a form that is filled. `drawing` is the path
    of its picture, 24 by 24."""

    label: str | Promise
    said: str | Promise
    url: str
    drawing: str
    send: tuple[tuple[str, str], ...] = ()


def promise(user, engagement):
    if not perms.can_promise_in(user, engagement.county_id):
        return []
    url = f"{reverse('engagements:promise-new')}?engagement={engagement.pk}&from=receipt"
    return [Tap(_("Promise"), _("who, what, by when; what is known is filled in"), url, TICK)]


def partnership_step(user, engagement):
    """A partnership of the entry's organisations or settlements went on, or began."""
    if not perms.can_add_partnership_in(user, engagement.county_id):
        return []
    url = reverse("engagements:partnership-step", args=[engagement.pk])
    said = _("its organisations and settlements are filled in; say the stage")
    return [Tap(_("Partnership step"), said, url, RINGS)]


def step_reached(user, engagement):
    """The step that comes next in each target area of the entry's settlements."""
    url = reverse("engagements:step-reached", args=[engagement.pk])
    taps = []
    for item in steps_to_reach(user, engagement):
        if item.following:
            step = item.following.step
            send = (("reached", f"{item.area.pk}:{step.pk}"), ("back", "receipt"))
            said = format_lazy(_("{step}: done, in {area}"), step=step, area=item.area.name)
            taps.append(Tap(_("A step was reached"), said, url, STAIRS, send))
    return taps


def help_needed(user, engagement):
    if not perms.can_ask_help_in(user, engagement.county_id):
        return []
    url = f"{reverse('engagements:help-new')}?engagement={engagement.pk}&from=receipt"
    said = _("the office gets it today")
    if engagement.obstacle:
        said = _("the office gets it today; the obstacle is filled in")
    return [Tap(_("Help is needed"), said, url, CALL)]


def help_given(user, engagement):
    """That it answers a request for help that waits in one of the entry's settlements."""
    places = {place.settlement_id: place.settlement for place in engagement.places.all()}
    rows = HelpRequest.objects.visible_to(user).open().filter(county=engagement.county_id)
    rows = rows.filter(settlement__in=places).exclude(engagement=engagement.pk)
    taps = []
    for row in rows.order_by("asked_at", "pk")[:MOST_WAITING]:
        if perms.can_answer_help(user, row):
            url = f"{row.get_absolute_url()}?engagement={engagement.pk}"
            said = f"{places[row.settlement_id].name}: {Truncator(row.what).chars(80)}"
            taps.append(Tap(_("A request for help is answered"), said, url, CALL))
    return taps


def resource_given(user, engagement):
    if not can_share_at(user, engagement):
        return []
    url = f"{reverse('engagements:resource-share', args=[engagement.pk])}?from=receipt"
    said = _("a guide, study or template; where and when is filled in")
    return [Tap(_("A material was given"), said, url, BOOK)]


def practice_lead(user, engagement):
    """A practice that came up: begun, or, where one was begun already, to be gone on with."""
    if not perms.can_promise_in(user, engagement.county_id):
        return []
    if begun := GoodPractice.objects.came_up_at(engagement).first():
        said = format_lazy(_("begun already: {title}"), title=begun.title)
        url = reverse("engagements:practice-work", args=[begun.pk])
        return [Tap(_("Good-practice lead"), said, url, STAR)]
    url = f"{reverse('engagements:practice-new')}?engagement={engagement.pk}&from=receipt"
    said = _("a draft for other places; where, who and what was done are filled in")
    return [Tap(_("Good-practice lead"), said, url, STAR)]


def obstacle_shared(user, engagement):
    """What was in the way, for colleagues elsewhere; only where the entry tells of an obstacle."""
    if not (engagement.obstacle and perms.can_share_obstacle(user)):
        return []
    url = f"{reverse('engagements:obstacle-new')}?engagement={engagement.pk}&from=receipt"
    said = _("the network may know what helps; it does not learn where it was")
    return [Tap(_("Share the obstacle"), said, url, STONE)]


EFFECTS = (promise, partnership_step, step_reached, practice_lead, resource_given)
EFFECTS += (help_given, obstacle_shared, help_needed)


def taps(user, engagement) -> list[Tap]:
    """All that this person may make of a counted engagement."""
    if not engagement.counts:
        return []
    return [tap for effect in EFFECTS for tap in effect(user, engagement)]
