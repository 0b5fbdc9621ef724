"""Every main page on a small phone, a phone and a desk: nothing cut, nothing too small, and nothing
that axe knows to be wrong. Each is opened once for both."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import expect

from tests.browser.axe import breaks, bring, violations
from tests.browser.pages import COORDINATOR, LEAD, MENTOR, PAGES, PUBLIC_NAMES, open_folds

pytestmark = pytest.mark.browser

MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")
WIDTHS = (320, 360, 1280)
PHONES = (320, 360)


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_and_keeps_the_rules(browse, name):
    username, go = PAGES[name]
    page = browse(username, viewport={"width": WIDTHS[0], "height": 740}, has_touch=True)
    go(page)
    expect(page.locator("h1")).to_have_count(1)
    if name in PUBLIC_NAMES:
        assert resolve(urlsplit(page.url).path).view_name == PUBLIC_NAMES[name]
        assert username or page.context.cookies() == []
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        for folds in ("closed", "open"):
            if folds == "open":
                open_folds(page)
            found = page.evaluate(MEASURE, width in PHONES)
            wrong += [f"{width} px, folds {folds}: {line}" for line in found]
    wrong += breaks(page)
    assert not wrong, "\n".join(wrong)


def test_a_table_too_wide_for_a_tablet_moves_within_itself(browse):
    page = browse(LEAD, viewport={"width": 800, "height": 740})
    for path in ("/dashboard/", "/counties/zala/agenda/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 800, path


def test_a_list_fits_a_tablet_and_a_code_stays_on_one_line(browse):
    page = browse(COORDINATOR, viewport={"width": 1280, "height": 740})
    for path in ("/grants/", "/milestones/", "/settlements/", "/promises/", "/quiet/"):
        page.goto(path)
        for width in (720, 768, 1000, 1024, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide == width, (path, width, wide)
            assert page.evaluate(BROKEN) == [], (path, width)


BROKEN = """() => [...document.querySelectorAll("#table *")]
  .filter((cell) => !cell.children.length && /^TOP-/.test(cell.innerText)).filter((cell) => {
    const line = document.createRange();
    line.selectNodeContents(cell);
    return new Set([...line.getClientRects()].map((box) => box.top)).size > 1;
  }).map((cell) => cell.innerText)"""


def test_a_running_line_has_no_gaps(browse):
    page = browse(MENTOR, viewport={"width": 360, "height": 740})
    page.goto("/milestones/?scope=grant")
    lines = page.evaluate(LINES)
    assert lines
    for cells in lines:
        assert cells[0]["before"] == "none"
        assert "–" not in [cell["text"] for cell in cells]


LINES = """() => [...document.querySelectorAll("#table tbody tr")].map((row) =>
  [...row.querySelectorAll("td")].filter((cell) => cell.checkVisibility()).map((cell) =>
    ({text: cell.innerText.trim(), before: getComputedStyle(cell, "::before").content})))"""


def test_what_is_missing_stands_beside_its_label(browse):
    page = browse(MENTOR, viewport={"width": 360, "height": 740})
    page.goto("/milestones/?scope=area")
    links = page.locator("#table tbody td a[href*='/areas/']").all()
    tags = page.locator("#steps ~ table td .tag.wait")
    for area in dict.fromkeys(link.get_attribute("href") for link in links):
        page.goto(area)
        if tags.count() > 1:
            break
    assert tags.count() > 1
    assert len({tag.bounding_box()["x"] > 60 for tag in tags.all()}) == 1


def test_the_start_page_fills_both_columns_of_a_desk(browse):
    page = browse(MENTOR, viewport={"width": 1280, "height": 900})
    page.goto("/")
    mine, promises, last = (
        page.locator(f"section:has(> #{name}), section:has(> .head > #{name})").bounding_box()
        for name in ("mine", "promises", "last")
    )
    first = page.locator(".g-main > .stack > section").first.bounding_box()
    assert first["x"] == mine["x"] == last["x"] < promises["x"]
    assert first["y"] == promises["y"]


BAD_PAGE = """
<main><h1>Rossz</h1><p><button style="width:20px;height:20px;padding:0">x</button></p>
<p style="width:900px">széles</p>
<p style="width:900px;text-align:end">kilóg</p>
<p style="width:30px;overflow:hidden;white-space:nowrap">levágott</p>
<p style="height:10px">egy<br>kettő</p></main>
"""


def test_the_measure_sees_what_is_wrong(browse):
    page = browse(None, viewport={"width": 320, "height": 740})
    page.set_content(BAD_PAGE)
    found = " ".join(page.evaluate(MEASURE, True))
    for word in (
        "the page is 9",
        "out of the screen",
        "a target of 20×20",
        "cut at the side",
        "runs out of its box",
    ):
        assert word in found


def test_axe_sees_what_is_wrong(browse):
    page = browse(None)
    bring(page)
    page.set_content('<main><img src="data:,"><p style="color:#bbb">halvány</p></main>')
    found = " ".join(violations(page))
    assert "image-alt" in found and "color-contrast" in found
