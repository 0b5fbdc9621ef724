"""The drawing of the country: whole numbers inside the canvas, and paths that close."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from mentorhalo.core.svg import HEIGHT, WIDTH, outline_path, project

SQUARE = [[17.0, 47.0], [18.0, 47.0], [18.0, 46.0], [17.0, 46.0], [17.0, 47.0]]
HOLE = [[17.4, 46.6], [17.6, 46.6], [17.6, 46.4], [17.4, 46.6]]


def test_country_s_edges_lie_just_inside():
    # Felsőszölnök, Garbolc, Hidvégardó's north and Beremend: the outermost villages, about.
    west, east = project(16.11, 46.87), project(22.90, 47.94)
    north, south = project(20.84, 48.585), project(18.43, 45.737)
    assert 0 <= west[0] < 10 and WIDTH - 15 < east[0] <= WIDTH
    assert 0 <= north[1] < 10 and HEIGHT - 20 < south[1] <= HEIGHT


@settings(deadline=None)  # a busy machine is no error
@given(st.floats(16.08, 22.95), st.floats(45.73, 48.6))
def test_every_point_of_hungary_is_on_the_canvas(lon, lat):
    x, y = project(lon, lat)
    assert isinstance(x, int) and isinstance(y, int)
    assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def test_east_is_right_and_south_is_down():
    assert project(18, 47)[0] < project(19, 47)[0]
    assert project(18, 47)[1] < project(18, 46)[1]


def test_outline_has_a_closed_path_for_each_ring():
    path = outline_path([SQUARE, HOLE])
    assert re.fullmatch(r"(M\d+ \d+l-?\d+ -?\d+( -?\d+ -?\d+)*z){2}", path)
    assert path.startswith("M{} {}l".format(*project(17.0, 47.0)))


def test_steps_lead_back_to_the_start():
    numbers = [int(n) for n in re.findall(r"-?\d+", outline_path([SQUARE]).split("l")[1])]
    assert (sum(numbers[::2]), sum(numbers[1::2])) == (0, 0)


def test_points_that_fall_together_are_written_once():
    wobbly = [SQUARE[0], [17.00001, 47.0], *SQUARE[1:]]
    assert outline_path([wobbly]) == outline_path([SQUARE])


def test_ring_smaller_than_a_dot_is_a_dot():
    tiny = [[17.0, 47.0], [17.0001, 47.0], [17.0, 47.0001], [17.0, 47.0]]
    assert outline_path([tiny]) == "M{} {}z".format(*project(17.0, 47.0))
