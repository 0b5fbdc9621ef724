"""The rungs of the coverage ladder side by side."""

from dataclasses import dataclass

from mentorhalo.portal.indicators.coverage import HIGHEST, LADDER
from mentorhalo.portal.indicators.showing import Figure, Shown, show


@dataclass(frozen=True)
class Step:
    """A rung of the ladder: who reached it, and for how many it is the highest.

    In the key of a map `dots` says among which settlements, "" for all, and `scope` of which county
    (ISO code).
    """

    number: int
    shown: Shown
    here: int
    whole: int
    here_url: str = ""
    dots: str = ""
    scope: str | None = None

    @property
    def stays(self):
        """`here` as a figure, with those settlements behind it."""
        reached = self.shown.figure
        code = ".".join(filter(None, (reached.code, HIGHEST, self.dots)))
        scope = reached.scope if self.scope is None else self.scope
        return Figure(code, reached.label, self.here, self.here_url, scope)


def ladder_steps(readings, addresses, county=None):
    """The rungs, with the number of settlements that stay on each; bars relate to the contacted."""
    shown = [show(indicator, readings, addresses, county) for indicator in LADDER]
    whole, code = shown[1].counted, county and county.pk
    return [
        Step(
            number,
            rung,
            readings.highest[number],
            whole,
            addresses.behind(rung.indicator, HIGHEST, code),
        )
        for number, rung in enumerate(shown)
    ]


def ladder(readings, addresses):
    steps = ladder_steps(readings, addresses)
    return {"steps": steps, "ladder_shown": [step.shown for step in steps]}
