"""Who in the network knows what: specialities, and the answers that somebody gave to colleagues."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from counties.models import User
from engagements.models import Obstacle, ObstacleAnswer
from mentors.models import Mentor

SHOWN = 5
NEWS_FOR = timedelta(days=14)  # how long a start page tells of an answer
ASKED_FOR = timedelta(days=60)  # how long it asks whom an obstacle is addressed to


def given_to_colleagues() -> QuerySet:
    """The standing answers to what colleagues share still."""
    return ObstacleAnswer.objects.of_colleagues().filter(obstacle__withdrawn_at=None)


def with_answers_given(mentors: QuerySet) -> QuerySet:
    """Mentors with `answers` they gave to colleagues and `helped`, how many of these did."""
    given = given_to_colleagues().filter(author=OuterRef("user"))
    given = given.order_by().values("author")
    number = given.annotate(n=Count("pk")).values("n")
    helped = given.filter(helped=True).annotate(n=Count("pk")).values("n")
    return mentors.annotate(
        answers=Coalesce(Subquery(number), 0), helped=Coalesce(Subquery(helped), 0)
    )


def who_knows(speciality: str) -> QuerySet:
    """The mentors of a speciality (code) who are in a team today, the most helpful first."""
    rows = Mentor.objects.in_team_today().filter(specialities=speciality)
    rows = with_answers_given(rows.select_related("user").with_team())
    return rows.order_by("-helped", "-answers", "user__sort_key", "pk")


@dataclass(frozen=True)
class News:
    """For a start page: one's own obstacles that colleagues answered lately, and what colleagues
    ask of one's specialities."""

    answered: list[Obstacle]
    asked: list[Obstacle]


def news_for(user: User) -> News:
    """Own obstacles answered within two weeks, until an answer is marked as what helped; others
    that wait for somebody of one of the person's specialities. One query."""
    now = timezone.now()
    newest = ObstacleAnswer.objects.of_colleagues().filter(obstacle=OuterRef("pk"))
    newest = newest.order_by("-at").values("at")[:1]
    mine = Mentor.specialities.through.objects.filter(mentor__user=user.pk)
    rows = Obstacle.objects.standing().with_answers().annotate(answered_at=Subquery(newest))
    answered = Q(author=user, answered_at__gte=now - NEWS_FOR, answers_helped=0)
    asked = Q(wants__in=mine.values("speciality"), at__gte=now - ASKED_FOR, answered_at=None)
    rows = list(rows.filter(answered | (asked & ~Q(author=user))).select_related("wants"))
    own = [row for row in rows if row.author_id == user.pk]
    own.sort(key=lambda row: row.answered_at, reverse=True)
    return News(own[:SHOWN], [row for row in rows if row.author_id != user.pk][:SHOWN])
