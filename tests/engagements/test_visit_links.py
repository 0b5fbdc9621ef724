"""The visit form's newer facts: target area, step, organisations, and the promises kept."""

import csv
from io import StringIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from engagements import actions
from engagements.conflict import differing_fields
from engagements.entry import entry_of
from engagements.models import Draft, Engagement, Submission
from engagements.promises.actions import settle
from mentorhalo.core.models import Change
from tests.admin_rows import admin_url, form_data
from tests.factories.engagements import EngagementFactory, EntryFactory, days_ago
from tests.factories.grants import TargetAreaFactory
from tests.factories.mentors import MentorFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.process import ProcessStepFactory
from tests.factories.promises import PromiseFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db
URL = "/engagements/new/"


@pytest.fixture
def mentor(sign_in):
    return sign_in("mentor").mentor


@pytest.fixture
def place():
    return SettlementFactory(name="Tekenye")


@pytest.fixture
def typed(mentor, place):
    def fill(**changes):
        data = {
            "client_ref": str(uuid4()),
            "settlements": [place.pk],
            "mode": "on_site",
            "held_on": days_ago(1).isoformat(),
            "length": "60",
            "kind": "visit",
            "summary": "Megbeszéltük a téli programot.",
            "mentors": [str(mentor.pk)],
        }
        return data | changes

    return fill


@pytest.fixture
def linked(place):
    """A target area of the place, a step and two bodies of the county."""
    return {
        "target_area": TargetAreaFactory(places_in=[place]),
        "step": ProcessStepFactory(code="interview", name_hu="közösségi interjú"),
        "bodies": [OrganisationFactory(name="Faluház"), OrganisationFactory(name="Könyvtár")],
    }


def sent(linked):
    names = "; ".join(f"{body.name}, {body.seat.name}" for body in linked["bodies"])
    return {
        "target_area": linked["target_area"].pk,
        "step": linked["step"].pk,
        "organisations": names,
    }


def closed(**facts):
    return OrganisationFactory(closed_on=days_ago(3), closed_because="megszűnt", **facts)


def test_all_three_are_stored_shown_and_told(client, typed, linked):
    client.post(URL, typed(**sent(linked)))
    row = Engagement.objects.get()
    response = client.get(row.get_absolute_url())
    assert (row.target_area, row.step) == (linked["target_area"], linked["step"])
    assert set(row.organisations.all()) == set(linked["bodies"])
    for record in (linked["target_area"], *linked["bodies"]):
        assertContains(response, record.get_absolute_url())
    told = Change.objects.of(row).get().fields
    assert told["organisations"][1] == sorted(f"{b.name} ({b.pk})" for b in linked["bodies"])
    assert told["step"] == [None, "interview"]


def test_the_form_offers_the_areas_of_running_grants_and_chooses_none(client, mentor, place):
    area = TargetAreaFactory(places_in=[place])
    over = TargetAreaFactory(places_in=[place], grant__ends_on=days_ago(30))
    other = TargetAreaFactory()
    form = client.get(f"{URL}?settlement={place.pk}").context["form"]
    assert [key for key, _name in form.fields["target_area"].choices] == ["", str(area.pk)]
    assert form["target_area"].value() is None
    AssignmentFactory(mentor=mentor, settlement=other.places.get().settlement)
    form = client.get(URL).context["form"]
    assert [key for key, _name in form.fields["target_area"].choices] == ["", str(other.pk)]
    assert str(over.pk) not in dict(form.fields["target_area"].choices)


def test_the_browser_asks_for_the_areas_of_the_day_of_the_visit(client, mentor, place):
    area = TargetAreaFactory(places_in=[place])
    over = TargetAreaFactory(places_in=[place], grant__ends_on=days_ago(30))
    for day, keys in {
        "": {area.pk},
        "2026-02-31": {area.pk},
        days_ago(31).isoformat(): {area.pk, over.pk},
    }.items():
        known = client.get("/promises/open/", {"settlement": place.pk, "day": day}).json()
        assert {int(key) for key, _name in known["areas"]} == keys


BAD = {
    "an area that does not hold the place": (
        lambda linked: {"target_area": TargetAreaFactory().pk},
        "target_area",
        "elsewhere",
    ),
    "another county's area": (
        lambda linked: {"target_area": TargetAreaFactory(grant__county__iso="HU-SO").pk},
        "target_area",
        "unknown",
    ),
    "no such area": (lambda linked: {"target_area": 10**18 - 1}, "target_area", "unknown"),
    "no number": (lambda linked: {"target_area": "1 OR 1"}, "target_area", "unknown"),
    "a step without an area": (lambda linked: {"target_area": ""}, "target_area", "required"),
    "no such step": (lambda linked: {"step": "dance"}, "step", "unknown"),
    "NUL": (lambda linked: {"step": "a\x00b"}, "step", "unknown"),
    "a closed organisation": (
        lambda linked: {"organisations": str(closed(name="Mozi").name)},
        "organisations",
        "closed",
    ),
    "another county's": (
        lambda linked: {
            "organisations": OrganisationFactory(name="Idegen", seat__county__iso="HU-SO").name
        },
        "organisations",
        "no_organisation",
    ),
    "no such": (lambda linked: {"organisations": "Nincs"}, "organisations", "no_organisation"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_loses_nothing(client, typed, linked, name):
    changes, field, code = BAD[name]
    data = typed(**sent(linked)) | changes(linked)
    response = client.post(URL, data)
    assert response.status_code == 422
    form = response.context["form"]
    assert code in [error.code for error in form.errors.as_data()[field]]
    for key in ("summary", "organisations", "target_area", "step"):
        assert str(form[key].value()) == str(data[key])
    assert not Engagement.objects.exists()
    assertContains(response, "Megbeszéltük", status_code=422)
    mended = data | sent(linked) | {"client_ref": form["client_ref"].value()}
    assert client.post(URL, mended).status_code == 302


def test_what_was_there_may_stay_though_closed_or_moved_since(client, typed, linked, mentor):
    client.post(URL, typed(**sent(linked)))
    row = Engagement.objects.get()
    first, second = linked["bodies"]
    first.closed_on, first.closed_because = days_ago(0), "megszűnt"
    first.save()
    linked["target_area"].places.update(settlement=SettlementFactory())
    form = client.get(f"/engagements/{row.pk}/edit/").context["form"]
    shown = {name: form[name].value() for name in ("target_area", "step", "organisations")}
    assert "Faluház" in shown["organisations"]
    data = typed(version=1, **shown) | {"summary": "Pontosabban."}
    client.post(f"/engagements/{row.pk}/edit/", data)
    row.refresh_from_db()
    assert (row.summary, row.version) == ("Pontosabban.", 2)
    assert set(row.organisations.all()) == {first, second}
    without = data | {"version": 2, "client_ref": str(uuid4()), "organisations": ""}
    client.post(f"/engagements/{row.pk}/edit/", without)
    again = without | {"version": 3, "client_ref": str(uuid4()), "organisations": "Faluház"}
    assert client.post(f"/engagements/{row.pk}/edit/", again).status_code == 422


def test_a_conflict_names_the_three(linked, mentor):
    row = EngagementFactory(settlement=linked["target_area"].places.get().settlement)
    mine = EntryFactory(
        settlements=entry_of(row).settlements,
        target_area=linked["target_area"].pk,
        step="interview",
        organisations=tuple(body.pk for body in linked["bodies"]),
    )
    told = {line.mine for line in differing_fields(entry_of(row), mine)}
    assert {"Faluház; Könyvtár", str(linked["step"]), str(linked["target_area"])} <= told


def test_a_join_leaves_each_entry_its_own(linked):
    place = linked["target_area"].places.get().settlement
    bodies = [body.pk for body in linked["bodies"]]
    first = EngagementFactory(settlement=place, organisations=(bodies[0],))
    second = EngagementFactory(settlement=place, organisations=(bodies[1],))
    actions.join(by=second.author, engagement=second, into=first, version=1)
    assert [row.pk for row in first.organisations.all()] == [bodies[0]]
    second.refresh_from_db()
    actions.unjoin(by=second.author, engagement=second, version=second.version)
    assert [row.pk for row in second.organisations.all()] == [bodies[1]]


def test_a_copy_and_a_draft_bring_them(client, typed, linked):
    client.post(URL, typed(**sent(linked)))
    form = client.get(f"{URL}?copy=last").context["form"]
    assert form["target_area"].value() == linked["target_area"].pk
    assert "Könyvtár" in form["organisations"].value()
    promise = PromiseFactory(settlement=linked["target_area"].places.get().settlement)
    client.post(URL, typed(**sent(linked), kept=[promise.pk], draft="1"))
    ref = Draft.objects.get().client_ref
    response = client.get(f"{URL}?draft={ref}")
    form = response.context["form"]
    assert str(form["target_area"].value()) == str(linked["target_area"].pk)
    assert form["organisations"].value() == sent(linked)["organisations"]
    assertContains(response, f'name="kept" value="{promise.pk}" checked')


@pytest.mark.parametrize(
    "query",
    [
        "organisation={body}",
        "organisation=faluhaz",
        "step=interju",
        "step=interview",
        "grant={code}",
    ],
)
def test_the_list_is_filtered_and_exported(client, typed, linked, query):
    client.post(URL, typed(**sent(linked)))
    EngagementFactory(summary="Másik")
    query = query.format(body=linked["bodies"][0].pk, code=linked["target_area"].grant.code)
    assert client.get(f"/engagements/?{query}").context["total"] == 1
    answer = client.get(f"/engagements/?{query}&export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [row] = list(csv.DictReader(StringIO(text), delimiter=";"))
    values = set(row.values())
    assert {"Faluház; Könyvtár", linked["target_area"].grant.code} <= values


def test_the_file_costs_the_same_for_many(client, sign_in, linked):
    sign_in("coordinator")
    place = linked["target_area"].places.get().settlement
    bodies = tuple(body.pk for body in linked["bodies"])
    costs = []
    for _ in range(2):
        for _ in range(3):
            area = linked["target_area"].pk
            EngagementFactory(settlement=place, organisations=bodies, target_area=area)
        with CaptureQueriesContext(connection) as queries:
            list(client.get("/engagements/?export=csv").streaming_content)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_save_without_them_costs_what_it_did(client, typed):
    """21 statements with BEGIN and COMMIT (docs/benchmark.md); the test's are savepoints."""
    data = typed()
    with CaptureQueriesContext(connection) as queries:
        client.post(URL, data)
    listing = "\n".join(query["sql"][:150] for query in queries)
    assert Engagement.objects.exists()
    assert len(queries) <= 23, f"{len(queries)}\n{listing}"
    assert "organisation" not in listing and "promise" not in listing


def test_the_admin_writes_them_too(client, sign_in, linked):
    sign_in("admin")
    row = EngagementFactory(settlement=linked["target_area"].places.get().settlement)
    url = admin_url(Engagement, "change", row.pk)
    data = form_data(client.get(url).context["adminform"].form)
    links = sent(linked)
    links["bodies"] = links.pop("organisations")
    assert client.post(url, data | links).status_code == 302
    row.refresh_from_db()
    assert (row.step, row.target_area) == (linked["step"], linked["target_area"])
    assert row.organisations.count() == 2
    again = form_data(client.get(url).context["adminform"].form)
    response = client.post(url, again | {"target_area": "", "bodies": "Nincs ilyen"})
    assert {"target_area", "bodies"} <= set(response.context["adminform"].form.errors)


# Promises


def test_the_open_promises_of_the_place_head_the_form(client, place, mentor):
    ours = PromiseFactory(settlement=place, what="Kérdőív")
    theirs = PromiseFactory(settlement=place, side="them", who="polgármester", what="Terem")
    PromiseFactory(what="Máshol")
    assertNotContains(client.get(URL), 'name="kept"')
    response = client.get(f"{URL}?settlement={place.pk}")
    for promise in (ours, theirs):
        assertContains(response, f'name="kept" value="{promise.pk}"')
    assertNotContains(response, "Máshol")
    known = client.get(f"/promises/open/?settlement={place.pk}&settlement=x").json()
    assert "Kérdőív" in known["html"] and "Máshol" not in known["html"]
    assert client.get("/promises/open/").json() == {"html": "", "areas": []}


def test_without_a_script_they_come_with_the_refused_form(client, typed, place):
    promise = PromiseFactory(settlement=place)
    response = client.post(URL, typed(summary=""))
    assertContains(response, f'name="kept" value="{promise.pk}"', status_code=422)
    response = client.post(URL, typed(summary="", kept=[promise.pk]))
    assertContains(response, f'value="{promise.pk}" checked', status_code=422)
    response = client.post(URL, typed(settlements=[], other_place="tekenye", summary=""))
    assertContains(response, f'name="kept" value="{promise.pk}"', status_code=422)


def test_an_entry_keeps_a_promise_once(client, typed, place):
    promise = PromiseFactory(settlement=place)
    data = typed(kept=[promise.pk])
    first = client.post(URL, data)
    promise.refresh_from_db()
    assert (promise.state, promise.settled_on, promise.version) == ("kept", days_ago(1), 2)
    assertRedirects(client.post(URL, data), first.url)
    promise.refresh_from_db()
    assert promise.version == 2
    assert Engagement.objects.count() == Submission.objects.count() == 1


def test_an_edit_keeps_a_promise_too(client, typed, place, mentor):
    row = EngagementFactory(settlement=place, mentor=mentor)
    promise = PromiseFactory(settlement=place, due_on=days_ago(9))
    client.post(f"/engagements/{row.pk}/edit/", typed(version=1, kept=[promise.pk]))
    promise.refresh_from_db()
    assert (promise.state, promise.settled_on) == ("late", days_ago(1))


def test_one_settled_meanwhile_does_not_refuse_the_entry(client, typed, place):
    promise = PromiseFactory(settlement=place, what="Kérdőív")
    deed = {"outcome": "dropped", "on": days_ago(0), "reason": "elmaradt", "version": 1}
    settle(by=promise.created_by, promise=promise, **deed)
    response = client.post(URL, typed(kept=[promise.pk]), follow=True)
    assert Engagement.objects.exists()
    assertContains(response, "Kérdőív”")
    promise.refresh_from_db()
    assert (promise.state, promise.version) == ("dropped", 2)


REFUSED = {
    "another place's": lambda: PromiseFactory().pk,
    "another county's": lambda: PromiseFactory(settlement__county__iso="HU-SO").pk,
    "no such": lambda: 999_999,
    "no number": lambda: "egy",
    "made later": lambda: None,
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_tick_that_cannot_be_refuses_all_and_loses_nothing(client, typed, place, name):
    key = REFUSED[name]()
    if key is None:
        row = EngagementFactory(settlement=place, held_on=days_ago(0))
        key = PromiseFactory(settlement=place, engagement=row).pk
    before = Engagement.objects.count()
    response = client.post(URL, typed(kept=[key]))
    assert response.status_code == 422
    assert "kept" in response.context["form"].errors
    assertContains(response, "Megbeszéltük", status_code=422)
    assert Engagement.objects.count() == before and not Submission.objects.exists()
    assert client.post(URL, typed()).status_code == 302


def test_what_is_planned_keeps_nothing(client, typed, place):
    promise = PromiseFactory(settlement=place)
    data = typed(kept=[promise.pk], planned="1", held_on=days_ago(-3).isoformat())
    assert client.post(URL, data).status_code == 422
    promise.refresh_from_db()
    assert promise.state == "open" and not Engagement.objects.exists()


def test_a_guest_of_another_office_sees_no_promise(client, sign_in, place):
    PromiseFactory(settlement=place, what="Kérdőív")
    sign_in(user=MentorFactory(team__iso="HU-SO").user)
    assertNotContains(client.get(f"{URL}?settlement={place.pk}"), "Kérdőív")
    assert "Kérdőív" not in client.get(f"/promises/open/?settlement={place.pk}").json()["html"]
