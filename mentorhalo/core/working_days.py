"""Working days: Monday to Friday but the public holidays of Hungary.

The days that a decree swaps each year (a working Saturday for a long weekend) are not known here.
"""

from datetime import date, timedelta

# Labour Code (2012. évi I. törvény) § 102: (month, day), and days after Easter Sunday.
FIXED = {(1, 1), (3, 15), (5, 1), (8, 20), (10, 23), (11, 1), (12, 25), (12, 26)}
AFTER_EASTER = {-2, 0, 1, 49, 50}


def easter(year: int) -> date:
    """Easter Sunday of a year (the Gregorian rule of Meeus, Jones and Butcher)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    month, day = divmod(
        epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114, 31
    )
    return date(year, month, day + 1)


def is_working_day(day: date) -> bool:
    if day.weekday() >= 5 or (day.month, day.day) in FIXED:
        return False
    return (day - easter(day.year)).days not in AFTER_EASTER


def working_days_after(day: date, number: int) -> date:
    """The `number`-th working day after a day."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day
