"""After signing out on a shared computer, Back shows nothing of what was read."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import fill_sign_in

pytestmark = pytest.mark.browser


def test_back_after_signing_out_leads_to_the_sign_in(browse):
    page = browse(None, "/accounts/login/")
    fill_sign_in(page, "mentor-za")
    page.goto("/engagements/")
    expect(page.locator("#table")).to_be_attached()
    page.evaluate("document.querySelector('form[action=\"/accounts/logout/\"]').submit()")
    expect(page.locator("input[name=password]")).to_be_visible()
    page.go_back()
    expect(page.locator("input[name=password]")).to_be_visible()
    expect(page.locator("#table")).not_to_be_attached()
