"""A consortium of fifteen settlements from the first code to the handover, by the pages alone.

Entered by hand or imported, tracked through its steps with evidence, handed over from one mentor to
another, and read back from each of its settlements' pages.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from engagements.models import Engagement, EvidenceKind, Promise
from engagements.process.completeness import progress_of
from mentors.models import Mentor
from settlements.models import Assignment, Grant, Handover, TargetArea
from tests.engagements.sheet_files import csv
from tests.engagements.sheet_steps import import_sheet
from tests.factories.counties import CountyFactory
from tests.factories.engagements import days_ago
from tests.factories.evidence import CONTENT
from tests.factories.organisations import OrganisationFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory

pytestmark = pytest.mark.django_db

CODE = "TOP-5.3.1-16-ZA1-2017-00077"
SHARE, AMOUNT = 2_000_000, 30_000_000


@pytest.fixture
def world(client, person):
    """Fifteen settlements with a body each, a lead, and two mentors of whom one answers for all."""
    client.cookies["django_language"] = "en"
    CountyFactory()
    call_command("load_calls", verbosity=0)
    call_command("load_process", verbosity=0)

    class World:
        lead, old, new = person("lead"), person("mentor"), person("mentor")
        places = [SettlementFactory(name=f"Konzorfalva {n:02d}") for n in range(15)]
        bodies = [OrganisationFactory(municipality=True, seat=place) for place in places]

    for place in World.places:
        AssignmentFactory(settlement=place, mentor=World.old.mentor)
    return World


def post(client, name, /, *args, **values):
    """Send a form that is expected to be taken."""
    response = client.post(reverse(name, args=args), values)
    form = response.context and response.context.get("form")
    assert response.status_code == 302, form.errors if form else response.content[:500]
    return response


def enter(client, world):
    names = "; ".join(place.name for place in world.places)
    facts = {"code": f" {CODE.lower()} ", "title": "Közös ügyeink", "amount": "30 000 000"}
    days = {"starts_on": days_ago(200), "physical_end": days_ago(-900)}
    lead = f"{world.bodies[0].name}, {world.places[0].name}"
    post(client, "settlements:grant-new", lead=lead, places=names, **facts, **days)
    for body in world.bodies:
        post(client, "settlements:member-new", CODE, organisation=body.name, share=str(SHARE))


def bring(client, world):
    titles = ["kód", "cím", "konzorciumvezető", "tag", "részesedés", "összeg", "kezdés"]
    titles += ["fizikai befejezés", "érintett települések"]
    first = [CODE, "Közös ügyeink", world.bodies[0].name]
    days = [days_ago(200).isoformat(), days_ago(-900).isoformat()]
    rows = [[*first, world.bodies[0].name, "2 000 000 Ft", AMOUNT, *days, world.places[0].name]]
    for body, place in zip(world.bodies[1:], world.places[1:], strict=True):
        rows.append([CODE, "", "", body.name, "2 000 000 Ft", "", "", "", place.name])
    sheet = import_sheet(client, "grants", "konzorcium.csv", csv(titles, *map(_texts, rows)))
    assert {verdict[0] for verdict in sheet.verdicts} == {"new"}, sheet.verdicts


def _texts(row):
    return [str(cell) for cell in row]


@pytest.mark.parametrize("way", [enter, bring])
def test_a_consortium_from_its_code_to_its_handover(client, world, way):
    client.force_login(world.lead)
    way(client, world)
    grant = Grant.objects.get(code=CODE)
    assert grant.lacks == [] and grant.places.count() == grant.members.count() == 15
    assert {member.share for member in grant.members.all()} == {SHARE}
    assert grant.amount == AMOUNT

    client.force_login(world.old)
    whole = [place.pk for place in world.places]
    post(client, "settlements:area-new", CODE, name="A tizenöt falu", named=whole)
    area = TargetArea.objects.get()
    visit = _log_a_conversation(client, world, area)
    done = {"done_on": days_ago(120), "engagement": ""}
    post(client, "engagements:step-done", CODE, area.number, "interview", **done)
    page = client.get(visit.get_absolute_url())
    assert "Community conversation" in page.content.decode()
    step = f"{area.pk}:conversation"
    assert f'name="reached" value="{step}"' in page.content.decode()
    post(client, "engagements:step-reached", visit.pk, reached=step)
    sheet, memo = EvidenceKind.ATTENDANCE_SHEET, EvidenceKind.MEMO
    assert _lacks(area) == {sheet, memo}
    _attach(client, visit, sheet, b"1")
    assert _lacks(area) == {memo}
    lines = client.get(area.get_absolute_url()).content.decode()
    assert "memo is missing" in lines
    _attach(client, visit, memo, b"2")
    assert _lacks(area) == set()
    _promise(client, world, visit)

    _hand_over(client, world)
    assert visit.credits.get().mentor == world.old.mentor
    for place in world.places:
        page = client.get(place.get_absolute_url()).content.decode()
        assert CODE in page and "A tizenöt falu" in page and "Community conversation" in page
        assert world.new.name in page
    assert "Kérdőív elküldése" in client.get(world.places[3].get_absolute_url()).content.decode()


def _log_a_conversation(client, world, area):
    page = client.get(reverse("engagements:engagement-new"))
    facts = {
        "client_ref": page.context["form"]["client_ref"].value(),
        "settlements": [world.places[3].pk, world.places[4].pk],
        "on_site": [world.places[3].pk],
        "mode": "on_site",
        "kind": "community",
        "held_on": days_ago(100),
        "length": "120",
        "mentors": [world.old.mentor.pk],
        "summary": "Megbeszéltük az interjúkat.",
        "target_area": area.pk,
    }
    post(client, "engagements:engagement-new", **facts)
    return Engagement.objects.get()


def _lacks(area):
    """The kinds of evidence that the reached conversation still wants."""
    lines = {line.step.pk: line for line in progress_of([area])[area.pk]}
    assert lines["conversation"].done_on == days_ago(100)
    return set(lines["conversation"].missing)


def _attach(client, visit, kind, mark):
    file = SimpleUploadedFile(f"{kind}.pdf", CONTENT.replace(b"%%EOF", mark + b"\n%%EOF"))
    address = "engagements:evidence-add-engagement"
    post(client, address, visit.pk, kind=kind, files=file)


def _promise(client, world, visit):
    post(
        client,
        "engagements:promise-new",
        settlement=world.places[3].name,
        side="us",
        mentor=world.old.mentor.pk,
        what="Kérdőív elküldése",
        due_on=days_ago(-20),
        engagement=visit.pk,
    )


def _hand_over(client, world):
    address = reverse("engagements:handover-new")
    typed = {f"take_{place.pk}": "on" for place in world.places}
    typed |= {
        "taker": world.new.mentor.pk,
        f"pitfalls_{world.places[0].pk}": "A jegyző szabadságon.",
    }
    answer = client.post(f"{address}?giver={world.old.mentor.pk}", typed)
    assert answer.status_code == 302, answer.context["form"].errors
    handover = Handover.objects.get()
    client.force_login(world.new)
    brief = client.get(handover.get_absolute_url()).content.decode()
    assert "A jegyző szabadságon." in brief and "Kérdőív elküldése" in brief
    post(client, "engagements:handover-accept", handover.pk)
    answering = Assignment.objects.answering(days_ago(0)).values_list("mentor", flat=True)
    assert set(answering) == {world.new.mentor.pk} and len(answering) == 15
    assert Promise.objects.get().mentor == Mentor.objects.get(user=world.new)
