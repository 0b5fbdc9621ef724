"""Photos and sheets: shrunk on the phone, kept through closing, sent once apart from the text."""

import base64
import re
from contextlib import contextmanager
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import SECONDS
from tests.browser.places import untouched
from tests.browser.waiting import FaultyWatch, store
from tests.browser.watch import NOTES_VIOLATIONS
from tests.factories.uploads import PDF, picture

pytestmark = pytest.mark.browser
NEW = "/engagements/new/"
FILES = "**/sync/files/"
PHOTOS_SCRIPT = re.compile(r"/photos(\.\w+)?\.js$")
PHONE = {"width": 360, "height": 740}
KEPT = """async (all, _, answered) => {
  const files = await answered(all.objectStore("files").getAll());
  return files.map(({ bytes, ...file }) => {
    const letters = Array.from(new Uint8Array(bytes), (n) => String.fromCharCode(n));
    return { ...file, bytes: btoa(letters.join("")) };
  });
}"""

# The signal comes back now and then, until the phone has the receipt of every file, or is told that
# it is not taken where `besides` is "refused".
UNTIL_RECEIVED = """(besides) => new Promise((resolve) => {
  const look = () => {
    const request = indexedDB.open("mentorhalo");
    request.onsuccess = () => {
      const asked = request.result.transaction("files").objectStore("files").getAll();
      asked.onsuccess = () => {
        request.result.close();
        const done = ["received", besides];
        if (asked.result.every(({ state }) => done.includes(state))) return resolve();
        dispatchEvent(new Event("online"));
        setTimeout(look, 500);
      };
    };
  };
  look();
})"""


def camera_picture():
    """As a phone takes it: large, lying on its side, with where and when in it."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Telefon X", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 50.0, 12.0), 3: "E", 4: (16.0, 50.0, 6.0)})
    return picture(size=(4000, 2000), exif=exif.tobytes(), quality=92)


@pytest.fixture
def open_form(chromium, server, signed_in):
    contexts, watches = [], []

    def open_page(context=None, path=NEW, route=None, **options):
        if context is None:
            state = signed_in("mentor-za")
            context = chromium.new_context(
                base_url=server.url, viewport=PHONE, storage_state=state, has_touch=True, **options
            )
            context.set_default_timeout(45 * SECONDS)
            context.add_init_script(NOTES_VIOLATIONS)
            contexts.append(context)
        if route:
            context.route(*route)
        page = context.new_page()
        watches.append(FaultyWatch(page, server.url))
        page.goto(path)
        expect(page.locator("form[data-ready]")).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [problem for watch in watches for problem in watch.problems()] == []


@pytest.fixture(scope="module")
def villages(chromium, server, signed_in):
    with chromium.new_context(base_url=server.url, storage_state=signed_in("mentor-za")) as context:
        return iter(untouched(context.new_page()))


def add(page, name, content, media_type="image/jpeg"):
    chooser = page.locator("[data-photos] input[multiple]")
    chooser.set_input_files({"name": name, "mimeType": media_type, "buffer": content})


def rows(page):
    return page.locator("[data-photos] ul > li")


def type_visit(page, name, summary):
    page.locator("input[name=other_place]").fill(name)
    page.locator("textarea[name=summary]").fill(summary)


def kept(page):
    return store(page, KEPT)


def no_signal(route):
    route.abort("internetdisconnected")


def test_a_photo_taken_without_a_signal_arrives_once_and_says_nothing_more(open_form, villages):
    """Closed and opened again meanwhile; the answer to the photo is lost twice."""
    page = open_form()
    context = page.context
    context.route("**/sync/**", no_signal)
    _code, village = next(villages)
    type_visit(page, village, "Két kép készült.")
    add(page, "IMG_0001.jpg", camera_picture())
    expect(rows(page)).to_have_count(1)
    add(page, "lap.pdf", PDF, "application/pdf")
    expect(rows(page)).to_have_count(2)
    on_phone = {file["name"]: file for file in kept(page)}
    shrunk = base64.b64decode(on_phone["IMG_0001.jpg"]["bytes"])
    assert Image.open(BytesIO(shrunk)).size == (800, 1600)
    assert not dict(Image.open(BytesIO(shrunk)).getexif()) and b"Telefon" not in shrunk
    expect(page.locator("#kept")).to_be_visible()
    page.close()

    page = open_form(context)
    expect(rows(page)).to_have_count(2)
    expect(page.locator("textarea[name=summary]")).to_have_value("Két kép készült.")
    assert rows(page).nth(0).locator("canvas").is_visible()
    asked = []

    def lose(route):
        """The office takes it, and its answer never comes back."""
        asked.append(route.request.method)
        if len(asked) > 2:
            return route.continue_()
        assert route.fetch().ok
        return route.abort("connectionreset")

    context.unroute("**/sync/**", no_signal)
    context.route(FILES, lose)
    page.locator(".savebar .btn").first.click()
    page.wait_for_url(lambda url: "/new/" not in url)
    page.goto("/queue/")
    page.evaluate(UNTIL_RECEIVED)
    files = {file["uuid"]: file for file in kept(page)}
    assert {file["state"] for file in files.values()} == {"received"}
    assert {file["bytes"] for file in files.values()} == {""}
    assert len(asked) >= 4  # two for nothing, and each of the two once

    page.goto(f"/engagements/?q=&settlement={_code}")
    page.locator("#table tbody th a").click()
    shown = page.locator("#evidence .rows > li a.go")
    expect(shown).to_have_count(2)
    photo = next(file for file in files.values() if file["type"] == "image/jpeg")
    content = page.request.get(f"/files/{photo['uuid']}/").body()
    assert Image.open(BytesIO(content)).size == (800, 1600)
    assert not dict(Image.open(BytesIO(content)).getexif())


def test_what_cannot_be_opened_is_refused_at_once_and_nothing_is_kept(open_form):
    page = open_form()
    status = page.locator("[data-photos] [role=status]")
    add(page, "IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64, "image/heic")
    expect(status).to_contain_text("IMG_1.HEIC")
    expect(status).to_contain_text("HEIC")
    add(page, "rossz.jpg", b"\xff\xd8\xff nichts")
    expect(status).to_contain_text("rossz.jpg")
    add(page, "lap.txt", b"szoveg", "text/plain")
    expect(status).to_contain_text("lap.txt")
    expect(rows(page)).to_have_count(0)
    assert kept(page) == []


def test_a_photo_can_be_removed_and_its_kind_said(open_form):
    page = open_form()
    add(page, "egy.png", picture("PNG"), "image/png")
    expect(rows(page)).to_have_count(1)
    add(page, "ketto.jpg", picture())
    expect(rows(page)).to_have_count(2)
    rows(page).nth(0).locator("select").select_option("attendance_sheet")
    rows(page).nth(1).locator("button").click()
    expect(rows(page)).to_have_count(1)
    (file,) = kept(page)
    assert (file["name"], file["type"]) == ("egy.jpg", "image/jpeg")
    assert file["kind"] == "attendance_sheet"


def test_a_photo_chosen_before_its_script_came_is_kept(open_form):
    """A slow line brings the form long before what handles its photos."""
    held = []

    def hold(route):
        held.append(route)

    page = open_form(None, NEW, (PHOTOS_SCRIPT, hold), service_workers="block")
    add(page, "egy.png", picture("PNG"), "image/png")
    expect(rows(page)).to_have_count(0)
    for route in held:
        route.continue_()
    expect(rows(page)).to_have_count(1)
    assert [file["name"] for file in kept(page)] == ["egy.jpg"]


@contextmanager
def full(page):
    page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (...given) {
            if (this.name === "files") throw new DOMException("full", "QuotaExceededError");
            return put.apply(this, given);
          };
        }"""
    )
    yield


def test_a_full_phone_says_that_the_text_is_safe(open_form):
    page = open_form()
    page.locator("textarea[name=summary]").fill("Ez megmarad.")
    with full(page):
        add(page, "foto.jpg", picture())
        expect(page.locator("[data-photos] [role=status]")).to_contain_text("foto.jpg")
    expect(rows(page)).to_have_count(0)
    expect(page.locator("#kept")).to_be_visible()


def send_visit(page, village, *files):
    """Log a visit with these files and wait for its receipt; gives the number."""
    type_visit(page, village, "Képekkel.")
    for n, (name, content, media_type) in enumerate(files, 1):
        add(page, name, content, media_type)
        expect(rows(page)).to_have_count(n)
    page.locator(".savebar .btn").first.click()
    page.wait_for_url("**/receipt/")
    return page.url.rstrip("/").split("/")[-2]


def tells_to_drop(answer):
    sent = answer.request.post_data_buffer or b""
    return answer.url.endswith("/sync/files/") and b'name="drop"' in sent


CUT_OFF = ("rossz.pdf", b"%PDF-1.4 no end", "application/pdf")


@pytest.mark.parametrize("another", [True, False])
def test_a_file_that_is_not_taken_waits_to_be_mended(open_form, villages, another):
    """The others arrive; the entry says that one is missing until it is replaced or thrown away."""
    page = open_form()
    _code, village = next(villages)
    photos = [(f"{n}.jpg", picture(size=(80 + n, 40)), "image/jpeg") for n in (1, 2)]
    number = send_visit(page, village, photos[0], CUT_OFF, photos[1])
    page.goto("/queue/")
    bad = page.locator("[data-bad-photo]")
    expect(bad).to_contain_text("rossz.pdf")
    page.evaluate(UNTIL_RECEIVED, "refused")
    page.goto(f"/engagements/{number}/")
    missing = page.locator("#evidence .note.wait")
    expect(missing).to_contain_text("2")
    expect(missing).to_contain_text("3")
    page.goto("/queue/")
    with page.expect_response(tells_to_drop):
        if another:
            file = {"name": "jo.pdf", "mimeType": "application/pdf", "buffer": PDF}
            bad.locator("input").set_input_files(file)
        else:
            bad.locator("[data-remove]").click()
    page.evaluate(UNTIL_RECEIVED)
    expect(bad).to_have_count(0)
    page.goto(f"/engagements/{number}/")
    expect(page.locator("#evidence .rows > li")).to_have_count(3 if another else 2)
    expect(missing).to_have_count(0)
