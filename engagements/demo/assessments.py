"""Assessments of some communities: a baseline, a year later the next, and a few of their own."""

from collections import defaultdict
from datetime import timedelta
from io import StringIO
from random import Random

from django.core.management import call_command

from engagements.assessments.first_set import CODE
from engagements.demo.plan import moment
from engagements.models import (
    COUNTED,
    Answer,
    AnswerKind,
    Assessment,
    AssessmentState,
    ChangeStory,
    EngagementMentor,
    EngagementSettlement,
    Perspective,
    QuestionSet,
)
from engagements.summaries import refresh
from mentorhalo.core import history
from mentorhalo.core.models import Change

STRENGTHS = (
    "Az idősek klubja hetente találkozik, sok helyi tudást őriz. A falunapot maguk szervezik.",
    "Erős az iskola és a szülők kapcsolata; a könyvtáros mindenkit ismer.",
    "Működő hagyományőrző egyesület, fiatal énekkar, jó állapotú művelődési ház.",
    "A faluszépítő napokra hívás nélkül is jönnek, sok a megbízható önkéntes.",
)
OPPORTUNITIES = (
    "A fiataloknak nincs közös helyük: a régi iskolaépület egyik terme alkalmas lenne.",
    "A betelepülők szívesen bekapcsolódnának, de nem kapnak hírt az alkalmakról.",
    "A könyvtár és az egyesületek közös programnaptára sok ütközést megelőzne.",
    "A helyi termelők piacára épülhet a következő közös akció.",
)
CHANGED = (
    "Megalakult a központi mag, havonta egyszer összeülnek.",
    "Először szerveztek közösen programot az egyesületek.",
    "Többen szólaltak meg a fórumon, mint tavaly.",
    "A művelődési ház nyitva tartását a lakók kérése szerint igazították.",
)
SEEN = (
    "A beszélgetésen sokan hoztak erre példát.",
    "Kevesen beszéltek erről, érdemes visszatérni rá.",
    "",
    "",
)
STORIES = (
    ("trust", "Azóta a boltban is köszönnek egymásnak, akik a fórumon még vitáztak."),
    ("networks", "A két egyesület közös kulcsot kapott a művelődési házhoz."),
    ("confidence", "A kézimunkakör vezetője vállalta, hogy a falunapon ő mutatja be a csoportot."),
)
QUOTES = (
    ("Régen csak legyintettünk, most már mi hívjuk a többieket.", "egy édesanya"),
    ("Nem hittem, hogy ennyien eljönnek.", "a könyvtáros"),
)
# Of the places with three visits, and of those the ones with the community's own; days until the
# next one. Where the visits span a year there always is one, so that a way can be seen everywhere.
SHARE, OWN, YEAR = 0.5, 0.3, 300
GROUPS = ("nyugdíjasklub", "a falunap szervezői", "olvasókör")


def add(network, *, seed, day):
    """Write them with their answers, stories and history; says what, for the terminal."""
    call_command("load_themes", stdout=StringIO())
    call_command("load_questions", stdout=StringIO())
    visits = _visits()
    questions = _in_use_since(
        min((rows[0].engagement.held_on for rows in visits.values()), default=day)
    )
    maker = _Maker(Random(f"{seed} {day} assessments"), questions)
    mentors = _mentors({row.engagement_id for rows in visits.values() for row in rows})
    for code in sorted(visits):
        spans = _span(visits[code]) >= YEAR
        if len(visits[code]) >= 3 and (spans or maker.random.random() < SHARE):
            maker.assess(visits[code], mentors, visits[code][0 if spans else 2])
    maker.write()
    refresh(settlements={row.settlement_id for row in maker.rows})
    later = sum(not row.is_baseline for row in maker.rows)
    return f"{len(maker.rows)} assessments, {later} of them a year later"


def _in_use_since(day):
    """The first set of questions, in use since a day: the first answers are as old."""
    questions = QuestionSet.objects.filter(code=CODE).order_by("number").first()
    if questions.published_on > day:
        questions.published_on = day
        history.save(questions, by=None)
    return questions


def _span(visits):
    """Days between the first and the last of them."""
    return (visits[-1].engagement.held_on - visits[0].engagement.held_on).days


def _visits():
    """{KSH code: its counted visits on the spot, the oldest first}"""
    rows = EngagementSettlement.objects.filter(own=True, on_site=True, counts=True)
    rows = rows.filter(engagement__state__in=COUNTED).select_related("engagement__author")
    found = defaultdict(list)
    for row in rows.order_by("engagement__held_on", "engagement"):
        found[row.settlement_id].append(row)
    return found


def _mentors(engagements):
    """{engagement: the first mentor who was there}"""
    rows = EngagementMentor.objects.filter(own=True, engagement__in=engagements)
    found = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.engagement_id, row.mentor_id)
    return found


class _Maker:
    """Makes the rows of one community after the other, and writes them all at once."""

    def __init__(self, random, questions):
        self.random, self.questions = random, questions
        self.asked = list(questions.rows.order_by("order"))
        self.rows, self.marks, self.stories = [], {}, []

    def assess(self, visits, mentors, start):
        """A baseline on the visit `start`; a next one on the first visit a year later; some own."""
        held = start.engagement
        first = self._row(start, mentors[held.pk])
        marks = self._give(first, None)
        after = held.held_on + timedelta(YEAR)
        second = next((row for row in visits if row.engagement.held_on >= after), None)
        if second is not None:
            self._give(self._row(second, mentors[second.engagement_id], first), marks)
        if self.random.random() < OWN:
            own = self._row(start, None)
            own.perspective, own.group = Perspective.INTERNAL, self.random.choice(GROUPS)
            self._give(own, None)

    def _row(self, place, mentor, previous=None):
        held = place.engagement
        row = Assessment(
            settlement_id=place.settlement_id,
            county_id=held.county_id,
            questions=self.questions,
            on=held.held_on,
            is_baseline=previous is None,
            previous=previous,
            mentor_id=mentor,
            engagement=held,
            strengths=self.random.choice(STRENGTHS),
            opportunities=self.random.choice(OPPORTUNITIES),
            state=AssessmentState.FINISHED,
            created_by=held.author,
            created_at=moment(held.held_on, 19),
        )
        row.finished_at = row.created_at + timedelta(minutes=40)
        self.rows.append(row)
        if previous is not None:
            self.stories.append((row, *self.random.choice(STORIES), self.random.choice(QUOTES)))
        return row

    def _give(self, row, before):
        """{question code: mark or number}; a year later most of them a little higher."""
        given = {}
        for question in self.asked:
            if question.kind == AnswerKind.MARK:
                start = self.random.choice((2, 2, 3, 3, 4))
                moved = before and before[question.code] + self.random.choice((-1, 0, 0, 1, 1))
                given[question.code] = max(1, min(5, moved or start))
            elif question.kind == AnswerKind.NUMBER:
                start = self.random.randint(1, 12)
                moved = before and before[question.code] + self.random.randint(0, 3)
                given[question.code] = moved or start
        self.marks[id(row)] = given
        return given

    def write(self):
        Assessment.objects.bulk_create([row for row in self.rows if row.previous is None])
        later = [row for row in self.rows if row.previous is not None]
        for row in later:
            row.previous_id = row.previous.pk
        Assessment.objects.bulk_create(later)
        answers = {row.pk: self._answers(row) for row in self.rows}
        every = [answer for rows in answers.values() for answer in rows]
        Answer.objects.bulk_create(every, batch_size=500)
        told = [_told(row, answers[row.pk]) for row in self.rows]
        Change.objects.bulk_create([*told, *self._write_stories()], batch_size=500)

    def _answers(self, row):
        found = []
        for question in self.asked:
            value = self.marks[id(row)].get(question.code)
            answer = Answer(assessment=row, question=question, text=self.random.choice(SEEN))
            if question.kind == AnswerKind.MARK:
                answer.mark = value
            elif question.kind == AnswerKind.NUMBER:
                answer.number = value
            else:
                answer.text = self.random.choice(CHANGED)
            found.append(answer)
        return found

    def _write_stories(self):
        made = []
        for row, watches, story, (quote, quoted_as) in self.stories:
            told = ChangeStory(assessment=row, watches=watches, story=story)
            told.quote, told.quoted_as, told.agreed_on = quote, quoted_as, row.on
            told.created_by, told.created_at = row.created_by, row.finished_at
            made.append(told)
        ChangeStory.objects.bulk_create(made)
        return [
            history.build(row, by=row.created_by, action="added", at=row.created_at) for row in made
        ]


def _told(row, answers):
    after = history.snapshot(row, m2m=False) | {"answers": [str(answer) for answer in answers]}
    return history.build(row, by=row.created_by, action="added", at=row.finished_at, after=after)
