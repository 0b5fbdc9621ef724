"""Judging a brought sheet, some rows at a time; and all of them at once before they are written."""

from counties.models import User
from engagements.models import Sheet
from engagements.sheets.columns import understood
from engagements.sheets.kinds import KINDS, Rules
from engagements.sheets.verdicts import Outcome, Verdict

CHUNK = 500


def judge_next(sheet: Sheet, user: User) -> tuple[list, int]:
    """The verdicts with those of the next rows put in, and how many rows have one now."""
    rules = KINDS[sheet.kind](user)
    verdicts = sheet.verdicts or [None] * len(sheet.cells)
    chosen = []
    for unit in _units(rules, sheet):
        if verdicts[unit[0]] is None:
            chosen += unit
        if len(chosen) >= CHUNK:
            break
    taken = {}
    for cells, verdict in zip(sheet.cells, verdicts, strict=True):
        for key in verdict[2] if verdict else ():
            taken.setdefault(key, cells[0])
    for index, verdict in zip(chosen, _judge(rules, sheet, chosen, taken), strict=True):
        verdicts[index] = verdict.stored()
    return verdicts, sum(verdict is not None for verdict in verdicts)


def judge_all(sheet: Sheet, user: User) -> tuple[Rules, list[Verdict]]:
    """A verdict for every row as things stand now, with what is to be written."""
    rules = KINDS[sheet.kind](user)
    order = [index for unit in _units(rules, sheet) for index in unit]
    found = dict(zip(order, _judge(rules, sheet, order, {}), strict=True))
    return rules, [found[index] for index in range(len(sheet.cells))]


def _judge(rules, sheet, indexes, taken):
    rows = [understood(rules.columns, sheet.cells[index], sheet.mapping) for index in indexes]
    return rules.judge(rows, taken)


def _units(rules, sheet):
    """The positions of rows that are judged together, each kind's by its own measure."""
    columns = [column for column in rules.columns if column.name in rules.grouped_by]
    if not columns or any(column.name not in sheet.mapping for column in columns):
        return ([index] for index in range(len(sheet.cells)))
    rows = [understood(columns, cells, sheet.mapping) for cells in sheet.cells]
    units = {}
    for index, group in enumerate(rules.groups(rows)):
        units.setdefault(group, []).append(index)
    return units.values()


def counted(verdicts: list) -> dict[str, int]:
    """{outcome: rows} of stored verdicts, all four outcomes in it."""
    counts = dict.fromkeys(Outcome.values, 0)
    for verdict in verdicts:
        if verdict is not None:
            counts[verdict[0]] += 1
    return counts
