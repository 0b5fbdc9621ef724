"""Django's admin under the same strict policy as the pages; `browse` fails on any refusal."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import ADMIN

pytestmark = pytest.mark.browser

ENGAGEMENTS = "/admin/engagements/engagement/"


def pick(page, field, typed, name):
    """Choose from an autocomplete field by typing."""
    page.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-search__field:focus").press_sequentially(typed)
    page.locator(".select2-results__option", has_text=name).first.click()
    expect(page.locator(f".field-{field} .select2-selection")).to_contain_text(name)


def test_an_admin_adds_a_place_to_an_engagement(browse):
    page = browse(
        ADMIN, "/admin/engagements/engagement/?state__exact=logged&county__code__exact=20"
    )
    page.goto(page.locator("#result_list tbody th a").first.get_attribute("href"))
    pick(page, "settlements", "zalaegersz", "Zalaegerszeg")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success, .errornote").first).to_be_visible()
    expect(page.locator(".errornote")).to_have_count(0)


def test_an_admin_opens_the_page_for_a_new_account(browse):
    page = browse(ADMIN, "/admin/counties/user/add/")
    expect(page.locator("input[name=username]")).to_be_editable()
    page.locator("[name=_save]").click()
    expect(page.locator(".errornote")).to_be_visible()


def test_autocomplete_finds_one_without_accents(browse):
    page = browse(ADMIN, "/admin/settlements/assignment/add/")
    pick(page, "settlement", "obanya", "Óbánya")


def test_the_admin_keeps_its_index_and_history(browse):
    page = browse(ADMIN, "/admin/")
    page.goto(ENGAGEMENTS)
    first = page.locator("#result_list tbody th a").first.get_attribute("href")
    page.goto(first.split("?")[0].replace("/change/", "/history/"))
    expect(page.locator("#content table tbody tr").first).to_be_visible()
