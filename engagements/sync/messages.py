"""Requests under /sync/: read with care, whatever they hold, and refused as a whole if need be."""

import json
import re
from datetime import UTC, datetime
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from engagements.entry import MAX_KEY
from engagements.sync import passes
from mentorhalo.core.answers import answer, refusal

MOST_BYTES = 10 * 1024 * 1024  # fifty of the longest entries
MOST_AT_ONCE = 50
MOST_FIELDS, MOST_VALUES, LONGEST_NAME = 100, 4000, 60
HALF_LETTER = re.compile("[\ud800-\udfff]")  # no text: what UTF-8, and so the database, cannot say


class Refused(Exception):
    """The whole request is refused: `error` is the word that the phone knows."""

    def __init__(self, error, status):
        super().__init__(error)
        self.error, self.status = error, status


UNREADABLE = ("unreadable", 400)


def synced(method):
    """A view that phones ask: it gives a dict, needs no signed-in page, and answers in JSON."""

    def decorate(view):
        @login_not_required
        @wraps(view)
        def asked(request):
            if request.method != method:
                return refusal("method", 405)
            try:
                return answer(view(request))
            except Refused as refused:
                return refusal(refused.error, refused.status)
            except RequestDataTooBig:
                return refusal("too_large", 413)
            except (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError):
                return refusal(*UNREADABLE)

        return asked

    return decorate


def read(request) -> dict:
    """The JSON object that was sent. Raises Refused."""
    sent = request.read(MOST_BYTES + 1)
    if len(sent) > MOST_BYTES:
        raise Refused("too_large", 413)
    try:
        message = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise Refused(*UNREADABLE) from error
    if not isinstance(message, dict):
        raise Refused(*UNREADABLE)
    return message


def sender_of(request, user, pass_=None):
    """Who sends what belongs to `user` (an account's number), and whether it goes to quarantine:
    the one signed in here or, with the pass that was given here, a person whose account is closed.

    Raises Refused for everybody else.
    """
    if not isinstance(user, int) or isinstance(user, bool):
        raise Refused(*UNREADABLE)
    if request.user.is_authenticated:
        if request.user.pk != user:
            raise Refused("other_user", 403)
        return request.user
    holder = passes.closed_holder(pass_)
    if holder is None or holder.pk != user:
        raise Refused("signed_out", 401)
    return holder


def several(message, name) -> list:
    """The list of what was sent, at most 50. Raises Refused."""
    rows = message.get(name)
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
        raise Refused(*UNREADABLE)
    return rows


def uuid_from(value) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None


def receipt_from(value) -> int | None:
    """A receipt number, or None when it can be none of ours."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_KEY
    return value if fits else None


def instant_from(value) -> datetime | None:
    """A moment by the phone's clock; None when it told none that can be."""
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if 2000 < moment.year < 2200 else None


def fields_from(value) -> QueryDict | None:
    """{field: [values]} as a form would have posted it, or None when it is something else."""
    if not isinstance(value, dict) or len(value) > MOST_FIELDS:
        return None
    data = QueryDict(mutable=True)
    for name, values in value.items():
        fits = isinstance(values, list) and len(values) <= MOST_VALUES
        if not fits or len(name) > LONGEST_NAME or any(not isinstance(v, str) for v in values):
            return None
        data.setlist(HALF_LETTER.sub("\ufffd", name), [text_from(v) for v in values])
    return data


def text_from(value):
    return HALF_LETTER.sub("\ufffd", value)
