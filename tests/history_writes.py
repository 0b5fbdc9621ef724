"""The table of every write: name → ground for it and the deed. See tests/test_history_walk.py.

Further nouns have a module each in tests/writes/, which fills the same table through `line`.
"""

import re
from io import StringIO
from uuid import uuid4

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from counties import actions as county_actions
from counties.models import CountyOffice, TeamMembership, User
from engagements import actions
from engagements.models import Draft, Engagement, Target
from mentors.models import Mentor, Speciality
from settlements.models import Assignment
from tests.admin_rows import admin_url, form_data
from tests.factories.counties import (
    CountyFactory,
    MembershipFactory,
    OfficeFactory,
    UserFactory,
)
from tests.factories.engagements import EngagementFactory, EntryFactory, TargetFactory, days_ago
from tests.factories.mentors import MentorFactory, SpecialityFactory
from tests.factories.settlements import AssignmentFactory, SettlementFactory
from tests.settlements.register_files import KEHIDA, LENTI, TURJE, RegisterFiles

WRITES, HARMLESS = {}, {}
PASSWORD = "nagyon-titkos-jelszo"


def line(name, table=WRITES):
    """Put a function into the table: it takes the test's world and gives the deed."""

    def keep(function):
        assert name not in table
        table[name] = function
        return function

    return keep


# Actions


@line("counties.actions.save_office")
def _(world):
    office = OfficeFactory.build(county=CountyFactory())
    return lambda: county_actions.save_office(by=UserFactory.build(pk=1), office=office)


@line("counties.actions.save_account")
def _(world):
    user, by = UserFactory(), UserFactory(admin=True)
    user.name = "Más Név"
    return lambda: county_actions.save_account(by=by, user=user)


@line("counties.actions.note_new_password")
def _(world):
    user = UserFactory()

    def deed():
        from django.db import transaction

        with transaction.atomic():
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            county_actions.note_new_password(by=user, user=user)

    return deed


@line("engagements.actions.add")
def _(world):
    mentor = MentorFactory()
    other = EngagementFactory(iso="HU-SO")
    entry = EntryFactory(mentors=(mentor.pk,), same_event=(other.pk,))
    return lambda: actions.add(by=mentor.user, entry=entry)


@line("engagements.actions.add_many")
def _(world):
    mentor = MentorFactory()
    news = [actions.NewEntry(mentor.user, EntryFactory(mentors=(mentor.pk,))) for _n in range(3)]
    return lambda: actions.add_many(news)


@line("engagements.actions.change")
def _(world):
    row, more = EngagementFactory(), SettlementFactory()
    entry = EntryFactory(settlements={more.pk: True}, mentors=(MentorFactory().pk,), participants=7)
    return lambda: actions.change(by=row.author, engagement=row, version=1, entry=entry)


def _move(to, **ground):
    def lay(world):
        row = EngagementFactory(**ground)
        by = UserFactory(coordinator=True)
        return lambda: actions.move(
            by=by, engagement=row, to=to, version=row.version, reason="próba"
        )

    return lay


line("engagements.actions.move verify")(_move("verify"))
line("engagements.actions.move return")(_move("return", verify=True))
line("engagements.actions.move cancel")(_move("cancel"))
line("engagements.actions.move restore")(_move("restore", cancel=True))


@line("engagements.actions.move_many")
def _(world):
    rows = [EngagementFactory(), EngagementFactory()]
    by = UserFactory(coordinator=True)
    return lambda: actions.move_many(by=by, engagements=rows, to="verify")


@line("engagements.actions.move_each")
def _(world):
    row, by = EngagementFactory(), UserFactory(coordinator=True)
    return lambda: actions.move_each([actions.NewMove(by, row, "verify")])


def _two_of_a_meeting():
    first = EngagementFactory()
    return first, EngagementFactory(settlement=first.settlements.get())


@line("engagements.actions.join")
def _(world):
    first, second = _two_of_a_meeting()
    return lambda: actions.join(by=second.author, engagement=second, into=first, version=1)


@line("engagements.actions.unjoin")
def _(world):
    first, second = _two_of_a_meeting()
    actions.join(by=second.author, engagement=second, into=first, version=1)
    second.refresh_from_db()
    return lambda: actions.unjoin(by=second.author, engagement=second, version=second.version)


# Commands


@line("command load_register")
def _(world):
    files = RegisterFiles(world.folder)
    load = ["load_register", "--from", str(files.write())]

    def deed():
        call_command(*load, stdout=StringIO(), stderr=StringIO())
        files.row(TURJE)["name"] = "Új Türje"
        files.row(LENTI)["population"] = "501"
        files.drop(KEHIDA)
        files.write()
        call_command(*load, stdout=StringIO(), stderr=StringIO())

    return deed


@line("command load_specialities")
def _(world):
    SpecialityFactory(code="museum")
    return lambda: call_command("load_specialities", stdout=StringIO())


@line("command demo")
def _(world):
    world.settings.DEMO = True
    call_command("load_register", stdout=StringIO())
    return lambda: call_command("demo", stdout=StringIO())


# The admin


def _admin_add(model, **typed):
    def lay(world):
        made = {name: value() if callable(value) else value for name, value in typed.items()}
        world.client.force_login(world.person("admin"))
        return lambda: world.client.post(admin_url(model, "add"), made)

    return lay


def _admin_change(model, make, **typed):
    def lay(world):
        row = make()
        url = admin_url(model, "change", row.pk)
        world.client.force_login(world.person("admin"))
        made = {name: value() if callable(value) else value for name, value in typed.items()}
        data = form_data(world.client.get(url).context["adminform"].form) | made
        return lambda: world.client.post(url, data)

    return lay


def _key(factory):
    return lambda: factory().pk


def _keys(factory):
    return lambda: [factory().pk]


LINES = {
    "counties_countyoffice": (
        _admin_add(CountyOffice, county=_key(CountyFactory), opened_on="2025-02-01"),
        _admin_change(CountyOffice, OfficeFactory, opened_on="2025-03-01"),
    ),
    "counties_teammembership": (
        _admin_add(
            TeamMembership,
            user=_key(UserFactory),
            office=_key(OfficeFactory),
            since="2025-02-01",
        ),
        _admin_change(TeamMembership, MembershipFactory, is_lead="on"),
    ),
    "counties_user": (
        _admin_add(
            User,
            username="uj",
            name="Új",
            role="mentor",
            password1=PASSWORD,
            password2=PASSWORD,
        ),
        _admin_change(User, UserFactory, name="Más Név"),
    ),
    "mentors_speciality": (
        _admin_add(Speciality, code="x", name_hu="x", name_en="x"),
        _admin_change(Speciality, SpecialityFactory, name_hu="más"),
    ),
    "mentors_mentor": (
        _admin_add(
            Mentor,
            user=_key(UserFactory),
            working_since="2025-02-01",
            specialities=_keys(SpecialityFactory),
        ),
        _admin_change(Mentor, MentorFactory, specialities=_keys(SpecialityFactory)),
    ),
    "settlements_assignment": (
        _admin_add(
            Assignment,
            settlement=_key(SettlementFactory),
            mentor=_key(MentorFactory),
            since="2025-02-01",
        ),
        _admin_change(Assignment, AssignmentFactory, until="2025-09-01"),
    ),
    "engagements_engagement": (
        _admin_add(
            Engagement,
            kind="visit",
            mode="on_site",
            held_on=lambda: days_ago(1).isoformat(),
            minutes="60",
            settlements=_keys(SettlementFactory),
            mentors=_keys(MentorFactory),
            summary="Megbeszéltük.",
        ),
        _admin_change(Engagement, EngagementFactory, mentors=_keys(MentorFactory)),
    ),
    "engagements_target": (
        _admin_add(
            Target,
            name="Cél",
            rung="involved",
            number=lambda: str(len([SettlementFactory()])),
            due_on=lambda: days_ago(-200).isoformat(),
        ),
        _admin_change(Target, TargetFactory, name="Más cél"),
    ),
}
for _name, (_add, _change) in LINES.items():
    line(f"admin:{_name}_add")(_add)
    line(f"admin:{_name}_change")(_change)


@line("admin:auth_user_password_change")
def _(world):
    url = reverse("admin:auth_user_password_change", args=[UserFactory().pk])
    world.client.force_login(world.person("admin"))
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    return lambda: world.client.post(url, typed)


# Passwords on the site


@line("account_change_password")
def _(world):
    world.client.force_login(UserFactory())
    typed = {"oldpassword": "jelszo", "password1": PASSWORD, "password2": PASSWORD}
    return lambda: world.client.post(reverse("account_change_password"), typed)


@line("account_reset_password_from_key")
def _(world):
    world.client.post(reverse("account_reset_password"), {"email": UserFactory().email})
    address = re.search(r"https?://[^/]+(/\S+)", world.mails[-1].body).group(1)
    page = world.client.get(address)
    return lambda: world.client.post(page.url, {"password1": PASSWORD, "password2": PASSWORD})


# The visit form and the moves


def _typed(**facts):
    return {
        "client_ref": uuid4(),
        "held_on": days_ago(1).isoformat(),
        "kind": "visit",
        "mode": "on_site",
        "length": "60",
        "summary": "Megbeszéltük.",
    } | facts


@line("engagements:engagement-new")
def _(world):
    mentor, place = MentorFactory(), SettlementFactory()
    world.client.force_login(mentor.user)
    data = _typed(settlements=[place.pk], on_site=[place.pk], mentors=[mentor.pk])
    return lambda: world.client.post(reverse("engagements:engagement-new"), data)


@line("engagements:engagement-edit")
def _(world):
    row = EngagementFactory()
    place = SettlementFactory().pk
    world.client.force_login(row.author)
    mentors = list(row.mentors.values_list("pk", flat=True))
    data = _typed(settlements=[place], on_site=[place], mentors=mentors, version=row.version)
    return lambda: world.client.post(reverse("engagements:engagement-edit", args=[row.pk]), data)


def _post_move(name, role="coordinator", **ground):
    def lay(world):
        row = EngagementFactory(**ground)
        by = row.author if role == "author" else world.person(role)
        world.client.force_login(by)
        url = reverse(f"engagements:engagement-{name}", args=[row.pk])
        return lambda: world.client.post(url, {"version": row.version, "reason": "próba"})

    return lay


line("engagements:engagement-verify")(_post_move("verify"))
line("engagements:engagement-return")(_post_move("return", verify=True))
line("engagements:engagement-cancel")(_post_move("cancel", role="author"))
line("engagements:engagement-restore")(_post_move("restore", role="author", cancel=True))


@line("engagements:engagement-join")
def _(world):
    first, second = _two_of_a_meeting()
    world.client.force_login(second.author)
    url = reverse("engagements:engagement-join", args=[second.pk])
    return lambda: world.client.post(url, {"version": second.version, "into": first.pk})


@line("engagements:engagement-unjoin")
def _(world):
    first, second = _two_of_a_meeting()
    actions.join(by=second.author, engagement=second, into=first, version=second.version)
    second.refresh_from_db()
    world.client.force_login(second.author)
    url = reverse("engagements:engagement-unjoin", args=[second.pk])
    return lambda: world.client.post(url, {"version": second.version})


# Posts that write no record


@line("engagements:draft-discard", HARMLESS)
def _(world):
    user = world.person("mentor")
    draft = Draft.objects.create(client_ref=uuid4(), author=user, updated_at=timezone.now())
    world.client.force_login(user)
    url = reverse("engagements:draft-discard", args=[draft.client_ref])
    return lambda: world.client.post(url)


@line("engagements:engagement-new as a draft", HARMLESS)
def _(world):
    world.client.force_login(world.person("mentor"))
    data = _typed(draft="1")
    return lambda: world.client.post(reverse("engagements:engagement-new"), data)


def _plain(name, signed_in=False, **typed):
    def lay(world):
        user = world.person("mentor")
        if signed_in:
            world.client.force_login(user)
        data = {key: value(user) if callable(value) else value for key, value in typed.items()}
        return lambda: world.client.post(reverse(name), data)

    return lay


line("account_login", HARMLESS)(
    _plain("account_login", login=lambda user: user.username, password="jelszo")
)
line("account_logout", HARMLESS)(_plain("account_logout", signed_in=True))
line("account_signup", HARMLESS)(
    _plain("account_signup", username="uj", password1=PASSWORD, password2=PASSWORD)
)
line("account_reauthenticate", HARMLESS)(
    _plain("account_reauthenticate", signed_in=True, password="jelszo")
)
line("account_reset_password", HARMLESS)(
    _plain("account_reset_password", email=lambda user: user.email)
)
line("set_language", HARMLESS)(_plain("set_language", language="en"))
