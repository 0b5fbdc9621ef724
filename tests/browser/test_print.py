import pytest
from playwright.sync_api import expect

from tests.browser.pages import COORDINATOR, LEAD, MENTOR, at, first_of

pytestmark = pytest.mark.browser

SHEET = {"width": 680, "height": 960}  # A4 within its margins


@pytest.mark.parametrize(
    ("username", "go", "kept"),
    [
        (COORDINATOR, at("/dashboard/"), 'data[data-indicator="involved"], svg.map, table, .sums'),
        (COORDINATOR, at("/dashboard/compare/"), "table, data"),
        (COORDINATOR, at("/quiet/"), "table, .lead"),
        (LEAD, at("/counties/zala/agenda/"), "h2, table"),
        (MENTOR, first_of("/settlements/?county=20&rung=regular"), ".rail li, .facts, time"),
        (MENTOR, first_of("/handovers/?state=offered"), ".grid h3, .list li, time"),
    ],
)
def test_paper_shows_the_facts_and_no_controls(browse, username, go, kept):
    page = browse(username)
    go(page)
    controls = page.locator("nav, button, .btn, .skip, .strip, .chips .x, .head > a")
    controls = controls.locator("visible=true")
    expect(controls.first).to_be_visible()
    page.emulate_media(media="print")
    expect(controls).to_have_count(0)
    for part in ("h1", *kept.split(", ")):
        expect(page.locator(f"main {part}").first).to_be_visible()
    expect(page.locator(".top .only-print")).to_contain_text(page.url)
    page.set_viewport_size(SHEET)
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET["width"]
