"""What one filled-in form says, and the rules it must keep whoever sends it."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from counties.models import Role, TeamMembership
from engagements.entry_links import LinkFacts, link_problems
from engagements.models import Engagement, Kind, Mode
from engagements.models.engagement import MAX_KM, MAX_MINUTES, MAX_PARTICIPANTS
from mentorhalo.core.text import refuse_control_characters
from mentors.models import Mentor
from settlements.models import Settlement

MAX_KEY = 2**63 - 1  # what a primary key can hold; a larger number would break the question itself
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")
FIRST_DAY = date(2016, 9, 16)  # F2: the project began; nothing can have been held before
TEXTS = ("summary", "obstacle", "private_note", "destination")
PLAIN_FIELDS = (
    "kind",
    "mode",
    "held_on",
    "starts_at",
    "minutes",
    "participants",
    "travel_km",
    *TEXTS,
)
COLUMNS = {name: name for name in PLAIN_FIELDS}  # a fact of an entry: the row's attribute for it
KEYS = ("mentors", "same_event", "organisations")  # facts that are primary keys in any order
COLUMNS |= {"target_area": "target_area_id", "step": "step_id"}
FACTS = (*COLUMNS, "settlements", "mentors", "organisations", "same_event")


@dataclass(frozen=True)
class Entry:
    """The facts of one engagement as typed. `settlements` is {KSH code: on site?}, `mentors`,
    `same_event`, `target_area` and `organisations` are primary keys, `step` is the code of a
    ProcessStep; `planned` says it has not been held yet."""

    held_on: date
    settlements: dict[str, bool]
    mentors: tuple[int, ...]
    kind: str = Kind.VISIT
    mode: str = Mode.ON_SITE
    starts_at: time | None = None
    minutes: int | None = None
    participants: int | None = None
    travel_km: Decimal | None = None
    destination: str = ""
    summary: str = ""
    obstacle: str = ""
    private_note: str = ""
    planned: bool = False
    same_event: tuple[int, ...] = field(default=())
    target_area: int | None = None
    step: str | None = None
    organisations: tuple[int, ...] = field(default=())

    def __post_init__(self):
        for name in KEYS:  # nobody is credited twice
            object.__setattr__(self, name, tuple(dict.fromkeys(getattr(self, name))))

    def says_the_same(self, other):
        """Whether the two hold the same facts, in whatever order the form sent them."""
        return _sorted(self) == _sorted(other)


def _sorted(entry):
    return replace(entry, **{name: sorted(getattr(entry, name)) for name in KEYS})


def _possible_keys(numbers):
    return {pk for pk in numbers if isinstance(pk, int) and 0 < pk <= MAX_KEY}


def _possible_codes(codes):
    return {c for c in codes if isinstance(c, str) and c.isascii() and c.isdigit() and len(c) == 5}


def _shown(value):
    """What somebody sent, fit to stand in a sentence: short and printable."""
    if isinstance(value, int) and abs(value) > MAX_KEY:
        return "…"
    text = "".join(letter if letter.isprintable() else "?" for letter in str(value)[:21])
    return text if len(text) < 21 else f"{text[:20]}…"


class Facts:
    """The rows that many entries are checked against, fetched once."""

    def __init__(self, entries, users=()):
        codes = _possible_codes(code for entry in entries for code in entry.settlements)
        mentors = _possible_keys(pk for entry in entries for pk in entry.mentors)
        events = _possible_keys(pk for entry in entries for pk in entry.same_event)
        self.settlements = Settlement.objects.select_related("county").in_bulk(codes)
        self.mentors = Mentor.objects.select_related("user").in_bulk(mentors)
        self.events = Engagement.objects.in_bulk(events) if events else {}
        self.links = LinkFacts(
            _possible_keys(entry.target_area for entry in entries),
            {entry.step for entry in entries if entry.step and SLUG.fullmatch(entry.step)},
            _possible_keys(pk for entry in entries for pk in entry.organisations),
        )
        self.memberships = defaultdict(list)
        people = {mentor.user_id for mentor in self.mentors.values()} | {user.pk for user in users}
        for row in TeamMembership.objects.filter(user__in=people):
            self.memberships[row.user_id].append(row)

    def office_of(self, user_id, day):
        """The county code of the person's office on that day, or None."""
        for row in self.memberships[user_id]:
            if row.since <= day and (row.until is None or day < row.until):
                return row.office_id
        return None

    def county_of(self, entry, author):
        """Whose work it is: the author's office on the day held, else a credited mentor's.

        Raises ValidationError when nobody named was in an office that day.
        """
        if not entry.held_on:
            return None
        own = self.office_of(author.pk, entry.held_on)
        if own or author.role == Role.MENTOR:
            if own is None:
                text = _("You were not in any county office on this day.")
                raise ValidationError({"held_on": ValidationError(text, "author_no_member")})
            return own
        people = [self.mentors[pk].user_id for pk in entry.mentors if pk in self.mentors]
        offices = [self.office_of(person, entry.held_on) for person in people]
        offices = [office for office in offices if office]
        served = {self.settlements[c].county_id for c in entry.settlements if c in self.settlements}
        return next((office for office in offices if office in served), (offices or [None])[0])


def check_new(entry, *, author, facts):
    """The county whose work a new entry is; raises ValidationError with all that is wrong."""
    county, errors = None, {}
    try:
        county = facts.county_of(entry, author)
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    try:
        check(entry, county=county, facts=facts)
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)
    return county


def check(entry, *, county, facts, before=None):
    """Raise ValidationError with a sentence for each field that breaks a rule (product rules §7).

    `before`: the facts that this entry replaces. A mentor or settlement that stays is not held
    against a membership, county or end that was corrected later.
    """
    errors = defaultdict(list)
    for name, error in _problems(entry, county, facts, before):
        errors[name].append(error)
    if errors:
        raise ValidationError(dict(errors))


def _problems(entry, county, facts, before):
    same_day = before is not None and before.held_on == entry.held_on
    yield from _day_problems(entry)
    yield from _place_problems(entry, county, facts, before.settlements if same_day else ())
    yield from _mentor_problems(entry, facts, before.mentors if same_day else ())
    yield from _number_problems(entry)
    yield from _text_problems(entry)
    yield from link_problems(entry, county, facts.links, before)
    for pk in entry.same_event:
        other = facts.events.get(pk)
        if other is None or other.county_id == county:
            text = _("No. %(number)s is not an entry of another county.")
            yield "same_event", ValidationError(text, "same_event", {"number": _shown(pk)})


def _day_problems(entry):
    if not entry.held_on:
        yield "held_on", ValidationError(_("Give the day."), "required")
        return
    shown = date_format(entry.held_on, "DATE_FORMAT")
    if not entry.planned and entry.held_on > timezone.localdate():
        text = _("%(day)s has not come yet. If you are planning it, save it as planned.")
        yield "held_on", ValidationError(text, "future", {"day": shown})
    if entry.held_on < FIRST_DAY:
        text = _("%(day)s is before the network began.")
        yield "held_on", ValidationError(text, "too_early", {"day": shown})
    if entry.held_on.year > timezone.localdate().year + 5:
        yield "held_on", ValidationError(_("This day is too far ahead."), "too_late")


def _place_problems(entry, county, facts, kept):
    if not entry.settlements:
        yield "settlements", ValidationError(_("Choose at least one settlement."), "required")
        return
    for code in entry.settlements:
        place = facts.settlements.get(code)
        if place is None:
            text = _("There is no settlement with the KSH code “%(code)s”.")
            yield "settlements", ValidationError(text, "unknown", {"code": _shown(code)})
        elif code in kept:
            continue
        elif county and place.county_id != county:
            text = _("%(place)s lies in %(county)s county, not in the office's county.")
            names = {"place": place.name, "county": place.county.name}
            yield "settlements", ValidationError(text, "other_county", names)
        elif place.ceased_on and entry.held_on and entry.held_on >= place.ceased_on:
            text = _("%(place)s no longer existed on this day.")
            yield "settlements", ValidationError(text, "ceased", {"place": place.name})
    here = any(entry.settlements.values())
    if entry.mode == Mode.ON_SITE and not here:
        text = _("Tick in which settlements the mentors were in person.")
        yield "on_site", ValidationError(text, "on_site_missing")
    if entry.mode != Mode.ON_SITE and here:
        text = _("Only an engagement in person can be on the spot.")
        yield "on_site", ValidationError(text, "on_site_odd")


def _mentor_problems(entry, facts, kept):
    if not entry.mentors:
        yield "mentors", ValidationError(_("Choose at least one mentor."), "required")
    for pk in entry.mentors:
        mentor = facts.mentors.get(pk)
        if mentor is None:
            yield "mentors", ValidationError(_("There is no such mentor."), "unknown")
        elif (
            pk not in kept and entry.held_on and not facts.office_of(mentor.user_id, entry.held_on)
        ):
            text = _("%(mentor)s was not in any county office on this day.")
            yield "mentors", ValidationError(text, "no_member", {"mentor": str(mentor)})


def _number_problems(entry):
    if entry.kind not in Kind.values:
        yield "kind", ValidationError(_("Choose what kind of occasion it was."), "kind")
    if entry.mode not in Mode.values:
        yield "mode", ValidationError(_("Choose how it was held."), "mode")
    if entry.minutes is None and not entry.planned:
        yield "minutes", ValidationError(_("Say how long it lasted."), "required")
    limits = {
        "minutes": (
            1,
            MAX_MINUTES,
            _("The length lies between 1 minute and 24 hours; you gave %(value)s minutes."),
        ),
        "participants": (
            0,
            MAX_PARTICIPANTS,
            _("The head-count lies between 0 and 100,000; you gave %(value)s."),
        ),
        "travel_km": (0, MAX_KM, _("The travel lies between 0 and 1,500 km; you gave %(value)s.")),
    }
    for name, (low, high, text) in limits.items():
        value = getattr(entry, name)
        if value is None:
            continue
        if not _is_number(value, whole=name != "travel_km"):
            yield name, ValidationError(_("Give this as a number."), "not_a_number")
        elif not low <= value <= high:
            yield name, ValidationError(text, "out_of_range", {"value": _shown(value)})
        elif name == "travel_km" and value != round(value, 1):
            yield name, ValidationError(_("Give the travel with one decimal at most."), "decimals")


def _is_number(value, whole):
    if isinstance(value, Decimal):
        return not whole and value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _text_problems(entry):
    if not entry.planned and not entry.summary.strip():
        text = _("Write a sentence: what happened, what was agreed?")
        yield "summary", ValidationError(text, "required")
    for name in TEXTS:
        value = getattr(entry, name)
        try:
            refuse_control_characters(value)
        except ValidationError as error:
            yield name, error
        longest = Engagement._meta.get_field(name).max_length
        if len(value) > longest:
            text = ngettext(
                "This text is %(over)d character too long.",
                "This text is %(over)d characters too long.",
                len(value) - longest,
            )
            yield name, ValidationError(text, "too_long", {"over": len(value) - longest})


def entry_of(engagement):
    """The facts an engagement was typed with; what came with a joined entry is not its own."""
    places = [place for place in engagement.places.all() if place.own]
    return Entry(
        **{name: getattr(engagement, column) for name, column in COLUMNS.items()},
        settlements={place.settlement_id: place.own_on_site for place in places},
        mentors=tuple(row.mentor_id for row in engagement.credits.all() if row.own),
        planned=engagement.state == "planned",
        same_event=tuple(other.pk for other in engagement.same_event.all()),
        organisations=tuple(row.pk for row in engagement.organisations.all()),
    )
