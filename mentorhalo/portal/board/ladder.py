"""The rungs of the coverage ladder side by side."""

from dataclasses import dataclass

from mentorhalo.portal.indicators.coverage import LADDER
from mentorhalo.portal.indicators.showing import Shown, show


@dataclass(frozen=True)
class Step:
    """A rung of the ladder: who reached it, and for how many it is the highest."""

    number: int
    shown: Shown
    here: int
    whole: int


def ladder_steps(readings, addresses, county=None):
    """The rungs, with the number of settlements that stay on each; bars relate to the contacted."""
    shown = [show(indicator, readings, addresses, county) for indicator in LADDER]
    whole = shown[1].counted
    return [
        Step(number, rung, readings.highest[number], whole) for number, rung in enumerate(shown)
    ]


def ladder(readings, addresses):
    steps = ladder_steps(readings, addresses)
    return {"steps": steps, "ladder_shown": [step.shown for step in steps]}
