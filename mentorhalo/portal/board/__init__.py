"""What the national dashboard says, for its page, its kept copy, the screen and the files."""

from mentorhalo.portal import map
from mentorhalo.portal.board.asked import Asked
from mentorhalo.portal.board.changes import changed
from mentorhalo.portal.board.counties import county_table
from mentorhalo.portal.board.country import country_map, dots, key_of
from mentorhalo.portal.board.first_steps import first_steps
from mentorhalo.portal.board.goal import care, goal
from mentorhalo.portal.board.ladder import ladder
from mentorhalo.portal.board.zoom import zoomed
from mentorhalo.portal.indicators.base import ENGAGEMENTS
from mentorhalo.portal.indicators.showing import show
from mentorhalo.portal.indicators.work import WORK
from mentorhalo.portal.keeping import reader
from mentorhalo.portal.sections import sections
from mentorhalo.portal.targets import all_live_targets


def board(user, readings, addresses, asked=None) -> dict:
    """The context of templates/portal/_board.html, on the day of the readings.

    `user` is the reader, whose addresses they are; `asked` an Asked, the usual where None.
    """
    asked, day = asked or Asked(), readings.day
    key = ("targets", reader(user))
    targets = readings.recalled(key, lambda: [*all_live_targets(user, day)])
    steps, zoom = ladder(readings, addresses), zoomed(readings, asked)
    context = {
        "today": readings.day,
        "past": readings.is_past,
        "on_day": readings.on_day,
        "user": user,
        "offices": len(readings.offices),
        "had_offices": any(hasattr(county, "office") for county in readings.counties),
        "work": [show(indicator, readings, addresses) for indicator in WORK],
        "work_is_listed": bool(addresses.to(ENGAGEMENTS)),
        **goal(readings, addresses, [row for row in targets if row.county_id is None]),
        **care(readings, addresses),
        **changed(readings, addresses),
        **steps,
        **county_table(readings, addresses, targets, asked),
        "sections": sections(readings, addresses),
        "map": country_map(readings, asked),
        "zoom": zoom,
        **key_of(
            map.placed(zoom.places) if zoom else dots(readings, asked),
            steps["steps"],
            addresses,
            asked,
            zoom and zoom.county,
        ),
    }
    return context | first_steps(user, readings, context["target"])
