"""The demo's offices, accounts, mentors and teams."""

from collections import defaultdict
from datetime import timedelta
from io import StringIO

from django.core.management import call_command

from counties.models import County, CountyOffice, Role, TeamMembership, User
from engagements.demo import accounts, bulk, names
from engagements.demo.plan import LATE, PLANS, REPLACED_AFTER, TRANSFERS, moment, workday
from mentors.models import Mentor, Speciality
from mentors.models.mentor import Background

CENTRAL = (
    (accounts.ADMIN, "Mintás Gellért", Role.ADMIN),
    (accounts.COORDINATOR, "Példás Hajnalka", Role.COORDINATOR),
    (accounts.AUDITOR, "Minta-Ellenőri Botond", Role.AUDITOR),
)
STREETS = ("Fő tér", "Mintaház utca", "Közösség tér", "Próba utca", "Mentor köz", "Piac tér")
HOURS = ("hétfő–csütörtök 8–16, péntek 8–13", "hétfő–péntek 8–15:30", "hétfő–péntek 9–16")


class Network:
    """The offices by county code, each county's memberships (leads first), the central accounts,
    and each person's profile by the account's number."""

    def __init__(self, random, day, password):
        self.random, self.day, self.password = random, day, password
        self.opened = {plan.code: workday(day - timedelta(plan.opened), 1) for plan in PLANS}
        counties = County.objects.in_bulk([plan.code for plan in PLANS])
        self.counties = {plan.code: counties[plan.code] for plan in PLANS}
        self._add_offices()
        self._add_users()
        self._add_profiles()
        self._add_memberships()

    def members_on(self, code, day):
        """The team of that day, its lead first."""
        return [
            row
            for row in self.teams[code]
            if row.since <= day and (not row.until or day < row.until)
        ]

    def lead(self, code):
        return self.teams[code][0].user

    def _add_offices(self):
        rows = [self._office(plan) for plan in PLANS]
        bulk.create(rows, at=lambda office: moment(office.opened_on, 9))
        self.offices = {office.county_id: office for office in rows}

    def _office(self, plan):
        county = self.counties[plan.code]
        street = self.random.choice(STREETS)
        return CountyOffice(
            county=county,
            address=f"{county.seat}, {street} {self.random.randint(1, 40)}.",
            phone=f"+36 {plan.phone} 555 {self.random.randint(100, 999)}",
            email=f"{county.slug}@{accounts.DOMAIN}",
            opening_hours=self.random.choice(HOURS),
            posts=plan.posts,
            opened_on=self.opened[plan.code],
        )

    def _add_users(self):
        invented = names.people(self.random, sum(plan.team for plan in PLANS))
        central = [self._user(name, shown, role) for name, shown, role in CENTRAL]
        self.people = {}
        for plan in PLANS:
            team = [invented.pop(0) for _ in range(plan.team)]
            iso = self.counties[plan.code].iso[-2:].lower()
            usernames = [f"vezeto-{iso}", f"mentor-{iso}", *(who.username for who in team[2:])]
            self.people[plan.code] = [
                self._user(username, who.name, Role.MENTOR)
                for username, who in zip(usernames, team, strict=True)
            ]
        users = central + [user for team in self.people.values() for user in team]
        bulk.create(users, at=lambda user: user.date_joined)
        self.admin, self.coordinator, self.auditor = central

    def _user(self, username, name, role):
        first = min(self.opened.values())
        user = User(username=username, name=name, role=role, password=self.password)
        user.email = f"{username}@{accounts.DOMAIN}"
        user.date_joined = moment(first - timedelta(7), 10)
        user.derive()
        return user

    def _periods(self):
        """(county, person, is lead, since, until), the leads first; who changed offices has two."""
        gone = {to: (old, workday(self.day - timedelta(ago))) for old, to, ago, _ in TRANSFERS}
        came = {old: day + timedelta(REPLACED_AFTER) for old, day in gone.values()}
        for plan in PLANS:
            opened = self.opened[plan.code]
            *team, last = self.people[plan.code]
            for user in team:
                yield plan.code, user, user is team[0], opened, None
            if plan.code in gone:
                old, day = gone[plan.code]
                yield old, last, False, self.opened[old], day
                yield plan.code, last, False, day, None
            else:
                since = came.get(plan.code) or opened + timedelta(LATE.get(plan.code, 0))
                yield plan.code, last, False, since, None

    def _add_profiles(self):
        call_command("load_specialities", stdout=StringIO())
        kinds = list(Speciality.objects.order_by("pk"))
        since = {}
        for _code, user, _lead, day, _until in self._periods():
            since.setdefault(user, day)
        rows = [
            Mentor(
                user=user,
                background=self.random.choice(Background.values),
                working_since=day,
                shown_publicly=self.random.random() < 0.7,
            )
            for user, day in since.items()
        ]
        Mentor.objects.bulk_create(rows)
        link = Mentor.specialities.through
        link.objects.bulk_create(
            link(mentor=row, speciality=kind)
            for row in rows
            for kind in self.random.sample(kinds, self.random.choice((1, 2, 2, 3)))
        )
        bulk.note(rows, by=self.admin, at=lambda row: moment(row.working_since, 9, 10))
        self.mentors = {row.user_id: row for row in rows}

    def _add_memberships(self):
        rows = [
            TeamMembership(
                user=user, office=self.offices[code], since=since, until=until, is_lead=lead
            )
            for code, user, lead, since, until in self._periods()
        ]
        bulk.create(rows, by=self.admin, at=lambda row: moment(row.since, 9, 20))
        self.teams = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row.office_id, not row.is_lead, row.pk)):
            self.teams[row.office_id].append(row)
