"""How a good practice and its versions stand, in a shape and words."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from engagements.models import PracticeState

register = template.Library()

CSS = {
    PracticeState.DRAFT: "",
    PracticeState.SUBMITTED: "wait",
    PracticeState.RETURNED: "bad",
    PracticeState.CHECKED: "half",
    PracticeState.PUBLISHED: "ok",
    PracticeState.REPLACED: "off",
}


@register.filter
def version_tag(version):
    """The state of one version."""
    return format_html(
        '<span class="tag {}">{}</span>', CSS[version.state], version.get_state_display()
    )


@register.filter
def practice_tags(practice):
    """What the public sees of it, and where its version under way is; `versions` prefetched."""
    return format_html_join(" ", "{}", ((tag,) for tag in _tags(practice)))


def _tags(practice):
    if practice.archived_at:
        return [format_html('<span class="tag off">{}</span>', _("archived"))]
    last = practice.versions.all()[0]
    if practice.published_id in (None, last.pk):
        return [version_tag(last)]
    shown = format_html('<span class="tag ok">{}</span>', PracticeState.PUBLISHED.label)
    words = _("next version: %(state)s") % {"state": last.get_state_display()}
    return [shown, format_html('<span class="tag {}">{}</span>', CSS[last.state], words)]


def practice_states(practice):
    """The same in plain words, for files."""
    if practice.archived_at:
        return _("archived")
    last = practice.versions.all()[0]
    if practice.published_id in (None, last.pk):
        return last.get_state_display()
    words = _("next version: %(state)s") % {"state": last.get_state_display()}
    return f"{PracticeState.PUBLISHED.label}, {words}"
