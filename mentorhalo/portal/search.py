"""The search box: every kind of record that has the words, as far as the reader may see it.

A word is found without accents, first where names begin with it, then inside. Where a kind has no
such record, names with one wrong letter in a word of six or more are offered. Engagements are asked
for words of three letters or more, which PostgreSQL looks up in a trigram index, never by place.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Prefetch, QuerySet, Window
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.models import (
    Engagement,
    EngagementSettlement,
    GoodPractice,
    Obstacle,
    Partnership,
    Promise,
    Resource,
)
from mentorhalo.core.searching import can_be_forgiven, closeness, every_word, forgiving, words_of
from mentorhalo.core.text import refuse_control_characters
from mentorhalo.portal.search_hits import HITS, Hit
from mentors.models import Mentor
from settlements.models import Contact, Grant, Organisation, Settlement

SHOWN = 6  # of a group
LONGEST, MOST_WORDS = 100, 8
RECEIPT = re.compile(r"(?:#|no\. ?)?([0-9]{1,18})(?:\.(?: ?sz\.?)?)?", re.IGNORECASE)
LEAST, INDEXED = 2, 3  # letters of a text; letters that the index of the engagements wants


@dataclass(frozen=True)
class Source:
    """One kind of record: what is searched, in which order, and the list that shows all of it.

    `keys` are the folded columns in which a wrong letter is forgiven.
    """

    code: str
    label: str | Lazy
    rows: Callable[..., QuerySet]
    address: str
    key: str
    order: tuple[str, ...]
    keys: tuple[str, ...] = ()
    query: dict[str, str] = field(default_factory=dict)  # what that list is asked besides


@dataclass
class Group:
    """What was found of one kind: the first hits, how many there are (None: more than these, not
    counted), the list with all of them; `near`: by a wrong letter only."""

    code: str
    label: str | Lazy
    hits: list[Hit] = field(default_factory=list)
    total: int | None = 0
    url: str = ""
    near: bool = False


@dataclass
class Found:
    """The answer to a text; `problem` says why nothing was asked."""

    text: str = ""
    groups: list[Group] = field(default_factory=list)
    problem: str = ""

    @property
    def shown(self):
        return sum(len(group.hits) for group in self.groups)


def _contacts(user):
    return Contact.objects.visible_to(user).current().select_related("organisation")


def _promises(user):
    return Promise.objects.visible_to(user).annotate(place=F("settlement__name"))


def _partnerships(user):
    return Partnership.objects.visible_to(user).select_related("kind").defer("goal")


def _obstacles(user):
    return Obstacle.objects.visible_to(user).standing().with_answers()


def _practices(user):
    """What is published; the work on the others has a list of its own."""
    rows = GoodPractice.objects.visible_to(user).public()
    return rows.annotate(place=F("settlement__name")).defer("search_key", "sort_key")


def _resources(user):
    return Resource.objects.visible_to(user).public().defer("search_key")


def _settlements(user):
    return Settlement.objects.visible_to(user).annotate(county_name=F("county__name"))


def _organisations(user):
    rows = Organisation.objects.visible_to(user).filter(merged_into=None)
    return rows.annotate(seat_name=F("seat__name"))


def _mentors(user):
    return Mentor.objects.visible_to(user).select_related("user").with_team()


def _grants(user):
    return Grant.objects.visible_to(user).defer("note")


SETTLEMENTS = Source(
    "settlements",
    gettext_lazy("Settlements"),
    _settlements,
    "settlements:settlement-list",
    "search_key",
    ("sort_key", "pk"),
    ("search_key", "former_names__search_key"),
)
ORGANISATIONS = Source(
    "organisations",
    gettext_lazy("Organisations"),
    _organisations,
    "settlements:organisation-list",
    "search_key",
    ("sort_key", "pk"),
    ("search_key", "seat__search_key"),
)
CONTACTS = Source(
    "contacts",
    gettext_lazy("Contacts"),
    _contacts,
    "settlements:contact-list",
    "search_key",
    ("sort_key", "pk"),
    ("search_key",),
)
GRANTS = Source(
    "grants",
    gettext_lazy("Grants"),
    _grants,
    "settlements:grant-list",
    "search_key",
    ("code",),
)
MENTORS = Source(
    "mentors",
    gettext_lazy("Mentors"),
    _mentors,
    "mentors:mentor-list",
    "user__search_key",
    ("user__sort_key", "pk"),
    ("user__search_key",),
)
PROMISES = Source(
    "promises",
    gettext_lazy("Promises"),
    _promises,
    "engagements:promise-list",
    "search_key",
    ("-state", "due_on", "pk"),
)
PARTNERSHIPS = Source(
    "partnerships",
    gettext_lazy("Partnerships"),
    _partnerships,
    "engagements:partnership-list",
    "search_key",
    ("sort_key", "pk"),
)
OBSTACLES = Source(
    "obstacles",
    gettext_lazy("Obstacles"),
    _obstacles,
    "engagements:obstacle-list",
    "search_key",
    ("-at", "-pk"),
)
PRACTICES = Source(
    "practices",
    gettext_lazy("Good practices"),
    _practices,
    "engagements:practice-list",
    "search_key",
    ("-published_at", "-pk"),
)
RESOURCES = Source(
    "resources",
    gettext_lazy("Resources"),
    _resources,
    "engagements:resource-table",
    "search_key",
    ("title", "pk"),
    query={"state": "standing"},
)
BEFORE = (SETTLEMENTS, ORGANISATIONS, CONTACTS, GRANTS, MENTORS)
AFTER = (PROMISES, PARTNERSHIPS, PRACTICES, RESOURCES, OBSTACLES)


def search(user, text: str) -> Found:
    """All that a text finds; a number that is a receipt's leads to that engagement first."""
    text = " ".join(text.split())
    if not text:
        return Found()
    if problem := _problem(text):
        return Found(text[:LONGEST], problem=problem)
    found, engagements = Found(text), _engagements(user, text)
    by_number = bool(engagements.hits) and _number(text) is not None
    groups = [
        *(_group(source, user, text) for source in BEFORE),
        engagements,
        *(_group(source, user, text) for source in AFTER),
    ]
    if by_number:
        groups = [engagements, *(group for group in groups if group is not engagements)]
    found.groups = [group for group in groups if group.hits]
    return found


def _problem(text):
    """Why a text cannot be looked for, or ""."""
    try:
        refuse_control_characters(text)
    except ValidationError as error:
        return error.messages[0]
    if len(text) > LONGEST or len(words_of(text)) > MOST_WORDS:
        return _("Type at most %(letters)d letters and %(words)d words.") % {
            "letters": LONGEST,
            "words": MOST_WORDS,
        }
    if not _number(text) and max(map(len, words_of(text)), default=0) < LEAST:
        return _("Type at least two letters, or a number.")
    return ""


def _number(text) -> int | None:
    """The receipt number that a text can be, also as the pages write it ("3205. sz.")."""
    match = RECEIPT.fullmatch(text)
    return int(match[1]) if match else None


def _group(source, user, text) -> Group:
    rows = source.rows(user)
    found = rows.search(text)
    found = found.annotate(in_all=Window(Count("pk")), close=closeness(text, source.key))
    hits = list(found.order_by("close", *source.order)[:SHOWN])
    if hits:
        url = f"{reverse(source.address)}?{urlencode({'q': text} | source.query)}"
        return _filled(source, hits, hits[0].in_all, url)
    if not source.keys or not can_be_forgiven(text):
        return Group(source.code, source.label)
    near = rows.filter(every_word(text, partial(forgiving, keys=source.keys)))
    hits = list(near.order_by(*source.order).distinct()[:SHOWN])
    return _filled(source, hits, len(hits), "", near=True)


def _filled(source, hits, total, url, near=False):
    shown = [HITS[source.code](row) for row in hits]
    return Group(source.code, source.label, shown, total, url if total > len(hits) else "", near)


def _engagements(user, text) -> Group:
    """By receipt number, then the newest with all the words in their own text."""
    visible = Engagement.objects.visible_to(user)
    rows = list(_by_number(visible, text))
    words = [word for word in words_of(text) if len(word) >= INDEXED]
    if words:
        told = visible.with_words(" ".join(words)).exclude(pk__in=[row.pk for row in rows])
        rows += _with_places(told.order_by("-held_on", "-pk"))[: SHOWN + 1]
    more = len(rows) > SHOWN
    url = f"{reverse('engagements:engagement-list')}?{urlencode({'q': text})}" if more else ""
    hits = [HITS["engagements"](row) for row in rows[:SHOWN]]
    total = None if more else len(hits)
    return Group("engagements", gettext_lazy("Engagements"), hits, total, url)


def _by_number(visible, text) -> Iterator[Engagement]:
    if (number := _number(text)) is not None:
        yield from _with_places(visible.filter(pk=number))


def _with_places(rows):
    places = EngagementSettlement.objects.select_related("settlement")
    return rows.prefetch_related(Prefetch("places", queryset=places))
