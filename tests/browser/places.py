"""Villages of the demo that nobody has worked in yet, and figures as the pages show them."""

import csv
import re
import unicodedata

from playwright.sync_api import expect

ZALA = "20"


def folded(name):
    """A name as it is typed in a hurry: small letters, no accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def untouched(page, county=ZALA):
    """[(KSH code, name)] of accented villages of a county without any engagement.

    Left out of the rung "contacted" are those without one; their folded names fit no other.
    """
    names = page.request.get("/settlements/names/").json()["names"]
    keys = [folded(name) for _code, name, _county in names]
    asked = f"/settlements/?county={county}&rung=known&left_out=contacted.nothing&export=csv"
    text = page.request.get(asked).text().removeprefix("\ufeff")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    found = []
    for name, code in ((row["Település"], row["KSH-kód"]) for row in rows):
        if folded(name) != name.casefold() and sum(folded(name) in key for key in keys) == 1:
            found.append((code, name))
    return found


def involved(page):
    """The country's number of involved settlements, on the dashboard."""
    page.goto("/dashboard/")
    figure = page.locator('#content data[data-indicator="involved"]:not([data-scope])').first
    return int(figure.get_attribute("value"))


def receipt(page):
    """The receipt number: of the page after saving, and said there."""
    page.wait_for_url(re.compile(r"/engagements/\d+/receipt/$"))
    number = page.url.split("/")[-3]
    expect(page.locator("main h1")).to_contain_text(number)
    return int(number)
