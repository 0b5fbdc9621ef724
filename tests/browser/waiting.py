"""What a phone keeps, laid and read as the visit form's script does it."""

from contextlib import contextmanager
from datetime import date

from playwright.sync_api import expect

from tests.browser.watch import Watch

QUEUE = "/queue/"
SYNC = "**/sync/**"
ENTRIES = "**/sync/entries/"

# `deed(store, value)` in one transaction over all that the phone keeps
WITH_STORE = """async (value) => {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("mentorhalo");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const transaction = database.transaction(["entries", "files", "facts"], "readwrite");
  const done = new Promise((resolve) => (transaction.oncomplete = resolve));
  const answered = (request) =>
    new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const given = await (%s)(transaction, value, answered);
  await done;
  database.close();
  return given;
}"""
PUT = "async (all, entry) => void all.objectStore('entries').put(entry)"
PUT_FILE = """async (all, file) => {
  const bytes = new TextEncoder().encode(file.bytes).buffer;
  all.objectStore("files").put({ ...file, bytes });
}"""
PUT_FACT = "async (all, [name, value]) => void all.objectStore('facts').put(value, name)"
READ = "async (all, ref, answered) => answered(all.objectStore('entries').get(ref))"
ALL = "async (all, _, answered) => answered(all.objectStore('entries').getAll())"
FILES = """async (all, _, answered) => {
  const files = await answered(all.objectStore('files').getAll());
  return files.map((file) => ({ ...file, bytes: new TextDecoder().decode(file.bytes) }));
}"""

# The visit form as the server gives it, filled in: [[name, value], ...]
FILLED = """async ({ code, summary, day }) => {
  const page = await (await fetch("/engagements/new/")).text();
  const form = new DOMParser().parseFromString(page, "text/html").querySelector("form[data-visit]");
  const typed = { settlements: code, held_on: day, kind: "visit", mode: "on_site", length: "60" };
  typed.summary = summary;
  const left = new Set([...Object.keys(typed), "on_site", "csrfmiddlewaretoken", "client_ref"]);
  const rest = [...new FormData(form)].filter(([name]) => !left.has(name));
  return [...rest, ...Object.entries(typed)];
}"""


def user_of(page):
    return int(page.locator("body").get_attribute("data-user"))


def store(page, deed, value=None):
    return page.evaluate(WITH_STORE % deed, value)


def kept(page, ref):
    return store(page, READ, ref)


def filled(page, code, summary):
    return page.evaluate(FILLED, {"code": code, "summary": summary, "day": str(date.today())})


def lay(page, place, state="queued", summary="Megbeszéltük a téli programot.", **more):
    """Write an entry for a (code, name) into the phone; gives its UUID. Nobody is told of it."""
    code, name = place
    ref, now = page.evaluate("[crypto.randomUUID(), new Date().toISOString()]")
    entry = {
        "ref": ref,
        "user": user_of(page),
        "engagement": None,
        "state": state,
        "fields": more.pop("fields", None) or filled(page, code, summary),
        "labels": {code: name},
        "typedAt": now,
        "changedAt": now,
    }
    store(page, PUT, entry | more)
    return ref


def with_summary(entry, summary):
    """The entry as it is after somebody typed on."""
    fields = [pair for pair in entry["fields"] if pair[0] != "summary"]
    return entry | {"fields": [*fields, ["summary", summary]]}


def row(page, ref):
    return page.locator(f'[data-queue] li[data-ref="{ref}"]')


def receipts_of(page, place):
    """The numbers of a settlement's entries, as the office's list shows them."""
    page.goto(f"/engagements/?settlement={place[0]}")
    links = page.locator("#table tbody th a").all()
    return [int(link.get_attribute("href").strip("/").split("/")[-1]) for link in links]


def expect_received(page, ref):
    """Wait until the row says so; gives the receipt number."""
    line = row(page, ref)
    expect(line.locator(".tag.ok")).to_be_visible()
    number = kept(page, ref)["receipt"]["number"]
    expect(line.locator(".tag.ok")).to_contain_text(str(number))
    return number


@contextmanager
def answering(page, where, answer):
    """Let `answer(route)` take what is asked at `where`."""
    page.route(where, answer)
    try:
        yield
    finally:
        page.unroute(where, answer)


class FaultyWatch(Watch):
    """As Watch, where the test itself makes what is said under /sync/ fail."""

    def problems(self):
        return [line for line in super().problems() if "/sync/" not in str(line)]
