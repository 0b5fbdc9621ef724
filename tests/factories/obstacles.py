"""Shared obstacles are made through the actions, so history and search words come with them."""

from itertools import count

from factory.django import DjangoModelFactory

from engagements.models import Obstacle, ObstacleAnswer
from engagements.obstacles import actions
from tests.factories.mentors import MentorFactory

_numbers = count()


class ObstacleFactory(DjangoModelFactory):
    """What a Zala mentor shares alone; `iso`: another county, `engagement`: of that entry,
    `mentor`: who shares it, `themes`: a list."""

    class Meta:
        model = Obstacle

    @classmethod
    def _create(cls, model_class, iso="HU-ZA", mentor=None, by=None, themes=(), **facts):
        facts.setdefault("what", f"Senki nem olvassa a hirdetést {next(_numbers)}")
        by = by or (mentor or MentorFactory(team__iso=iso)).user
        return actions.share_obstacle(by=by, obstacle=Obstacle(**facts), themes=themes)


class AnswerFactory(DjangoModelFactory):
    """A Somogy mentor's answer to a Zala mentor's obstacle; `helped`: its author says so."""

    class Meta:
        model = ObstacleAnswer

    @classmethod
    def _create(cls, model_class, obstacle=None, by=None, helped=False, text="Hívjátok fel őket."):
        obstacle = obstacle or ObstacleFactory()
        by = by or MentorFactory(team__iso="HU-SO").user
        row = actions.answer_obstacle(by=by, obstacle=obstacle, text=text)
        if helped:
            row = actions.mark_helped(by=obstacle.author, answer=row, helped=True, version=1)
        return row
