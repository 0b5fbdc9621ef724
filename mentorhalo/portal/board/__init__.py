"""What the national dashboard says, for its page, its kept copy, the screen and the files."""

from mentorhalo.portal.board.counties import county_table
from mentorhalo.portal.board.country import country_map
from mentorhalo.portal.board.goal import care, goal
from mentorhalo.portal.board.ladder import ladder
from mentorhalo.portal.indicators.base import ENGAGEMENTS
from mentorhalo.portal.indicators.showing import show
from mentorhalo.portal.indicators.work import WORK


def board(user, readings, addresses, asked=None) -> dict:
    """The context of templates/portal/_board.html, on the day of the readings.

    `user` is the reader, whose addresses they are; `asked` an Asked, the usual where None.
    """
    return {
        "today": readings.day,
        "user": user,
        "register_is_empty": not readings.size(),
        "offices": len(readings.offices),
        "work": [show(indicator, readings, addresses) for indicator in WORK],
        "work_is_listed": bool(addresses.to(ENGAGEMENTS)),
        **goal(readings, addresses),
        **care(readings, addresses),
        **ladder(readings, addresses),
        **county_table(readings, addresses, asked),
        "map": country_map(readings),
    }
