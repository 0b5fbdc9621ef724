"""What happened to a partnership by the day: its stages, engagements, reviews and files."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from engagements.models import COUNTED, Engagement, Evidence, Stage

MOST = 200  # engagements and files of one partnership that its page tells
CSS = {Stage.AGREED: "done key-rung", Stage.PAUSED: "ended", Stage.CLOSED: "ended"}


@dataclass(frozen=True)
class Past:
    """One line of the timeline; `css` is its mark on the rail, `text` somebody's words."""

    day: date
    title: str
    url: str = ""
    meta: str = ""
    text: str = ""
    css: str = "done"


def path_of(row) -> list[str]:
    """The stages of a partnership so far, the last one now."""
    return list(
        row.stage_changes.filter(undone_at=None)
        .order_by("on", "pk")
        .values_list("after", flat=True)
    )


def past_of(user, row) -> list[Past]:
    """The newest first, as far as the reader may know; those of one day by what they are."""
    lines = [*_stages(row), *_engagements(user, row), *_reviews(row), *_files(user, row)]
    return sorted(lines, key=lambda line: line.day, reverse=True)


def _stages(row):
    changes = row.stage_changes.select_related("by", "undone_by").order_by("-on", "-pk")
    for one in changes:
        title = _("Stage: %(stage)s") % {"stage": one.get_after_display()}
        if one.undone_at:
            meta = _("taken back by %(who)s") % {"who": one.undone_by}
            yield Past(one.on, title, meta=meta, text=one.reason, css="ended")
        else:
            css = CSS.get(one.after, "done")
            yield Past(one.on, title, meta=str(one.by), text=one.reason, css=css)


def _engagements(user, row):
    """Those the reader may read; a joined one is told as its older receipt's."""
    told = row.contacts.annotate(told=Coalesce(F("engagement__joined_to"), F("engagement")))
    rows = Engagement.objects.visible_to(user).filter(pk__in=told.values("told"))
    for one in rows.prefetch_related("settlements").order_by("-held_on", "-pk")[:MOST]:
        yield Past(
            one.held_on,
            capfirst(one.get_kind_display()),
            url=one.get_absolute_url(),
            meta=", ".join(place.name for place in one.settlements.all()),
            text=one.summary,
            css="done" if one.state in COUNTED else "",
        )


def _reviews(row):
    for one in row.reviews.select_related("by"):
        title = _("Yearly review: %(year)s") % {"year": one.year}
        url = reverse("engagements:partnership-review", args=[row.pk, one.year])
        yield Past(one.on, title, url=url, meta=str(one.by), text=one.note)


def _files(user, row):
    rows = Evidence.objects.visible_to(user).standing().filter(partnership=row)
    for one in rows.select_related("added_by").order_by("-added_at")[:MOST]:
        title = _("File: %(kind)s") % {"kind": capfirst(one.get_kind_display())}
        meta = f"{one.name} · {one.added_by}"
        yield Past(localdate(one.added_at), title, url=one.get_absolute_url(), meta=meta)
