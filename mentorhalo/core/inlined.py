"""The stylesheet inside a page, for pages that are to come in one answer."""

import hashlib
import re
from base64 import b64encode
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from mentorhalo.core.modules import source

REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
GAP = re.compile(r"\s*([{};])\s*|(:)\s+|\s*\n\s*")


class Inlined(NamedTuple):
    """What stands in the style element, and the policy that lets nothing else in."""

    text: SafeString
    policy: str


def stylesheet(*names: str) -> Inlined:
    """Stylesheets of ours ("css/site.css") as the one style of a page.

    The page loads nothing: no script, no other style, no picture but one in its own text.
    """
    return _written(*names) if settings.DEBUG else _written_once(*names)


def _written(*names):
    text = "\n".join(source(name).decode() for name in names)
    text = GAP.sub(lambda gap: gap[1] or gap[2] or "\n", REMARK.sub("", text)).strip()
    digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    rules = (
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return Inlined(mark_safe(text), "; ".join(rules))


_written_once = cache(_written)
