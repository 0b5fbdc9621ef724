"""The way of a version of a practice to the public: which move leads from where to where."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import PracticeState as State


@dataclass(frozen=True)
class Step:
    """A move: its name in addresses, the words of its button, the states from which it is possible,
    the state it leads to, the action's word, and whether it wants a reason."""

    name: str
    label: str | Promise
    starts: tuple[str, ...]
    to: str
    action: str
    reasoned: bool = False

    @property
    def url_name(self):
        return f"engagements:practice-{self.name}"


SUBMIT = Step("submit", _("Submit it"), (State.DRAFT, State.RETURNED), State.SUBMITTED, "submitted")
TAKE_BACK = Step("take-back", _("Take it back"), (State.SUBMITTED,), State.DRAFT, "undone")
CHECK = Step("check", _("Checked: it may go on"), (State.SUBMITTED,), State.CHECKED, "checked")
RETURN = Step(
    "return",
    _("Return it"),
    (State.SUBMITTED, State.CHECKED),
    State.RETURNED,
    "returned",
    reasoned=True,
)
PUBLISH = Step("publish", _("Publish it"), (State.CHECKED,), State.PUBLISHED, "published")

STEPS = {step.name: step for step in (SUBMIT, TAKE_BACK, CHECK, RETURN, PUBLISH)}
WRITABLE = (State.DRAFT, State.RETURNED)  # in which a version may be edited


def steps_from(state: str) -> list[Step]:
    """The moves that are possible in a state, in their order."""
    return [step for step in STEPS.values() if state in step.starts]
