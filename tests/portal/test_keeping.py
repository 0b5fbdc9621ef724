"""Kept pages: what was written is seen at once, by whatever way, and nobody sees another's."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from itertools import count

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connections, transaction
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

from counties.models import County, CountyOffice, TeamMembership
from engagements import actions
from engagements.models import Engagement, Target
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.portal import keeping, written
from mentorhalo.portal.indicators.showing import Figure
from mentorhalo.portal.keeping import kept, reader
from mentorhalo.portal.written import stamp
from settlements.models import Rhythm, Settlement
from tests.factories.counties import CountyFactory, OfficeFactory, UserFactory
from tests.factories.engagements import EngagementFactory, days_ago
from tests.portal.country import figures, make_country, value_of

DASHBOARD = "/dashboard/"
PATIENCE = 30  # seconds: a wait that never ends fails the test, it does not hang it


@pytest.fixture
def memory(settings):
    """A cache of pages as the running site has it, empty."""
    settings.CACHES = settings.CACHES | {
        "pages": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "test_keeping",
        }
    }
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


@pytest.fixture
def running(memory, settings):
    """All that the running site keeps; calling it lets go of it, as in a new process."""
    settings.SHARE_READINGS = True
    settings.CACHES = settings.CACHES | {"parts": settings.CACHES["pages"] | {"LOCATION": "parts"}}

    def begin_anew():
        for name in ("pages", "parts"):
            caches[name].clear()
        keeping.forget()

    begin_anew()
    yield begin_anew
    begin_anew()


@pytest.fixture
def counted():
    """A function that gives 1, 2, 3… each time it has to be called."""
    return count(1).__next__


@pytest.mark.django_db
def test_what_nothing_changed_is_kept_for_one_query(memory, counted, django_assert_num_queries):
    assert kept(("page",), counted) == 1
    with django_assert_num_queries(1):
        assert kept(("page",), counted) == 1
    assert kept(("page", "sorted"), counted) == 2


@pytest.mark.django_db
def test_a_write_through_an_action_is_seen_at_once(memory, counted):
    row = EngagementFactory()
    assert kept((), counted) == 1
    by = UserFactory(coordinator=True)
    assert kept((), counted) == 1, "an account of the test itself leaves no history"
    actions.move(by=by, engagement=row, to="verify", version=row.version)
    assert kept((), counted) == 2
    assert kept((), counted) == 2


@pytest.mark.django_db
def test_so_is_one_record_written_with_its_history(memory, counted):
    county = CountyFactory()
    assert kept((), counted) == 1
    county.name = f"{county.name} megye"
    history.save(county, by=UserFactory(admin=True))
    assert kept((), counted) == 2


@pytest.mark.django_db
def test_a_repair_of_the_summary_rows_is_seen(memory, counted):
    EngagementFactory()
    assert kept((), counted) == 1
    call_command("check_summaries", stdout=StringIO())
    assert kept((), counted) == 1
    call_command("check_summaries", "--repair", stdout=StringIO())
    assert kept((), counted) == 2


@pytest.mark.django_db
def test_the_next_day_and_the_other_language_are_another_page(memory, counted, monkeypatch):
    assert kept((), counted) == 1
    with translation.override("en"):
        assert kept((), counted) == 2
    tomorrow = timezone.localdate() + timedelta(1)
    monkeypatch.setattr(keeping.timezone, "localdate", lambda: tomorrow)
    assert kept((), counted) == 3


@pytest.mark.django_db
def test_what_was_read_is_kept_for_a_working_day_and_its_text_for_half_an_hour(
    running, monkeypatch
):
    told, clock = [], count(0, 4 * 3600)
    monkeypatch.setattr(keeping, "monotonic", lambda: next(clock))
    found = [keeping.shared(None, stamp()) for _ in range(4)]
    assert found[0] is found[1] is not found[2] and found[2] is found[3]
    monkeypatch.setattr(type(caches["pages"]), "set", lambda self, *given: told.append(given))
    kept((), lambda: "")
    assert [given[2] for given in told] == [1800]


@pytest.mark.django_db
def test_readings_of_a_few_days_are_shared(running):
    days = [days_ago(ago) for ago in range(keeping.DAYS + 1)]
    found = {day: keeping.shared(day, stamp()) for day in days}
    assert keeping.shared(days[-1], stamp()) is found[days[-1]]
    assert keeping.shared(days[1], stamp()) is found[days[1]]
    assert keeping.shared(days[0], stamp()) is not found[days[0]]


@pytest.mark.django_db
def test_readers_are_one_only_where_role_and_county_are(person):
    people = [person(role, iso) for role in ("mentor", "lead") for iso in ("HU-ZA", "HU-SO")]
    people += [person(role) for role in ("coordinator", "auditor", "admin")]
    assert len({reader(user) for user in people}) == len(people)
    assert reader(person("mentor", "HU-ZA")) == reader(people[0])


@pytest.mark.django_db
def test_a_history_row_far_back_does_not_make_the_question_longer():
    office = OfficeFactory()
    row = history.build(office, by=None, action="changed")
    Change.objects.bulk_create([_again(row) for _ in range(written.LATE + 50)])
    newest, oldest, rows = stamp()
    assert (newest - oldest + 1, rows) == (written.LATE, written.LATE)


@pytest.mark.django_db
@pytest.mark.parametrize("before", [3, 1000, 1200])
def test_a_row_between_the_last_ones_is_noticed(before):
    row = history.build(OfficeFactory(), by=None, action="changed")
    Change.objects.bulk_create([_again(row) for _ in range(before)])
    late = Change.objects.order_by("-pk")[1]
    Change.objects.filter(pk=late.pk).delete()
    told = stamp()
    late.save(force_insert=True)
    assert stamp() != told and stamp()[0] == told[0]


def _again(row):
    fields = {f.name: getattr(row, f.name) for f in Change._meta.fields if not f.primary_key}
    return Change(**fields)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_committed_after_a_later_one_is_seen(memory, counted):
    early, late = OfficeFactory(), OfficeFactory(county__iso="HU-SO")
    written, let = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                history.build(early, by=None, action="changed").save()
                written.set()
                assert let.wait(PATIENCE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(slow)
        assert written.wait(PATIENCE)
        history.build(late, by=None, action="changed").save()
        newest = stamp()
        assert kept((), counted) == 1
        assert kept((), counted) == 1, "what is not committed is not seen"
        let.set()
        done.result(timeout=PATIENCE)
    assert stamp()[0] == newest[0], "the late one has the smaller number"
    assert kept((), counted) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "?as_of={past}"])
def test_a_kept_dashboard_costs_few_queries(
    memory, client, sign_in, asked, django_assert_max_num_queries
):
    EngagementFactory(held_on=days_ago(40))
    sign_in(role="coordinator")
    address = DASHBOARD + asked.format(past=days_ago(10))
    first = client.get(address).content
    with django_assert_max_num_queries(6):
        assert _main(client.get(address)) == _main_of(first)


@pytest.mark.django_db
def test_a_kept_dashboard_follows_the_visit_that_is_logged(memory, client, sign_in):
    OfficeFactory()
    sign_in(role="coordinator")
    assert value_of(client.get(DASHBOARD), "involved") == "0"
    EngagementFactory()
    assert value_of(client.get(DASHBOARD), "involved") == "1"


@pytest.mark.django_db
def test_what_is_kept_is_nobodys_own(memory, client, person):
    make_country()
    pages = {}
    for number, (role, iso) in enumerate(READERS):
        client.force_login(person(role, iso, name=f"Olvasó {number}"))
        pages[role, iso, number] = client.get(DASHBOARD)
    mains = {key: _main(page) for key, page in pages.items()}
    assert not [key for key, main in mains.items() if "Olvasó" in main or "csrf" in main]
    for (role, iso, number), page in pages.items():
        assert f"Olvasó {number}" in page.content.decode()
        linked = {f.scope for f in figures(page) if f.url.startswith("/engagements/")}
        assert "" in linked if role == "coordinator" else linked <= {iso}, (role, iso, linked)
    assert mains["mentor", "HU-ZA", 0] == mains["mentor", "HU-ZA", 3]


@pytest.mark.django_db
def test_readers_share_what_was_read(running, client, person, django_assert_max_num_queries):
    make_country()
    client.force_login(person("coordinator"))
    first = client.get(DASHBOARD)
    client.force_login(person("auditor"))
    with django_assert_max_num_queries(5):  # session, user, what is written, targets
        second = client.get(DASHBOARD)
    assert figures(second) == figures(first)


def _verify(by, zala):
    rows = Engagement.objects.filter(county=zala, state="logged")
    row = rows.order_by("pk")[0]
    actions.move(by=by, engagement=row, to="verify", version=row.version)


def _return(by, zala):
    row = Engagement.objects.filter(county=zala, state="verified").order_by("pk")[0]
    actions.move(by=by, engagement=row, to="return", version=row.version, reason="Hiányzik a hely.")


def _rename(by, zala):
    zala.name = "Göcsej és Zala"
    history.save(zala, by=by)


def _rename_a_place(by, zala):
    place = Settlement.objects.filter(county=zala, summary__involved_on__isnull=False)[0]
    place.name = f"Új{place.name.lower()}"
    history.save(place, by=by)


def _close(by, zala):
    office = CountyOffice.objects.get(county__iso="HU-SO")
    office.closed_on = timezone.localdate()
    history.save(office, by=by)


def _team(by, zala):
    member = TeamMembership.objects.filter(office=zala.pk)[0]
    member.until = timezone.localdate()
    history.save(member, by=by)


def _target(by, zala):
    target = Target.objects.all()[0]
    target.number += 7
    history.save(target, by=by)


def _rhythm(by, zala):
    history.save(Rhythm(phase="no_grant", days=7), by=by, action="added")


WRITES = [_verify, _rename_a_place, _return, _target, _team, _rhythm, _close, _rename]


@pytest.mark.django_db
def test_what_is_kept_is_what_a_new_process_would_write(running, client, person):
    """After each of several writes, for several readers, of today, a past day, and enlarged."""
    make_country()
    zala, by = County.objects.get(iso="HU-ZA"), person("admin")
    readers = [person("coordinator"), person("mentor", "HU-ZA"), person("lead", "HU-SO")]
    asked = ["", f"?as_of={days_ago(15)}", f"?zoom={zala.slug}"]

    def pages():
        found = {}
        for number, user in enumerate(readers):
            client.force_login(user)
            for query in asked:
                found[number, query] = _main(client.get(DASHBOARD + query))
        return found

    before, moved = pages(), []
    for write in WRITES:
        write(by, zala)
        kept_ones = pages()
        if kept_ones != before:
            moved.append(write)
        before = kept_ones
        running()
        assert pages() == kept_ones, write.__name__
    assert moved == WRITES, "a write that moves nothing proves nothing"


def test_a_part_without_only_is_refused():
    with pytest.raises(TemplateSyntaxError, match="only"):
        Template('{% load parts %}{% part "portal/_dot.html" with number=1 %}')


@pytest.mark.django_db
def test_a_part_that_asks_the_database_is_refused(running):
    """Its answer would be kept with it (tests/conftest.py); so would that of a deferred field."""
    CountyFactory()
    source = '{% part "portal/_map.html" with map=map steps=none quiet=none only %}'
    county = County.objects.defer("name").get()
    county.office_open = True
    area = {"county": county, "involved": 1, "known": 2, "url": ""}
    given = {"map": {"choices": [], "areas": [area]}, "none": []}
    with pytest.raises(AssertionError, match="asks the database"):
        Template("{% load parts %}" + source).render(Context(given))


def test_a_part_is_of_its_language(running):
    source = '{% load parts %}{% part "portal/_map_key.html" with steps=none quiet=quiet only %}'
    texts = []
    for language in ("hu", "en", "hu"):
        with translation.override(language):
            given = {"none": [], "quiet": Figure("quiet", "", 3)}
            texts.append(Template(source).render(Context(given)))
    assert "csendes" in texts[0] and "quiet" in texts[1] and texts[0] == texts[2]


READERS = [
    ("mentor", "HU-ZA"),
    ("coordinator", "HU-ZA"),
    ("mentor", "HU-SO"),
    ("mentor", "HU-ZA"),
    ("lead", "HU-ZA"),
]


def _main(response):
    return _main_of(response.content)


def _main_of(content):
    """What stands between the frame of the page."""
    return content.decode().partition("<main")[2].partition("</main>")[0]
