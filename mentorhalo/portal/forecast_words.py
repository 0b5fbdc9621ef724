"""A forecast in words, for pages and files alike."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorhalo.portal.forecast import Forecast


def sentences(forecast: Forecast) -> list[str]:
    """What is expected, and how the due day lies to it."""
    if forecast.is_reached:
        return [_("The target was reached on %(day)s.") % {"day": _day(forecast)}]
    found = [_expected(forecast)]
    if forecast.is_overdue:
        text = ngettext(
            "It was due on %(due)s; %(shown)s settlement is missing.",
            "It was due on %(due)s; %(shown)s settlements are missing.",
            forecast.missing,
        )
        shown = {"due": _day(forecast, "due_on"), "shown": _number(forecast.missing)}
        return [text % shown, *found]
    if forecast.has_pace and not _is_too_far(forecast):
        found.append(_against_due_day(forecast))
    return found


def _is_too_far(forecast):
    """Whether the due day is so far off that the pace is enough for it, on no day that is named."""
    return forecast.expected_on is None and not forecast.short_on_due().expected


def short(forecast: Forecast) -> tuple[str, str]:
    """(classes of the tag, a few words) for a line of a list."""
    if forecast.is_reached:
        return "ok", _("reached: %(day)s") % {"day": _day(forecast)}
    if forecast.is_overdue:
        return "bad", _("overdue")
    if not forecast.has_pace:
        return "wait", _("no forecast: nothing new in 90 days")
    if forecast.is_in_time:
        return "info", _("expected: %(day)s") % {"day": _day(forecast, "expected_on")}
    if _is_too_far(forecast):
        return "wait", _("not within ten years")
    missing = forecast.short_on_due().expected
    text = ngettext("short by %(shown)s when due", "short by %(shown)s when due", missing)
    return "wait", text % {"shown": _number(missing)}


def _expected(forecast):
    if not forecast.has_pace:
        return _("No settlement has reached this rung in the last 90 days: there is no forecast.")
    gained = forecast.gained
    shown = {"shown": _number(gained)}
    pace = ngettext(
        "At the pace of the last 90 days (%(shown)s settlement)",
        "At the pace of the last 90 days (%(shown)s settlements)",
        gained,
    )
    told = {"pace": pace % shown}
    if forecast.expected_on is None:
        return _("%(pace)s the target will not be reached within ten years.") % told
    told |= {"day": _day(forecast, "expected_on"), "early": _day(forecast, "early_on")}
    if forecast.late_on is None:
        text = _(
            "%(pace)s the target will be reached about %(day)s, on %(early)s at the earliest; "
            "at the slow end of the range not within ten years."
        )
        return text % told
    if forecast.early_on == forecast.late_on:
        return _("%(pace)s the target will be reached about %(day)s.") % told
    told["late"] = _day(forecast, "late_on")
    text = _(
        "%(pace)s the target will be reached between %(early)s and %(late)s, about %(day)s most "
        "likely."
    )
    return text % told


def _against_due_day(forecast):
    due = {"due": _day(forecast, "due_on")}
    if forecast.is_in_time:
        if forecast.late_on and forecast.late_on <= forecast.due_on:
            return _("The due day, %(due)s, is later than that.") % due
        return _("The due day, %(due)s, falls within this range.") % due
    missing = forecast.short_on_due()
    shown = {
        "shown": _number(missing.expected),
        "low": _number(missing.low),
        "high": _number(missing.high),
    }
    text = ngettext(
        "Not by the due day: on %(due)s %(shown)s settlement will still be missing "
        "(between %(low)s and %(high)s).",
        "Not by the due day: on %(due)s %(shown)s settlements will still be missing "
        "(between %(low)s and %(high)s).",
        missing.expected,
    )
    return text % (due | shown)


def _day(forecast, name="reached_on"):
    return date_format(getattr(forecast, name), "DATE_FORMAT")


def _number(value):
    return number_format(value, force_grouping=True)
