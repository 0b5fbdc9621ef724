"""How a promise stands today, in a shape and words."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import PromiseState, Side

register = template.Library()


@register.filter
def promise_tag(promise):
    """“due today”, “in 12 days”, “3 days overdue”, “kept 3 days early”…"""
    return format_html('<span class="tag {}">{}</span>', *_shown(promise))


def _shown(promise):
    if promise.state == PromiseState.OPEN:
        return _open((promise.due_on - timezone.localdate()).days)
    if promise.state == PromiseState.DROPPED:
        return "off", promise.get_state_display()
    days = (promise.due_on - promise.settled_on).days
    if days < 0:
        text = ngettext("kept %(n)d day late", "kept %(n)d days late", -days)
        return "half", text % {"n": -days}
    if days == 0:
        return "ok", _("kept on its day")
    return "ok", ngettext("kept %(n)d day early", "kept %(n)d days early", days) % {"n": days}


def _open(days):
    if days < 0:
        text = ngettext("%(n)d day overdue", "%(n)d days overdue", -days)
        return "bad", text % {"n": -days}
    if days == 0:
        return "wait", _("due today")
    return "", ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}


@register.filter
def promise_parties(promise):
    """Who promised whom: “we → Kiskinizs” or “the municipality → us”."""
    there = promise_there(promise) or promise.settlement.name
    if promise.side == Side.US:
        return _("we → %(there)s") % {"there": there}
    return _("%(there)s → us") % {"there": there}


def promise_there(promise):
    """The organisation or role there, "" for neither."""
    names = [str(promise.organisation) if promise.organisation_id else "", promise.who]
    return ", ".join(filter(None, names))
