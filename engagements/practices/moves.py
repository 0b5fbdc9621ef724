"""The way of a version of a practice to the public: which move leads from where to where."""

from dataclasses import dataclass

from engagements.models import PracticeState as State


@dataclass(frozen=True)
class Step:
    """A move: the states from which it is possible, the state it leads to, the action's word, and
    whether it wants a reason."""

    name: str
    starts: tuple[str, ...]
    to: str
    action: str
    reasoned: bool = False


SUBMIT = Step("submit", (State.DRAFT, State.RETURNED), State.SUBMITTED, "submitted")
TAKE_BACK = Step("take-back", (State.SUBMITTED,), State.DRAFT, "undone")
CHECK = Step("check", (State.SUBMITTED,), State.CHECKED, "checked")
RETURN = Step("return", (State.SUBMITTED, State.CHECKED), State.RETURNED, "returned", reasoned=True)
PUBLISH = Step("publish", (State.CHECKED,), State.PUBLISHED, "published")

STEPS = {step.name: step for step in (SUBMIT, TAKE_BACK, CHECK, RETURN, PUBLISH)}
WRITABLE = (State.DRAFT, State.RETURNED)  # in which a version may be edited


def steps_from(state: str) -> list[Step]:
    """The moves that are possible in a state, in their order."""
    return [step for step in STEPS.values() if state in step.starts]
