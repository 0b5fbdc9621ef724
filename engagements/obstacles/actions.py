"""Everything that writes a shared obstacle: share, change, withdraw, answer, mark, ask.

Rights are asked before, in perms.py. Each locks the obstacle, whose search words hold its
answers' too.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import Obstacle, ObstacleAnswer, Theme
from engagements.obstacles.rules import check, check_answer, refuse_twice, refuse_withdrawn
from engagements.placed import locked, store
from mentorhalo.core import history
from mentorhalo.core.text import require_reason
from mentors.models import Speciality

__all__ = [
    "answer_obstacle",
    "ask_speciality",
    "change_obstacle",
    "mark_helped",
    "share_obstacle",
    "withdraw_answer",
    "withdraw_obstacle",
]

FACTS = ("what", "cause", "channel", "tried", "helped", "step_id", "wants_id")


def share_obstacle(
    *, by: User, obstacle: Obstacle, themes: Iterable[Theme], even_so: bool = False
) -> Obstacle:
    """Share an obstacle with the network, of an engagement or alone; it is not saved yet.

    Its county is the engagement's, else the author's. `even_so`: the names found in it tell
    nothing. Raises ValidationError with a sentence for each bad field.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two sends of one form
        entry = obstacle.engagement
        obstacle.county_id = entry.county_id if entry else by.county_code
        if obstacle.county_id is None:
            raise ValidationError(
                _("Share it from an engagement: it belongs to a county."), "alone"
            )
        obstacle.author, obstacle.at = by, timezone.now()
        check(obstacle, even_so=even_so)
        refuse_twice(obstacle)
        obstacle.full_clean()
        obstacle.derive()
        obstacle.save()
        obstacle.themes.set(themes)
        history.write(obstacle, by=by, action="added")
    return obstacle


def change_obstacle(
    *,
    by: User,
    obstacle: Obstacle,
    themes: Iterable[Theme],
    version: int | None,
    even_so: bool = False,
) -> Obstacle:
    """Store what was written anew of an obstacle; `obstacle` holds it and is not saved yet.

    Raises Stale when `version` is not the stored one, ValidationError for bad fields.
    """
    with transaction.atomic():
        row = _locked(obstacle, version)
        refuse_withdrawn(row)
        before = history.snapshot(row)
        for name in FACTS:
            setattr(row, name, getattr(obstacle, name))
        check(row, even_so=even_so)
        refuse_twice(row)
        row.full_clean()
        row.derive()
        row.themes.set(themes)
        return store(row, by, "changed", before)


def withdraw_obstacle(
    *, by: User, obstacle: Obstacle, reason: str, version: int | None
) -> Obstacle:
    """Take an obstacle out of the network's sight; it stays, with the reason. Raises as above."""
    with transaction.atomic():
        row = _locked(obstacle, version)
        refuse_withdrawn(row)
        longest = Obstacle._meta.get_field("withdrawn_because").max_length
        require_reason(reason, longest=longest)
        before = history.snapshot(row)
        row.withdrawn_by, row.withdrawn_at = by, timezone.now()
        row.withdrawn_because = reason.strip()
        return store(row, by, "withdrawn", before, reason)


def ask_speciality(
    *, by: User, obstacle: Obstacle, wants: Speciality | None, version: int | None
) -> Obstacle:
    """Ask the colleagues of a speciality, who see it on their start page; None asks nobody."""
    with transaction.atomic():
        row = _locked(obstacle, version)
        refuse_withdrawn(row)
        before = history.snapshot(row)
        row.wants = wants
        return store(row, by, "changed", before)


def answer_obstacle(
    *, by: User, obstacle: Obstacle, text: str, even_so: bool = False
) -> ObstacleAnswer:
    """Write what a colleague says of an obstacle below it. Raises ValidationError."""
    with transaction.atomic():
        row = _rows().get(pk=obstacle.pk)
        made = ObstacleAnswer(obstacle=row, text=text.strip(), author=by, at=timezone.now())
        check_answer(made, even_so=even_so)
        with _Answers(row, by, "answered"):
            made.full_clean(exclude=["obstacle"])
            made.save()
            history.write(made, by=by, action="added")
    return made


def mark_helped(
    *, by: User, answer: ObstacleAnswer, helped: bool, version: int | None
) -> ObstacleAnswer:
    """Say, or take back, that a colleague's answer helped. Raises Stale or ValidationError."""
    with transaction.atomic():
        _rows().get(pk=answer.obstacle_id)
        row = locked(_answers(), answer.pk, version)
        _refuse_gone(row)
        if row.author_id == row.obstacle.author_id:
            text = _("What you found yourself belongs to what helped.")
            raise ValidationError(text, "own")
        before = history.snapshot(row)
        row.helped = helped
        return store(row, by, "changed", before)


def withdraw_answer(
    *, by: User, answer: ObstacleAnswer, reason: str, version: int | None
) -> ObstacleAnswer:
    """Take an answer away, with a reason that its history keeps. Raises Stale, ValidationError."""
    with transaction.atomic():
        obstacle = _rows().get(pk=answer.obstacle_id)
        row = locked(_answers(), answer.pk, version)
        _refuse_gone(row)
        require_reason(reason, longest=500)
        before = history.snapshot(row)
        with _Answers(obstacle, by, "changed"):
            row.withdrawn_at, row.helped = timezone.now(), False
            store(row, by, "withdrawn", before, reason)
    return row


class _Answers:
    """While the answers of an obstacle change: its search words follow, and it says how many
    there are now."""

    def __init__(self, obstacle, by, action):
        self.obstacle, self.by, self.action = obstacle, by, action

    def __enter__(self):
        self.before = self._told()

    def __exit__(self, exc_type, exc, trace):
        if exc_type is not None:
            return
        self.obstacle.derive()
        self.obstacle.save(update_fields=["search_key"])
        noted = {"before": self.before, "after": self._told()}
        history.write(self.obstacle, by=self.by, action=self.action, **noted)

    def _told(self):
        standing = self.obstacle.answers.filter(withdrawn_at=None).count()
        return history.snapshot(self.obstacle) | {"answers": standing}


def _rows():
    rows = Obstacle.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("engagement__author", "author")


def _answers():
    rows = ObstacleAnswer.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("obstacle__engagement", "author")


def _locked(obstacle, version):
    return locked(_rows(), obstacle.pk, version)


def _refuse_gone(answer):
    refuse_withdrawn(answer.obstacle)
    if answer.withdrawn_at:
        raise ValidationError(_("This answer was withdrawn."), "withdrawn")
