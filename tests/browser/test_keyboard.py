"""Everything can be done without a mouse, and one sees where one is."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import COORDINATOR, MENTOR

pytestmark = pytest.mark.browser

MOST = 600
# Where the focus is: whether it can be seen, is not behind something, and what it leads to.
FOCUS = """
() => {
  const el = document.activeElement;
  if (!el || el === document.body) return null;
  const outlined = (one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  const county = el.closest("svg.map") && el.querySelector(".c");
  let shows = el; // a transparent tick box shows its focus on its words
  if (getComputedStyle(el).opacity === "0") shows = el.nextElementSibling;
  const seen = county ? parseFloat(getComputedStyle(county).strokeWidth) >= 4 : outlined(shows);
  const box = shows.getBoundingClientRect();
  const points = [[box.left + 3, box.top + 3], [box.right - 3, box.bottom - 3],
    [(box.left + box.right) / 2, (box.top + box.bottom) / 2]];
  const near = (hit) => hit && (el.contains(hit) || shows.contains(hit) || hit.contains(el));
  const behind = !county && !points.some(([x, y]) => near(document.elementFromPoint(x, y)));
  const name = el.getAttribute("aria-label") || el.labels?.[0]?.textContent || el.textContent;
  const where = el.closest(".skip") ? "skip" : el.closest("svg.map") ? "map"
    : el.closest(".nav") ? "menu" : el.closest("main") ? "content" : "";
  return { where, seen, behind, name: (name || el.getAttribute("name") || "").trim(),
    href: el.getAttribute("href"), what: el.outerHTML.slice(0, 160) };
}
"""


def walk(page):
    """What Tab reaches from the top to the end of the page, in order."""
    stops = []
    for _step in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or (stops and stop["where"] == "skip"):
            return stops
        stops.append(stop)
    pytest.fail(f"Tab goes on after {MOST} steps")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    ("username", "path"),
    [
        (None, "/accounts/login/"),
        (MENTOR, "/"),
        (MENTOR, "/engagements/new/"),
        (MENTOR, "/settlements/"),
        (COORDINATOR, "/dashboard/"),
    ],
)
def test_tab_walks_through_the_page(browse, username, path, width):
    page = browse(username, path, viewport={"width": width, "height": 740}, reduced_motion="reduce")
    stops = walk(page)
    order = list(dict.fromkeys(stop["where"] for stop in stops if stop["where"]))
    menu = ["menu"] if page.locator(".nav").locator("visible=true").count() else []
    assert order == ["skip", *menu, "content"] + ["map"] * (path == "/dashboard/")
    unseen = [f"no outline: {stop['what']}" for stop in stops if not stop["seen"]]
    unseen += [f"behind something: {stop['what']}" for stop in stops if stop["behind"]]
    assert not unseen, "\n".join(unseen)
    nameless = [stop["what"] for stop in stops if not stop["name"]]
    assert not nameless, "\n".join(nameless)


def test_the_skip_link_leads_to_the_content(browse):
    page = browse(COORDINATOR, "/dashboard/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


def test_every_county_of_the_map_is_reached(browse):
    page = browse(COORDINATOR, "/dashboard/")
    on_map = [stop for stop in walk(page) if stop["where"] == "map"]
    assert len({stop["href"] for stop in on_map}) == len(on_map) == 18
    assert all(stop["name"] and stop["seen"] for stop in on_map)
    last = page.locator("svg.map a").last
    last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{on_map[-1]['href']}")
