"""How a request for help stands, in a shape and words."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.help.due import due_on
from engagements.models import HelpState

register = template.Library()


@register.filter
def help_tag(row):
    """“answered”, “asked today”, “waiting for 3 days”, “overdue: waiting for 8 days”."""
    if row.state == HelpState.ANSWERED:
        return format_html('<span class="tag ok">{}</span>', row.get_state_display())
    today, asked = timezone.localdate(), timezone.localdate(row.asked_at)
    days = (today - asked).days
    if days < 1:
        text = _("asked today")
    else:
        text = ngettext("waiting for %(n)d day", "waiting for %(n)d days", days) % {"n": days}
    if due_on(asked) < today:
        text = _("overdue: %(waiting)s") % {"waiting": text}
        return format_html('<span class="tag bad">{}</span>', text)
    return format_html('<span class="tag wait">{}</span>', text)
