"""The main pages: who opens them, and how one gets there."""

import time

from tests.browser.waiting import PUT_FACT, lay, store

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


def past_of(path):
    return linked_from(first_of(path), "a[href$='/timeline/']")


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
    page.wait_for_url("**/queue/")
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


def form_with_promises(page):
    """A new entry of a place where something was promised."""
    page.goto("/promises/?state=open")
    link = page.locator('#table tbody a[href^="/settlements/"]').first.get_attribute("href")
    page.goto(f"/engagements/new/?settlement={link.strip('/').split('/')[-1]}")
    page.locator("#open-promises input").first.wait_for()


def promise_refused(page):
    first_of("/promises/?state=open")(page)
    page.locator("details summary").first.click()
    page.locator("label:has(input[value=dropped])").click()
    page.locator("details button").click()
    page.locator("[data-focus]").wait_for()


def target_with_errors(page):
    page.goto("/targets/new/")
    page.locator("input[name=number]").fill("0")
    page.locator(SAVE).click()
    page.locator("[data-focus]").wait_for()


def entries(state):
    return first_of(f"/engagements/?county=20&state={state}")


def help_refused(page):
    page.goto("/help/")
    page.locator("input[name=settlement]").fill("nincsilyenfalu")
    page.locator("main form button").click()
    page.locator(".note.bad").wait_for()


def link_made(page):
    """The address that is shown once, with its code: made by one press, or on the form for it where
    an entry has several places or a link already."""
    entries("logged")(page)
    one = page.locator('form[action^="/links/confirm/"] button')
    several = page.locator('a[href^="/links/confirm/"]')
    one.or_(several).first.click()
    code, form = page.locator("svg.qr"), page.locator("form.form:has(.savebar)")
    code.or_(form).first.wait_for()
    if not code.count():
        for which in form.locator("select[name=settlement]").all():
            which.select_option(index=1)
        page.locator(SAVE).click()
        code.wait_for()


def link_opened(page):
    link_made(page)
    page.goto(page.locator("#address").input_value())


def link_for_nobody(page):
    """The link as the settlement opens it: without the mentor's session."""
    link_opened(page)
    page.context.clear_cookies()
    page.reload()


def names_offered(page):
    page.goto("/organisations/new/")
    page.locator("input[name=seat]").press_sequentially("szent")
    page.locator("[role=listbox] [role=option]").first.wait_for()


def organisation_asked_back(page):
    """A new organisation that is like one that is there."""
    page.goto("/organisations/?kind=municipality")
    name, seat = page.locator("#table tbody tr").first.locator("th, td").all_inner_texts()[0:3:2]
    page.goto("/organisations/new/")
    page.locator("input[name=name]").fill(name)
    page.locator("select[name=kind]").select_option("municipality")
    page.locator("input[name=seat]").fill(seat)
    page.locator(SAVE).click()
    page.locator("[data-focus]").wait_for()


def merge_previewed(page):
    page.goto("/organisations/?kind=library")
    one, other = page.locator("#table tbody th a").all()[:2]
    name, address = other.inner_text(), one.get_attribute("href")
    page.goto(f"{address}merge/")
    page.locator("input[name=lost]").fill(name)
    page.locator("main form[method=get] button").click()
    page.locator("#moves").wait_for()


def grant_with_errors(page):
    page.goto("/grants/new/")
    page.locator("input[name=code]").fill("TOP-5.3.1-16-BK1-1017-00011")
    page.locator("input[name=amount]").fill("40.000.0000 Ft")
    page.locator(SAVE).click()
    page.locator("[data-focus]").wait_for()


def area_of(more=""):
    """The page of the first target area of a milestone in Zala, or one below it."""

    def go(page):
        page.goto("/milestones/?scope=area")
        address = page.locator("#table tbody td a[href*='/areas/']").first.get_attribute("href")
        page.goto(address + more)

    return go


def feedback_refused(page):
    """Sent at once, with a bad address."""
    page.goto("/accessibility/feedback/")
    page.locator("input[name=email]").fill("nem cím")
    page.locator("main form button").click()
    page.locator(".note.bad").wait_for()


def handover_with_errors(page):
    page.goto("/handovers/new/")
    page.locator(".savebar button").click()
    page.locator("[data-focus]").wait_for()


def queue_with_entries(page):
    """Whatever can be said of an entry, on the way out, on a phone whose clock is wrong; and a
    form that was begun."""
    page.goto("/practices/new/")
    page.locator("form[data-ready]").wait_for()
    page.locator("input[name=title]").fill("Kiskinizs-megakadályozhatatlanul-hosszú-című-mesekör")
    page.locator("form[data-kept]").wait_for()
    page.goto("/queue/")
    place = ("2006035", "Jászfelsőszentgyörgy")
    fields = [["settlements", place[0]], ["kind", "community"], ["held_on", "2026-11-20"]]
    ago = "2026-01-02T03:04:05.678Z"
    told = {"number": 2416, "url": "/engagements/2416/", "sentences": [], "at": ago}
    told |= {"words": "Kiskinizs, látogatás", "same": [{"receipt": 1, "url": "/", "words": "–"}]}
    errors = {"held_on": ["A nap a jövőben van."], "participants": ["Legfeljebb 100 000."]}
    problems = {"outcome": "refused", "sentences": [], "errors": errors}
    lay(page, place, "typing", fields=fields, typedAt=ago)
    lay(page, place, "refused", fields=fields, problems=problems)
    lay(page, place, "quarantined", fields=fields, nextTry=(time.time() + 300) * 1000)
    lay(page, place, "received", fields=fields, receipt=told | {"at": "2100-01-01T00:00:00Z"})
    lay(page, place, "dropped", fields=fields, changedAt="2100-01-01T00:00:00Z")
    lay(page, place, "typing", fields=fields, user=0)
    store(page, PUT_FACT, ["skew", 90_000_000])
    page.goto("/queue/#leaving")
    page.reload()
    page.locator("#leaving [data-leave]").click()
    page.locator("[data-drop]:visible").first.click()
    page.locator("[data-leave-now]").wait_for()


LOGGED = """async () => {
  const text = await (await fetch("/engagements/new/")).text();
  const form = new DOMParser().parseFromString(text, "text/html").querySelector("form[data-visit]");
  const typed = new FormData(form);
  typed.set("settlements", "20941");
  typed.set("summary", "Megbeszéltük a téli programot.");
  typed.set("obstacle", "Nincs fűtés a teremben.");
  return (await fetch("/engagements/new/", { method: "POST", body: typed })).url;
}"""


def receipt_with_a_question(page):
    """Of a visit that was logged twice."""
    page.goto("/queue/")
    page.evaluate(LOGGED)
    page.goto(page.evaluate(LOGGED))
    page.locator("form[action$='/same/']").first.wait_for()


def assessment_answers(page):
    """The form of a draft, last year's answers beside; begun by the first who comes."""
    page.goto("/assessments/?state=draft&baseline=0")
    if not page.locator("#table tbody th a").count():
        page.goto("/assessments/?state=finished&perspective=external")
        link = page.locator('#table tbody a[href^="/settlements/"]').first.get_attribute("href")
        page.goto(f"/assessments/new/?settlement={link.strip('/').split('/')[-1]}")
        page.locator(SAVE).click()
        page.locator("button[name=finish]").wait_for()
        return
    page.goto(page.locator("#table tbody th a").first.get_attribute("href") + "edit/")


def assessment_refused(page):
    assessment_answers(page)
    page.locator("button[name=finish]").click()
    page.locator("[data-focus]").wait_for()


# Every page without an account, in the states it has; by the names of tests/public_pages.py.
PUBLIC = {
    "portal:start": {"": at("/"), "English": at("/?language=en")},
    "portal:public-map": {"": at("/map/"), "English": at("/map/?language=en")},
    "portal:public-offices": {"": at("/offices/")},
    "portal:privacy": {"": at("/privacy/")},
    "portal:accessibility": {"": at("/accessibility/")},
    "portal:accessibility-feedback": {"refused": feedback_refused},
    "engagements:practice-list": {
        "": at("/practices/?q=a&size=0"),
        "nothing fits": at("/practices/?q=nincsilyen&language=en"),
        "refused filter": at("/practices/?theme=nincs"),
    },
    "engagements:practice-detail": {
        "": linked_from(at("/practices/"), "main .rows a[href^='/practices/']"),
        "taken off": at("/practices/utcabal-videotanulassal/"),
        "no such": at("/practices/nincs-ilyen/"),
    },
    "engagements:resource-list": {
        "": at("/resources/"),
        "refused filter": at("/resources/?theme=nincs"),
    },
    "engagements:resource-detail": {"": linked_from(at("/resources/"), "main .rows a.go")},
    "engagements:event-list": {
        "": at("/events/"),
        "over": at("/events/?over=on&q=top"),
        "refused filter": at("/events/?kind=nincs"),
    },
    "engagements:event-detail": {"": linked_from(at("/events/"), "main .rows a.go")},
    "engagements:help-list": {"": at("/help/"), "refused": help_refused},
    "engagements:help-sent": {"": at("/help/sent/?county=zala")},
    # Each further state of a link: tests/browser/test_public.py.
    "engagements:answer": {"open": (MENTOR, link_for_nobody), "no such": at("/a/nincs-ilyen/")},
}

PAGES = {
    "sign in": (None, at("/accounts/login/")),
    "sign in, refused": (None, refused_sign_in),
    "password forgotten": (None, at("/accounts/password/reset/")),
    "not found": (None, at("/nincs-ilyen/")),
    "start of a mentor": (MENTOR, at("/")),
    "needs a signal": (None, at("/offline/")),
    "receipt": (MENTOR, receipt_with_a_question),
    "entries in quarantine": (LEAD, at("/quarantine/")),
    "queue, empty": (MENTOR, at("/queue/")),
    "queue": (MENTOR, queue_with_entries),
    "start of a lead": (LEAD, at("/")),
    "start of a coordinator": (COORDINATOR, at("/")),
    "events inside": (COORDINATOR, at("/events/work/")),
    "event inside": (COORDINATOR, first_of("/events/work/")),
    "event, new": (LEAD, at("/events/new/")),
    "feedback": (COORDINATOR, at("/feedback/")),
    "practices inside": (COORDINATOR, at("/practices/work/?q=a&whose=waiting")),
    "practice to publish": (COORDINATOR, first_of("/practices/work/?state=checked")),
    "practice, what changed": (COORDINATOR, first_of("/practices/work/?q=falukonyv")),
    "practice returned": (COORDINATOR, first_of("/practices/work/?state=returned")),
    "practice, a version": (
        COORDINATOR,
        linked_from(first_of("/practices/work/?q=falukonyv"), "main a[href$='/versions/2/']"),
    ),
    "practice begun": (MENTOR, at("/practices/new/?settlement=20055")),
    "photo of a practice": (
        MENTOR,
        linked_from(first_of("/practices/work/"), "main a[href$='/photos/add/']"),
    ),
    "adoptions": (COORDINATOR, at("/adoptions/")),
    "adoption": (LEAD, first_of("/adoptions/?county=20")),
    "adoption new": (MENTOR, at("/adoptions/new/?settlement=20055")),
    "meeting room": (COORDINATOR, at("/dashboard/screen/")),
    "dashboard for a mentor": (MENTOR, at("/dashboard/")),
    "dashboard, a county enlarged": (
        COORDINATOR,
        at("/dashboard/?zoom=zala&dots=contacted&order=-last&as_of=2026-10-01"),
    ),
    "county": (COORDINATOR, at("/counties/borsod-abauj-zemplen/")),
    "county, a past day": (LEAD, at("/counties/zala/?as_of=2026-05-01")),
    "two days, refused": (LEAD, at("/dashboard/compare/?a=tegnap&b=2999-01-01&county=20")),
    "what else moved a past day": (
        COORDINATOR,
        at("/dashboard/changes/records/?as_of=2026-10-01"),
    ),
    "what moved a past day": (COORDINATOR, at("/dashboard/changes/?as_of=2026-10-01")),
    "county without an office": (MENTOR, at("/counties/pest/")),
    "quiet settlements": (LEAD, at("/quiet/?county=20&sort=mentor")),
    "agenda of an office": (LEAD, at("/counties/zala/agenda/")),
    "rhythms": (MENTOR, at("/rhythms/")),
    "rhythm of a phase": (COORDINATOR, at("/rhythms/starting/")),
    "settlements": (MENTOR, at("/settlements/?county=20&rung=involved")),
    "settlements, none": (MENTOR, at("/settlements/?q=nincsilyenfalu")),
    "settlement": (MENTOR, first_of("/settlements/?county=20&rung=regular")),
    "settlement's past": (MENTOR, past_of("/settlements/?county=20&rung=regular")),
    "settlement's neighbours": (
        LEAD,
        linked_from(first_of("/settlements/?county=20"), "a[href$='/nearby/']"),
    ),
    "search": (MENTOR, at("/search/?q=zala")),
    "search, similar names": (COORDINATOR, at("/search/?q=zalaegerszez")),
    "search, nothing": (MENTOR, at("/search/?q=nincsilyenfalu")),
    "settlement elsewhere": (LEAD, first_of("/settlements/?county=13")),
    "assignments": (COORDINATOR, at("/assignments/?county=20")),
    "settlements nobody answers for": (LEAD, at("/assignments/unassigned/?county=20")),
    "handovers": (MENTOR, at("/handovers/")),
    "handover that waits": (MENTOR, first_of("/handovers/?state=offered")),
    "handover offered, with errors": (MENTOR, handover_with_errors),
    "handover, whose": (LEAD, at("/handovers/new/")),
    "account to close": (ADMIN, linked_from(first_of("/mentors/"), "a[href$='/close/']")),
    "grants": (COORDINATOR, at("/grants/")),
    "grant": (MENTOR, first_of("/grants/")),
    "grant to be completed": (COORDINATOR, first_of("/grants/?to_complete=on")),
    "grant, its settlements": (
        MENTOR,
        linked_from(first_of("/grants/"), 'main .head a[href$="/settlements/"]'),
    ),
    "organisations": (COORDINATOR, at("/organisations/")),
    "organisation": (MENTOR, first_of("/organisations/?kind=library")),
    "organisation leading a grant": (LEAD, first_of("/organisations/?kind=municipality")),
    "organisation, names offered": (MENTOR, names_offered),
    "organisation, asked back": (MENTOR, organisation_asked_back),
    "organisations merged": (LEAD, merge_previewed),
    "contacts": (COORDINATOR, at("/contacts/?county=20")),
    "contact": (MENTOR, first_of("/contacts/")),
    "contact edited": (MENTOR, linked_from(first_of("/contacts/"), '.head a[href$="/edit/"]')),
    "grant, refused": (MENTOR, grant_with_errors),
    "target area, new": (MENTOR, linked_from(first_of("/grants/"), 'a[href$="/areas/new/"]')),
    "mentors": (LEAD, at("/mentors/")),
    "mentor": (LEAD, first_of("/mentors/?county=20")),
    "counties": (COORDINATOR, at("/counties/")),
    "engagements": (COORDINATOR, at("/engagements/")),
    "engagements, refused filter": (COORDINATOR, at("/engagements/?from=tegnap")),
    "engagement to verify": (LEAD, entries("logged")),
    "engagement returned": (COORDINATOR, first_of("/engagements/?state=returned")),
    "engagement cancelled": (COORDINATOR, first_of("/engagements/?state=cancelled")),
    "engagement edited": (LEAD, linked_from(entries("verified"), 'a[href$="/edit/"]')),
    "files refused": (MENTOR, files_refused),
    "village day": (MENTOR, at("/field/")),
    "village day, its plan": (MENTOR, at("/field/plan/")),
    "day pack": (MENTOR, linked_from(at("/field/"), "main .rows a[href^='/field/']")),
    "request for help from outside": (COORDINATOR, first_of("/help/?county=13")),
    "link made": (MENTOR, link_made),
    "link opened": (MENTOR, link_opened),
    "requests for help": (LEAD, at("/help/")),
    "request for help": (LEAD, first_of("/help/?state=open")),
    "request for help, answered": (COORDINATOR, first_of("/help/?state=answered")),
    "help to ask for": (MENTOR, at("/help/new/")),
    "partnerships": (MENTOR, at("/partnerships/")),
    "partnerships that want care": (LEAD, at("/partnerships/health/")),
    "partnership": (MENTOR, first_of("/partnerships/?stage=working")),
    "partnership new": (MENTOR, at("/partnerships/new/")),
    "partnership reviewed": (
        MENTOR,
        linked_from(first_of("/partnerships/?stage=working"), "main a[href*='/review/']"),
    ),
    "resources inside": (MENTOR, at("/resources/all/")),
    "resource inside": (COORDINATOR, first_of("/resources/all/")),
    "resource new": (COORDINATOR, at("/resources/new/")),
    "materials given": (LEAD, at("/resources/given/")),
    "material given": (LEAD, first_of("/resources/given/")),
    "obstacles": (MENTOR, at("/obstacles/")),
    "obstacle answered": (MENTOR, first_of("/obstacles/?state=answered")),
    "obstacle to share": (MENTOR, at("/obstacles/new/")),
    "who knows what": (COORDINATOR, at("/mentors/who-knows/?speciality=library")),
    "assessments": (MENTOR, at("/assessments/")),
    "assessment": (MENTOR, first_of("/assessments/?baseline=0")),
    "assessment compared": (
        MENTOR,
        linked_from(first_of("/assessments/?baseline=0&state=finished"), "a[href$='/compare/']"),
    ),
    "assessment new": (MENTOR, at("/assessments/new/")),
    "assessment answers": (MENTOR, assessment_answers),
    "assessment refused": (MENTOR, assessment_refused),
    "assessment pairs": (COORDINATOR, at("/assessments/pairs/")),
    "promises": (MENTOR, at("/promises/")),
    "promises by office": (COORDINATOR, at("/promises/offices/")),
    "promise open": (MENTOR, first_of("/promises/?state=open")),
    "promise dropped": (MENTOR, first_of("/promises/?state=dropped")),
    "promise refused": (MENTOR, promise_refused),
    "promise new": (MENTOR, at("/promises/new/")),
    "new form, promises": (MENTOR, form_with_promises),
    "new form": (MENTOR, at("/engagements/new/")),
    "new form, copied": (MENTOR, at("/engagements/new/?copy=last")),
    "new form, places offered": (MENTOR, form_with_places_offered),
    "form with errors": (MENTOR, form_with_errors),
    "drafts": ("mentor-so", drafts),
    "history": (LEAD, linked_from(entries("verified"), 'a[href^="/history/"]')),
    "password change": (MENTOR, at("/accounts/password/change/")),
    "target area": (MENTOR, area_of()),
    "step of a target area": (MENTOR, area_of("steps/evaluation/")),
    "action plan": (MENTOR, area_of("plan/")),
    "imports": (LEAD, at("/imports/")),
    "import of grants": (LEAD, at("/imports/new/grants/")),
    "targets": (MENTOR, at("/targets/")),
    "target": (COORDINATOR, first_of("/targets/")),
    "target, refused": (COORDINATOR, target_with_errors),
    "milestones": (MENTOR, at("/milestones/?state=overdue")),
    "milestone": (MENTOR, first_of("/milestones/?state=overdue")),
}

# {how a page without an account is called here: its name among the addresses}
PUBLIC_NAMES = {f"{name}, {state}": name for name, states in PUBLIC.items() for state in states}
PAGES |= {
    f"{name}, {state}": way if isinstance(way, tuple) else (None, way)
    for name, states in PUBLIC.items()
    for state, way in states.items()
}


def open_folds(page):
    """Open everything that can be folded out, so that it is looked at too."""
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
