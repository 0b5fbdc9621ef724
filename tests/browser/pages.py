"""The main pages: who opens them, and how one gets there."""

SAVE = ".savebar button:not([name])"
MENTOR, LEAD, COORDINATOR, ADMIN = "mentor-za", "vezeto-za", "koordinator", "admin"


def at(path):
    return lambda page: page.goto(path)


def first_of(path):
    """The page that the first row of a list leads to."""

    def go(page):
        page.goto(path)
        page.goto(page.locator("#table tbody th a").first.get_attribute("href"))

    return go


def linked_from(go, selector):
    def follow(page):
        go(page)
        page.goto(page.locator(selector).first.get_attribute("href"))

    return follow


def refused_sign_in(page):
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("senki")
    page.locator("main form button").click()
    page.locator("[data-focus]").wait_for()


def form_with_errors(page):
    page.goto("/engagements/new/")
    page.locator("input[name=held_on]").fill("2010-01-01")
    page.locator("input[name=participants]").fill("-5")
    page.locator("input[name=other_place]").fill("nincsilyenfalu")
    page.locator(SAVE).click()
    page.locator("[data-focus]").wait_for()


def form_with_places_offered(page):
    page.goto("/engagements/new/")
    page.locator("input[name=other_place]").press_sequentially("szent")
    page.locator("[role=listbox] [role=option]").first.wait_for()


def drafts(page):
    page.goto("/engagements/new/")
    page.locator("textarea[name=summary]").fill("Félbemaradt, egy hosszabb mondattal a teremről.")
    page.locator("button[name=draft]").click()
    page.goto("/drafts/")


def files_refused(page):
    """A page whose file lies about what it is."""
    entries("logged")(page)
    page.goto(page.url + "evidence/add/")
    page.locator("select[name=kind]").select_option("memo")
    lie = {"name": "hamis.pdf", "mimeType": "application/pdf", "buffer": b"csak egy szoveg"}
    page.locator("input[name=files]").set_input_files(lie)
    page.locator(SAVE).click()
    page.locator("[data-focus]").wait_for()


def entries(state):
    return first_of(f"/engagements/?county=20&state={state}")


def grant_with_errors(page):
    page.goto("/grants/new/")
    page.locator("input[name=code]").fill("TOP-5.3.1-16-BK1-1017-00011")
    page.locator("input[name=amount]").fill("40.000.0000 Ft")
    page.locator(SAVE).click()
    page.locator("[data-focus]").wait_for()


PAGES = {
    "sign in": (None, at("/accounts/login/")),
    "sign in, refused": (None, refused_sign_in),
    "password forgotten": (None, at("/accounts/password/reset/")),
    "not found": (None, at("/nincs-ilyen/")),
    "start of a mentor": (MENTOR, at("/")),
    "start of a lead": (LEAD, at("/")),
    "start of a coordinator": (COORDINATOR, at("/")),
    "dashboard for a mentor": (MENTOR, at("/dashboard/")),
    "county": (COORDINATOR, at("/counties/borsod-abauj-zemplen/")),
    "county without an office": (MENTOR, at("/counties/pest/")),
    "settlements": (MENTOR, at("/settlements/?county=20&rung=involved")),
    "settlements, none": (MENTOR, at("/settlements/?q=nincsilyenfalu")),
    "settlement": (MENTOR, first_of("/settlements/?county=20&rung=regular")),
    "settlement elsewhere": (LEAD, first_of("/settlements/?county=13")),
    "grants": (COORDINATOR, at("/grants/")),
    "grant": (MENTOR, first_of("/grants/")),
    "grant to be completed": (COORDINATOR, first_of("/grants/?to_complete=on")),
    "grant, its settlements": (
        MENTOR,
        linked_from(first_of("/grants/"), 'main .head a[href$="/settlements/"]'),
    ),
    "grant, refused": (MENTOR, grant_with_errors),
    "target area, new": (MENTOR, linked_from(first_of("/grants/"), 'a[href$="/areas/new/"]')),
    "mentors": (LEAD, at("/mentors/")),
    "mentor": (LEAD, first_of("/mentors/?county=20")),
    "counties": (COORDINATOR, at("/counties/")),
    "engagements": (COORDINATOR, at("/engagements/")),
    "engagements, refused filter": (COORDINATOR, at("/engagements/?from=tegnap")),
    "engagement to verify": (LEAD, entries("logged")),
    "engagement returned": (COORDINATOR, entries("returned")),
    "engagement cancelled": (LEAD, entries("cancelled")),
    "engagement edited": (LEAD, linked_from(entries("verified"), 'a[href$="/edit/"]')),
    "files refused": (MENTOR, files_refused),
    "new form": (MENTOR, at("/engagements/new/")),
    "new form, copied": (MENTOR, at("/engagements/new/?copy=last")),
    "new form, places offered": (MENTOR, form_with_places_offered),
    "form with errors": (MENTOR, form_with_errors),
    "drafts": ("mentor-so", drafts),
    "history": (LEAD, linked_from(entries("verified"), 'a[href^="/history/"]')),
    "password change": (MENTOR, at("/accounts/password/change/")),
}


def open_folds(page):
    """Open everything that can be folded out, so that it is looked at too."""
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
