"""The texts that the sources mark for translation, found as makemessages finds them, without it."""

import functools
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("mentorhalo", "counties", "mentors", "settlements", "engagements")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources():
    """Each source that may hold texts, with its Python code: templates as templatize writes it."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield path, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield path, "\n".join(line.lstrip() for line in code.split("\n"))  # no Python's depth


def texts_of(code):
    """(context or None, text, plural or None) of each marked text in some Python code."""
    found = extract("python", BytesIO(code.encode()), keywords=KEYWORDS)
    for _line, messages, _comments, context in found:
        one, many = messages if isinstance(messages, tuple) else (messages, None)
        yield context, one, many


@functools.cache
def marked_texts():
    """{(context, text, plural): the files it stands in}."""
    texts = {}
    for path, code in sources():
        if "gettext" in code or "_(" in code:
            for text in texts_of(code):
                texts.setdefault(text, []).append(str(path.relative_to(ROOT)))
    return texts
