"""A press that leads to another page is over when that page has been read.

Playwright's own is over when the next page has begun to arrive: what a test then reads without
waiting (`all_inner_texts()`, `count()`) may be half a page.
"""

from functools import wraps

import pytest
from playwright.sync_api import Locator


def whole(press):
    @wraps(press)
    def pressed(locator, *args, **options):
        press(locator, *args, **options)
        if not locator.page.is_closed():
            locator.page.wait_for_load_state("domcontentloaded")

    return pressed


def presses():
    """Let every press of the driver wait for the whole page, until undone."""
    patched = pytest.MonkeyPatch()
    for name in ("click", "press"):
        patched.setattr(Locator, name, whole(getattr(Locator, name)))
    return patched
