"""The geometry of maps and of the cumulative line: whole numbers, nothing lost, nothing outside."""

import re
from datetime import date

import pytest

from mentorhalo.core.svg import HEIGHT, WIDTH, outline_path, project
from mentorhalo.portal import chart, map
from mentorhalo.portal.indicators.coverage import QUIET
from mentorhalo.portal.indicators.places import Place, settlement_indicators

SQUARE = [[[16.5, 46.5], [17.2, 46.5], [17.2, 47.1], [16.5, 47.1], [16.5, 46.5]]]
TODAY = date(2026, 11, 22)


def drawn(path):
    """The points that a path of zero-length strokes visits."""
    x = y = 0
    points = []
    for dx, dy in re.findall(r"m(-?\d+) (-?\d+)h0", path):
        x, y = x + int(dx), y + int(dy)
        points.append((x, y))
    return points


def place(longitude=16.9, latitude=46.8, reached=1, quiet=False):
    """A place that reached so many rungs."""
    standings = [1] * len(settlement_indicators())
    standings[:reached] = [0] * reached
    standings[settlement_indicators().index(QUIET)] = 0 if quiet else 1
    return Place("20", "00017", "Falu", longitude, latitude, None, None, tuple(standings))


def test_every_dot_is_drawn_once_where_it_lies():
    points = [(500, 300), (0, 0), (1000, 628), (500, 300), (17, 599)]
    assert sorted(drawn(map.dots(points))) == sorted(points)
    assert map.dots([]) == ""


def test_a_tick_stands_above_each_quiet_place():
    path = map.ticks([(10, 100), (20, 50)])
    assert path.count(f"v-{map.TICK}") == 2
    assert path == "M0 0m10 100v-15m10 -35v-15"


def test_a_place_is_drawn_by_its_highest_rung():
    layers = map.layers(map.placed([place(reached=n) for n in (0, 1, 2, 3, 3, 4, 5)]))
    assert {layer.css: len(drawn(layer.path)) for layer in layers} == {
        "p0": 1,
        "p1": 1,
        "p1i": 1,
        "p2": 2,
        "p3": 1,
        "p4": 1,
    }


def test_rungs_are_independent_and_the_highest_is_drawn():
    regular_only = place()._replace(standings=(0, 0, 3, 0, 1, 2, 2, 1, 1))
    assert regular_only.rung == 3 and not regular_only.is_involved


def test_a_quiet_place_has_its_dot_and_a_tick():
    layers = map.layers(map.placed([place(reached=3, quiet=True)]))
    assert [layer.css for layer in layers] == ["p2", "pq"]


@pytest.mark.parametrize(
    ("part", "whole", "fill"),
    [(0, 100, 0), (1, 100, 1), (5, 100, 2), (8, 100, 3), (12, 100, 4), (100, 100, 4), (0, 0, 0)],
)
def test_the_fill_says_the_share(part, whole, fill):
    assert map.share_class(part, whole) == fill


def test_a_label_stands_inside_and_gives_way_to_dots():
    path = outline_path(SQUARE)
    free = map.label_place(path, 4, [])
    left, bottom = project(16.5, 46.5)
    right, top = project(17.2, 47.1)
    assert left < free[0] < right and top < free[1] < bottom
    assert map.label_place(path, 4, [free]) != free


def test_a_county_fills_its_own_map():
    inside = [place(), place(16.6, 46.6, reached=3)]
    drawing = map.county_drawing(SQUARE, inside)
    x, y, width, height = (int(number) for number in drawing.view_box.split())
    assert width <= WIDTH + 2 and height <= HEIGHT + 2 and max(width / WIDTH, height / HEIGHT) > 0.9
    for layer in drawing.layers:
        for dot in drawn(layer.path):
            assert x < dot[0] < x + width and y < dot[1] < y + height
    assert "." not in drawing.path + drawing.view_box
    assert map.county_drawing([], inside) is None


def test_the_line_has_at_least_fourteen_months_also_when_nothing_happened():
    months = chart.month_ends([], TODAY)
    assert len(months) == 14 and months[-1].month == date(2026, 11, 1)
    assert not any(month.total for month in months)


def test_the_months_add_up_by_the_day_held():
    days = [(date(2026, 9, 30), 2), (date(2026, 10, 1), 1), (TODAY, 4)]
    ends = {month.month: (month.total, month.new) for month in chart.month_ends(days, TODAY)}
    assert ends[date(2026, 9, 1)] == (2, 2)
    assert ends[date(2026, 10, 1)] == (3, 1)
    assert ends[date(2026, 11, 1)] == (7, 4)


def test_a_long_past_is_cut_but_stays_in_the_total():
    months = chart.month_ends([(date(2020, 1, 5), 3), (date(2026, 11, 2), 1)], TODAY)
    assert len(months) == 36
    assert months[0].total == 3 and months[0].new == 0 and months[-1].total == 4


@pytest.mark.parametrize("number", [0, 1, 230, 400, 3155])
@pytest.mark.parametrize("goal", [None, 1, 360])
def test_nothing_is_drawn_outside_the_frame(number, goal):
    due = date(2027, 6, 30) if goal else None
    line = chart.cumulative([(date(2026, 3, 3), number)] if number else [], TODAY, goal, due)
    points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", line.line)
    assert all(0 <= float(x) <= 1000 for x, _ in points)
    assert all(chart.CEILING <= float(y) <= chart.FLOOR for _, y in points)
    assert len(line.grid) <= chart.LINES + 2
    assert (line.goal is None) == (goal is None) and (line.due is None) == (goal is None)
    assert line.now_label.words == str(number)


def test_a_month_before_or_after_new_year():
    assert chart.months_back(date(2026, 1, 15), 1) == date(2025, 12, 1)
    assert chart.next_month(date(2025, 12, 1)) == date(2026, 1, 1)
