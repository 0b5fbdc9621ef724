"""The visit form offers the materials of the step that is chosen."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 760}, "has_touch": True}


def test_the_chosen_step_brings_its_materials_and_no_others(browse):
    page = browse("mentor-za", **PHONE)
    page.goto("/engagements/new/")
    expect(page.locator("form[data-ready]")).to_be_attached()
    page.locator("details:has(select[name=step]) > summary").first.click()
    lines = page.locator("[data-of-step]")
    assert lines.count() > 1
    page.locator("select[name=step]").select_option("survey")
    expect(page.locator("[data-of-step]:visible")).to_have_count(1)
    expect(page.locator("[data-of-step=survey]")).to_contain_text("Közösségi felmérés")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
