"""The writes of shared obstacles and their answers."""

from django.urls import reverse

from engagements.models import Obstacle
from engagements.obstacles import actions
from tests.factories.mentors import MentorFactory, SpecialityFactory
from tests.factories.obstacles import AnswerFactory, ObstacleFactory
from tests.factories.practices import ThemeFactory
from tests.history_writes import line


@line("engagements.obstacles.actions.share_obstacle")
def _(world):
    user, themes = MentorFactory().user, [ThemeFactory()]
    row = Obstacle(what="Nem jött el senki.")
    return lambda: actions.share_obstacle(by=user, obstacle=row, themes=themes)


@line("engagements.obstacles.actions.change_obstacle")
def _(world):
    row, themes = ObstacleFactory(), [ThemeFactory()]
    row.what = "Mégis jöttek ketten."
    return lambda: actions.change_obstacle(by=row.author, obstacle=row, themes=themes, version=1)


@line("engagements.obstacles.actions.withdraw_obstacle")
def _(world):
    row = ObstacleFactory()
    return lambda: actions.withdraw_obstacle(
        by=row.author, obstacle=row, reason="tévedés", version=1
    )


@line("engagements.obstacles.actions.ask_speciality")
def _(world):
    row, wants = ObstacleFactory(), SpecialityFactory()
    return lambda: actions.ask_speciality(by=row.author, obstacle=row, wants=wants, version=1)


@line("engagements.obstacles.actions.answer_obstacle")
def _(world):
    row, by = ObstacleFactory(), MentorFactory(team__iso="HU-SO").user
    return lambda: actions.answer_obstacle(by=by, obstacle=row, text="Személyesen hívjátok.")


@line("engagements.obstacles.actions.mark_helped")
def _(world):
    row = AnswerFactory()
    by = row.obstacle.author
    return lambda: actions.mark_helped(by=by, answer=row, helped=True, version=1)


@line("engagements.obstacles.actions.withdraw_answer")
def _(world):
    row = AnswerFactory()
    return lambda: actions.withdraw_answer(by=row.author, answer=row, reason="x", version=1)


def _posted(world, user, name, args, data):
    world.client.force_login(user)
    url = reverse(f"engagements:{name}", args=args)
    return lambda: world.client.post(url, data)


@line("engagements:obstacle-new")
def _(world):
    data = {"what": "Nem jött el senki.", "themes": [ThemeFactory().pk]}
    return _posted(world, MentorFactory().user, "obstacle-new", [], data)


@line("engagements:obstacle-edit")
def _(world):
    row = ObstacleFactory()
    data = {"what": "Mégis jöttek.", "read_version": 1}
    return _posted(world, row.author, "obstacle-edit", [row.pk], data)


@line("engagements:obstacle-withdraw")
def _(world):
    row = ObstacleFactory()
    data = {"reason": "tévedés", "version": 1}
    return _posted(world, row.author, "obstacle-withdraw", [row.pk], data)


@line("engagements:obstacle-ask")
def _(world):
    row, data = ObstacleFactory(), {"wants": SpecialityFactory().pk, "version": 1}
    return _posted(world, row.author, "obstacle-ask", [row.pk], data)


@line("engagements:obstacle-answer")
def _(world):
    row, by = ObstacleFactory(), MentorFactory(team__iso="HU-SO").user
    return _posted(world, by, "obstacle-answer", [row.pk], {"text": "Hívjátok."})


@line("engagements:obstacle-answer-helped")
def _(world):
    row, data = AnswerFactory(), {"helped": "on", "version": 1}
    return _posted(world, row.obstacle.author, "obstacle-answer-helped", [row.pk], data)


@line("engagements:obstacle-answer-withdraw")
def _(world):
    row, data = AnswerFactory(), {"reason": "tévedés", "version": 1}
    return _posted(world, row.author, "obstacle-answer-withdraw", [row.pk], data)
