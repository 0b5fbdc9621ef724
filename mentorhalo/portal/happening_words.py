"""A happening of a settlement's timeline in words, from the facts that the statement brought."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from engagements.models import (
    COUNTED,
    EvidenceKind,
    Mode,
    Perspective,
    PromiseState,
    Side,
    Stage,
    State,
)
from engagements.models import Kind as Occasion
from mentorhalo.core.tables import show
from mentorhalo.core.templatetags.halo import STATE_CSS, day, duration


@dataclass(frozen=True)
class Happening:
    """One line of a timeline: the day, what it was and where it leads, and what is said of it.

    `branch` and `key` name the record; `css` is the mark on the rail; `text` is somebody's words.
    """

    branch: str
    day: date
    key: Any
    title: str
    url: str = ""
    meta: str = ""
    text: str = ""
    css: str = "done"


def told(rows) -> list[Happening]:
    """The rows of `happenings.statement` in words, each record once."""
    found = {}
    for branch, on, facts in rows:
        key = UUID(str(facts["key"])) if branch == "evidence" else facts["key"]
        found.setdefault((branch, key), (on, []))[1].append(facts)
    return [
        Happening(branch, on, key, **WORDS[branch](key, facts))
        for (branch, key), (on, facts) in found.items()
    ]


def _joined(parts):
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


def _engagement(key, rows):
    facts, state = rows[0], State(rows[0]["state"])
    rows = sorted(rows, key=lambda row: row["credit"] or 0)
    if facts["here"]:
        where = _("on the spot")
    elif facts["mode"] == Mode.ON_SITE:
        where = _("not held in this settlement")
    else:
        where = Mode(facts["mode"]).label
    people = facts["people"]
    meta = [
        ", ".join(dict.fromkeys(row["mentor"] for row in rows if row["mentor"])),
        where,
        duration(facts["minutes"]) if facts["minutes"] else "",
        "" if people is None else _people(people),
        format_html('<span class="tag {}">{}</span>', STATE_CSS[state], state.label),
    ]
    return {
        "title": capfirst(str(Occasion(facts["kind"]).label)),
        "url": reverse("engagements:engagement-detail", args=[key]),
        "meta": _joined(meta),
        "text": facts["summary"],
        "css": "done" if state in COUNTED else "ended" if state == State.CANCELLED else "",
    }


def _people(number):
    words = ngettext("%(shown)s person", "%(shown)s people", number)
    return words % {"shown": show(number)}


def _came(key, rows):
    facts = rows[0]
    if not facts["left"]:
        return {"title": _("Responsible mentor"), "meta": facts["came"], "url": _mentor(facts)}
    words = _("from %(left)s to %(came)s") % {"left": facts["left"], "came": facts["came"]}
    return {"title": _("Handed over"), "meta": words, "url": _mentor(facts)}


def _left(key, rows):
    words = _("after %(left)s") % {"left": rows[0]["left"]}
    return {"title": _("Left without a mentor"), "meta": words, "css": "ended"}


def _mentor(facts):
    return reverse("portal:mentor-detail", args=[facts["mentor"]])


def _promiser(facts):
    """Who promised, in words."""
    names = [facts["organisation"], facts["who"]]
    if facts["side"] == Side.US:
        names = [facts["mentor"]]
    return ", ".join([str(Side(facts["side"]).label), *(name for name in names if name)])


def _promise_made(key, rows):
    facts = rows[0]
    due = format_html(_("by {}"), day(date.fromisoformat(facts["due"]), "short"))
    return {
        "title": _("Promise: %(what)s") % {"what": facts["what"]},
        "url": reverse("engagements:promise-detail", args=[key]),
        "meta": _joined([_promiser(facts), due]),
    }


def _promise_settled(key, rows):
    facts = rows[0]
    state = PromiseState(facts["state"])
    css = {"kept": "ok", "late": "wait", "dropped": "off"}[state]
    tag = format_html('<span class="tag {}">{}</span>', css, state.label)
    return {
        "title": _("Promise: %(what)s") % {"what": facts["what"]},
        "url": reverse("engagements:promise-detail", args=[key]),
        "meta": _joined([tag, _promiser(facts), facts["reason"]]),
        "css": "ended" if state == PromiseState.DROPPED else "done",
    }


def _step(key, rows):
    facts = rows[0]
    name = facts["en"] if get_language() == "en" else facts["hu"]
    return {
        "title": _("Step done: %(step)s") % {"step": name},
        "url": reverse("portal:area-detail", args=[facts["grant"], facts["number"]]),
        "meta": _joined([facts["area"], facts["grant"]]),
    }


def _evidence(key, rows):
    facts = rows[0]
    kind = capfirst(str(EvidenceKind(facts["kind"]).label))
    return {
        "title": _("File: %(kind)s") % {"kind": kind},
        "url": reverse("engagements:evidence-file", args=[key]),
        "meta": _joined([facts["name"], facts["by"]]),
    }


def _grant(title, css="done"):
    def words(key, rows):
        facts = rows[0]
        meta = [facts.get("title")]
        if facts.get("end"):
            end = day(date.fromisoformat(facts["end"]), "short")
            meta += [format_html(_("new end: {}"), end), facts["reason"]]
        url = reverse("portal:grant-detail", args=[facts["code"]])
        title_here = _(title) % {"code": facts["code"]}
        return {"title": title_here, "url": url, "meta": _joined(meta), "css": css}

    return words


def _member(title, css="done"):
    def words(key, rows):
        facts = rows[0]
        return {
            "title": _(title) % {"code": facts["code"]},
            "url": reverse("portal:organisation-detail", args=[facts["body"]]),
            "meta": facts["organisation"],
            "css": css,
        }

    return words


def _help_asked(key, rows):
    facts = rows[0]
    url = reverse("engagements:help-detail", args=[key])
    return {
        "title": _("Help was asked for"),
        "url": url,
        "meta": facts["by"] or _("somebody from outside"),
        "text": facts["what"],
    }


def _help_answered(key, rows):
    facts, number = rows[0], ""
    if facts["number"]:
        number = _("no. %(number)s") % {"number": facts["number"]}
    return {
        "title": _("The request for help was answered"),
        "url": reverse("engagements:help-detail", args=[key]),
        "meta": _joined([facts["by"], number]),
        "text": facts["answer"],
    }


def _stage_changed(key, rows):
    facts, stage = rows[0], Stage(rows[0]["stage"])
    told = {"name": facts["name"], "stage": stage.label}
    return {
        "title": _("Partnership %(name)s: %(stage)s") % told,
        "url": reverse("engagements:partnership-detail", args=[facts["partnership"]]),
        "meta": facts["en"] if get_language() == "en" else facts["hu"],
        "text": facts["reason"],
        "css": "ended" if stage in (Stage.PAUSED, Stage.CLOSED) else "done",
    }


def _assessed(key, rows):
    facts = rows[0]
    words = _("baseline") if facts["first"] else _("yearly evaluation")
    return {
        "title": capfirst(words),
        "url": reverse("engagements:assessment-detail", args=[key]),
        "meta": _joined(
            [Perspective(facts["eyes"]).label, facts["area"], facts["group"] or facts["mentor"]]
        ),
        "text": facts["text"],
    }


def _material(key, rows):
    facts = rows[0]
    number = _("no. %(number)s") % {"number": facts["number"]}
    return {
        "title": _("Material given: %(title)s") % {"title": facts["title"]},
        "url": reverse("engagements:share-detail", args=[key]),
        "meta": _joined([facts["by"], number]),
    }


def _published(key, rows):
    facts = rows[0]
    return {
        "title": _("Good practice published: %(title)s") % {"title": facts["title"]},
        "url": reverse("engagements:practice-detail", args=[facts["slug"]]),
    }


def _adoption(title, meta, css="done"):
    """How a practice travelled; `title` and `meta` are told with its title and both places."""

    def words(key, rows):
        facts = rows[0]
        return {
            "title": _(title) % facts,
            "url": reverse("engagements:adoption-detail", args=[key]),
            "meta": _(meta) % facts,
            "text": facts["text"],
            "css": css,
        }

    return words


WORDS = {
    "engagement": _engagement,
    "came": _came,
    "left": _left,
    "promise_made": _promise_made,
    "promise_settled": _promise_settled,
    "help_asked": _help_asked,
    "help_answered": _help_answered,
    "stage_changed": _stage_changed,
    "assessed": _assessed,
    "material": _material,
    "published": _published,
    "adopted": _adoption(
        gettext_noop("Took over a practice: %(title)s"), gettext_noop("it comes from %(origin)s")
    ),
    "adoption_ended": _adoption(
        gettext_noop("A practice that was taken over ended: %(title)s"),
        gettext_noop("it comes from %(origin)s"),
        "ended",
    ),
    "passed_on": _adoption(
        gettext_noop("Its practice was taken over: %(title)s"), gettext_noop("by %(place)s")
    ),
    "step": _step,
    "evidence": _evidence,
    "grant_begun": _grant(gettext_noop("Grant %(code)s began")),
    "grant_ended": _grant(gettext_noop("Grant %(code)s ended"), "ended"),
    "grant_extended": _grant(gettext_noop("Grant %(code)s was extended")),
    "member_joined": _member(gettext_noop("Joined the consortium of %(code)s")),
    "member_left": _member(gettext_noop("Left the consortium of %(code)s"), "ended"),
}
