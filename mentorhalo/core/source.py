"""Where a write comes from: which surface and which request. Who wrote is always passed as `by`."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4


@dataclass(frozen=True)
class Source:
    """The surface a write came through (page, admin, command, import, public) and its request id;
    `who` is what to call somebody without an account who writes."""

    surface: str = "command"
    request_id: str = ""
    who: str = ""


_source: ContextVar[Source | None] = ContextVar("source", default=None)


def current_source() -> Source:
    """The source of what is written now; a command unless something else was said."""
    return _source.get() or Source()


@contextmanager
def writing_from(surface: str, request_id: str = "", who: str = ""):
    """Everything written inside is recorded with this surface."""
    token = _source.set(Source(surface, request_id or uuid4().hex[:12], who))
    try:
        yield _source.get()
    finally:
        _source.reset(token)
