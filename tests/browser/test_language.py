import pytest
from playwright.sync_api import expect

from tests.browser.pages import MENTOR

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("username", "path"), [(None, "/accounts/login/"), (MENTOR, "/settlements/?q=zala&county=20")]
)
@pytest.mark.parametrize("script", [True, False])
def test_the_foot_switches_the_language_and_stays(browse, username, path, script):
    page = browse(username, path, java_script_enabled=script)
    address = page.url
    for language, other in (("hu", "en"), ("en", "hu"), ("hu", "en")):
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.locator(f"#foot button[name=language][value={other}]").click()
        expect(page.locator("html")).to_have_attribute("lang", other)
        expect(page).to_have_url(address)
