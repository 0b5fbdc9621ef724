"""The cumulative line: geometry as text, so that no number is written in the reader's language."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import pgettext

HEIGHT, FLOOR, CEILING = 300, 274, 14
FEWEST_MONTHS, MOST_MONTHS = 14, 36
MONTHS = 12  # the last ones, whose work is shown one by one
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
LINES = 5  # at most so many grid lines


@dataclass(frozen=True)
class MonthEnd:
    """A month of the line, by its first day: settlements at its end, and those new in it."""

    month: date
    total: int
    new: int


@dataclass(frozen=True)
class Mark:
    """A line or word of the drawing: its place in per cent or pixels, its words, its classes."""

    at: str
    words: str
    css: str = ""
    anchor: str = "middle"
    words_at: str = ""


@dataclass(frozen=True)
class Chart:
    """What the template draws; `months` is the same as a table."""

    months: list[MonthEnd]
    line: str
    grid: list[Mark]
    ticks: list[Mark]
    goal: Mark | None
    due: Mark | None
    now_x: str
    now_y: str
    now_label: Mark
    band: str = ""
    middle: str = ""
    ahead: list = field(default_factory=list)  # forecast.Spread of the month ends to come
    height: int = HEIGHT
    floor: int = FLOOR


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_back(day: date, number: int) -> date:
    """The first day of the month that lies `number` months before the day's."""
    months = day.year * 12 + day.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)


def month_ends(days, today) -> list[MonthEnd]:
    """The months shown, 14 to 36 of them, from [(day, number)]; the first ones may be zero."""
    oldest = days[0][0].replace(day=1) if days else today
    month = min(months_back(today, FEWEST_MONTHS - 1), oldest)
    month = max(month, months_back(today, MOST_MONTHS - 1))
    new = Counter()
    for day, number in days:
        new[day.replace(day=1)] += number
    total, ends = sum(number for earlier, number in new.items() if earlier < month), []
    while month <= today:
        total += new[month]
        ends.append(MonthEnd(month, total, new[month]))
        month = next_month(month)
    return ends


def cumulative(days, today: date, goal: int | None = None, due: date | None = None, forecast=None):
    """The Chart of [(day, number)] up to today, with the target's number and day if there is one,
    and its Forecast as a band."""
    months = month_ends(days, today)
    ahead = _ahead(months, today, forecast)
    frame = _Frame(months, max([today, *(spread.day for spread in ahead)]), goal, due)
    points = [(months[0].month, months[0].total - months[0].new)]
    points += [(next_month(row.month), row.total) for row in months[:-1]]
    points.append((today, months[-1].total))
    line = "M" + "L".join(f"{10 * frame.x(day):.1f} {frame.y(n):.1f}" for day, n in points)
    now_x, now_y = frame.x(today), frame.y(months[-1].total)
    early = now_x < 20
    return Chart(
        months,
        line,
        frame.grid(),
        frame.ticks(),
        frame.goal(),
        frame.due(),
        f"{now_x:.2f}%",
        f"{now_y:.1f}",
        Mark(
            f"{now_x + (1.6 if early else -1.6):.2f}%",
            str(months[-1].total),
            anchor="start" if early else "end",
            words_at=f"{now_y - 9:.1f}",
        ),
        *_band(frame, months[-1].total, today, forecast, ahead),
    )


def _ahead(months, today, forecast) -> list:
    """What is expected at the ends of the months to come: up to the due day and the end of the
    range, but no farther than the line goes back."""
    if forecast is None or forecast.is_reached or not forecast.has_pace:
        return []
    farthest = today + (today - months[0].month)
    until = min(max(forecast.late_on or farthest, forecast.due_on), farthest)
    found, month = [], next_month(today)
    while month <= next_month(until):
        found.append(forecast.on(month - timedelta(days=1)))
        month = next_month(month)
    return found


def _band(frame, total, today, forecast, ahead):
    """The outline of the band and its middle line, not above the target; and the rows behind."""
    if not ahead:
        return "", "", []
    end = ahead[-1].day

    def edge(name, on):
        points = [(spread.day, getattr(spread, name)) for spread in ahead]
        points = [(day, number) for day, number in points if number < forecast.number]
        last = [(on, forecast.number)] if on and on <= end else []
        return [(today, total), *points, *last]

    def drawn(points):
        return "L".join(f"{10 * frame.x(day):.1f} {frame.y(number):.1f}" for day, number in points)

    high, low = edge("high", forecast.early_on), edge("low", forecast.late_on)
    if high[-1][1] == forecast.number > low[-1][1]:
        high.append((end, forecast.number))
    band = f"M{drawn([*high, *reversed(low)])}z"
    return band, f"M{drawn(edge('expected', forecast.expected_on))}", ahead


class _Frame:
    """Where a day and a number lie: x in per cent of the width, y in pixels."""

    def __init__(self, months, last, goal, due):
        self.first = months[0].month
        self.goal_number = goal
        self.due_on = due if due and due > self.first else None
        self.last = max(last, self.due_on or last) + timedelta(days=20)
        top = max(months[-1].total, goal or 0, 4)
        self.step = next((step for step in STEPS if top / step <= LINES), STEPS[-1])
        self.top = top * 1.08

    def x(self, day):
        return 100 * (day - self.first).days / (self.last - self.first).days

    def y(self, number):
        return FLOOR - (FLOOR - CEILING) * number / self.top

    def grid(self):
        """The base line and grid lines; none so near the target's that their words touch."""
        marks = [Mark(f"{FLOOR}", "", "base")]
        for number in range(self.step, int(self.top) + 1, self.step):
            y = self.y(number)
            if self.goal_number is None or abs(y - self.y(self.goal_number)) > 22:
                marks.append(Mark(f"{y:.1f}", str(number), "gl", words_at=f"{y - 5:.1f}"))
        return marks

    def ticks(self):
        """A month name about every quarter of the width; every second one only on a wide page."""
        months, month = [], self.first
        while month < self.last:
            months.append(month)
            month = next_month(month)
        every = max(1, round(len(months) / 4))
        pattern = pgettext("short month format", "M Y")
        marks = []
        for number, month in enumerate(months[::every]):
            if self.x(month) < 90:
                anchor = "start" if number == 0 else "middle"
                css = "wide" if number % 2 else ""
                words = date_format(month, pattern)
                marks.append(Mark(f"{self.x(month):.2f}%", words, css, anchor))
        return marks

    def goal(self):
        if self.goal_number is None:
            return None
        y = self.y(self.goal_number)
        return Mark(f"{y:.1f}", str(self.goal_number), words_at=f"{y - 6:.1f}")

    def due(self):
        """The upright line of the due day; its words stand left of it, or right if it is early."""
        if self.due_on is None:
            return None
        x = self.x(self.due_on)
        side, anchor = (1, "start") if x < 35 else (-1, "end")
        return Mark(f"{x:.2f}%", "", anchor=anchor, words_at=f"{x + side:.2f}%")
