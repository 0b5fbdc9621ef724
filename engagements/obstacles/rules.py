"""What a shared obstacle and its answers must keep to, whoever writes: each with its sentence."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from counties.models import User
from engagements.models import Obstacle, ObstacleAnswer
from engagements.obstacles.names import Names, names_in
from engagements.perms import can_read_work_of
from mentorhalo.core.text import fold, refuse_control_characters

TEXTS = ("what", "cause", "tried", "helped")
LONGEST = 5_000  # characters of a text


def check(obstacle: Obstacle, *, even_so: bool = False) -> None:
    """Raise ValidationError with a sentence for each field that breaks a rule.

    The place's own name may not stand in it at all. Other names of the entry and of its county are
    refused until somebody says that they tell nothing of the place (`even_so`).
    """
    errors, others = defaultdict(list), []
    names = Names(obstacle.county_id, obstacle.engagement)
    if not obstacle.what.strip():
        errors["what"].append(ValidationError(_("Write down what was in the way."), "required"))
    for name in TEXTS:
        found = names.found_in(getattr(obstacle, name))
        if found.place:
            errors[name].append(_place_named(found.place))
        others += found.others
    if others and not even_so:
        errors["even_so"].append(_others_named(dict.fromkeys(others)))
    if errors:
        raise ValidationError(dict(errors))


def refuse_twice(obstacle: Obstacle) -> None:
    """Raise ValidationError when the author shares the same words already: a form sent twice."""
    same = Obstacle.objects.standing().filter(author=obstacle.author)
    if _told_before(obstacle.what, same.exclude(pk=obstacle.pk).values_list("what", flat=True)):
        text = _("You share this obstacle already, with the same words.")
        raise ValidationError({"what": ValidationError(text, "twice")})


def check_answer(answer: ObstacleAnswer, *, even_so: bool = False) -> None:
    """Raise ValidationError unless it can stand below an obstacle.

    Only who knows the place is told that its name stands there: to anybody else the refusal would
    say where it was.
    """
    text, obstacle = answer.text, answer.obstacle
    if not text.strip():
        raise ValidationError({"text": ValidationError(_("Write an answer."), "required")})
    if len(text) > LONGEST:
        told = _("The answer is too long: %(longest)s characters at most.")
        raise ValidationError({"text": ValidationError(told, "too_long", {"longest": LONGEST})})
    try:
        refuse_control_characters(text)
    except ValidationError as error:
        raise ValidationError({"text": error}) from None
    refuse_withdrawn(obstacle)
    standing = obstacle.answers.filter(author=answer.author, withdrawn_at=None)
    if _told_before(text, standing.values_list("text", flat=True)):
        told = _("You gave this answer already.")
        raise ValidationError({"text": ValidationError(told, "twice")})
    _check_names(answer, answer.author, even_so)


def refuse_withdrawn(obstacle: Obstacle) -> None:
    """Raise ValidationError for an obstacle that is not shared any more."""
    if obstacle.withdrawn_at:
        raise ValidationError(_("This obstacle was withdrawn."), "withdrawn")


def _check_names(answer, by: User, even_so):
    obstacle = answer.obstacle
    if not can_read_work_of(by, obstacle.county_id):
        return
    found = names_in(answer.text, obstacle.county_id, obstacle.engagement)
    if found.place:
        raise ValidationError({"text": _place_named(found.place)})
    if found.others and not even_so:
        raise ValidationError({"even_so": _others_named(found.others)})


def _told_before(text, told):
    return fold(text.strip()) in [fold(one.strip()) for one in told]


def _place_named(names):
    text = _("The place's name stands in it: %(names)s. Write it without; the network needs none.")
    return ValidationError(text, "place_named", {"names": ", ".join(names)})


def _others_named(names):
    text = _(
        "These names stand in the text: %(names)s. Take them out, or tick that they do not tell "
        "where it was or who it was about."
    )
    return ValidationError(text, "names", {"names": ", ".join(names)})
