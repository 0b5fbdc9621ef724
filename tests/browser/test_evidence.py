"""A mentor photographs the sheet with the phone, and it is there to be seen."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SECTION = "#evidence"


def photo(orientation=6):
    """A picture taken with the phone on its side, different each time."""
    told = Image.Exif()
    told[0x0112] = orientation
    out = BytesIO()
    Image.effect_noise((1200, 800), 60).convert("RGB").save(out, "JPEG", exif=told)
    return out.getvalue()


def own_entry(page):
    page.goto("/engagements/?county=20&state=logged")
    page.goto(page.locator("#table tbody th a").first.get_attribute("href"))


def choose(page, *files, kind="photo"):
    page.locator(f"{SECTION} summary").click()
    fill(page.locator(SECTION), files, kind)


def fill(form, files, kind):
    form.locator("select[name=kind]").select_option(kind)
    form.locator("input[name=files]").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": content} for name, content in files]
    )


@pytest.mark.parametrize("script", [True, False])
def test_a_photo_from_the_phone_is_added_and_seen(browse, script):
    page = browse("mentor-za", java_script_enabled=script, **PHONE)
    own_entry(page)
    before = page.locator(f"{SECTION} .rows li").count()
    choose(page, ("ív 1.jpg", photo()), ("ív 2.jpg", photo()))
    page.locator(f"{SECTION} input[name=note]").fill("A jelenléti ív két lapja")
    page.locator(f"{SECTION} button").click()

    expect(page.locator(".note.success")).to_be_visible()
    rows = page.locator(f"{SECTION} .rows li")
    expect(rows).to_have_count(before + 2)
    expect(rows.last).to_contain_text("A jelenléti ív két lapja")
    link = rows.last.locator("a.go")
    expect(link).to_have_text("ív 2.jpg")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    link.click()
    page.wait_for_url(re.compile(r"/files/[0-9a-f-]{36}/$"))
    shown = page.locator("img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [800, 1200]


def test_a_refused_file_keeps_what_was_typed(browse):
    page = browse("mentor-za", **PHONE)
    own_entry(page)
    choose(page, ("hamis.pdf", photo()), kind="memo")
    page.locator(f"{SECTION} input[name=note]").fill("Ezt nem szeretném újra írni")
    page.locator(f"{SECTION} button").click()

    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("[data-focus]")).to_contain_text("hamis.pdf")
    expect(page.locator("select[name=kind]")).to_have_value("memo")
    expect(page.locator("input[name=note]")).to_have_value("Ezt nem szeretném újra írni")
    fill(page.locator("main"), [("igazi.jpg", photo())], "memo")
    page.locator(".savebar button").click()
    expect(page.locator(f"{SECTION} .rows li").last).to_contain_text("igazi.jpg")
