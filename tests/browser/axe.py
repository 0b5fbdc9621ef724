"""WCAG 2.2 AA by axe: light and dark, on a phone and on a desk."""

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": RULES}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LOOKS = (
    (320, "light", EVERYTHING),
    (320, "dark", COLOURS),  # nothing else depends on the scheme
    (1280, "dark", COLOURS),
    (1280, "light", EVERYTHING),
)


def violations(page, rules=EVERYTHING):
    """One line for each element that breaks a rule; `bring` comes before."""
    options = {"resultTypes": ["violations"], "runOnly": rules}
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"
        for rule in found
        for node in rule["nodes"]
    ]


def bring(page):
    page.evaluate(Axe().axe_script)


def breaks(page):
    """What an open page breaks in any of its looks."""
    bring(page)
    broken = []
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)
        broken += [f"{width} px, {scheme}: {line}" for line in violations(page, rules)]
    return broken
