"""WCAG 2.2 AA by axe on every main page: light and dark, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PAGES, open_folds

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": RULES}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LOOKS = (
    (320, "light", EVERYTHING),
    (320, "dark", COLOURS),  # nothing else depends on the scheme
    (1280, "dark", COLOURS),
    (1280, "light", EVERYTHING),
)
axe = Axe()


def violations(page, rules=EVERYTHING):
    """One line for each element that breaks a rule."""
    options = {"resultTypes": ["violations"], "runOnly": rules}
    found = axe.run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_page_keeps_the_rules(browse, name):
    username, go = PAGES[name]
    page = browse(username, viewport={"width": 320, "height": 740}, bypass_csp=True)
    go(page)
    broken = []
    open_folds(page)
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)
        broken += [f"{width} px, {scheme}: {line}" for line in violations(page, rules)]
    assert not broken, "\n".join(broken)


def test_axe_sees_what_is_wrong(browse):
    page = browse(None, bypass_csp=True)
    page.set_content('<main><img src="data:,"><p style="color:#bbb">halvány</p></main>')
    found = " ".join(violations(page))
    assert "image-alt" in found and "color-contrast" in found
