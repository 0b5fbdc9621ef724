"""Making the database say what the register says, with history, in one transaction."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from counties.models import County, District
from mentorhalo.core import history
from mentorhalo.core.models import Change
from mentorhalo.core.source import writing_from
from mentorhalo.core.summaries import refresh_settlements
from mentorhalo.core.svg import outline_path
from mentorhalo.core.text import fold
from settlements.models import Assignment, FormerName, Settlement
from settlements.register.checking import Register
from settlements.register.columns import CEASED, DISTRICTS, SETTLEMENTS
from settlements.register.reading import Problems
from settlements.register.writing import BATCH, Writing, kind_of

MANY = 50  # settlements missing without a word: more likely a cut-off file than a reform


class Refused(Exception):
    """The register was not loaded and nothing changed; `problems` says why."""

    def __init__(self, problems):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass
class Report:
    """What a load did: {table: {kind of change: rows}}, and what somebody should look at."""

    tables: dict[str, Counter] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def changes(self):
        return sum(sum(kinds.values()) - kinds["unchanged"] for kinds in self.tables.values())


def apply(
    register: Register, *, on: date, move=False, close_many=False, progress=lambda stage: None
) -> Report:
    """Write what differs; new facts hold from the day `on`. By nobody: a command's work.

    Raises Refused when the files are wrong, when a county changed and `move` is not set, or when
    more than MANY settlements are missing unexplained and `close_many` is not set.
    """
    if register.problems:
        raise Refused(register.problems)
    with writing_from("import"), transaction.atomic():
        report = Report()
        progress("comparing")
        counties = Writing(County, parked=("name", "slug", "iso"))
        districts, settlements = Writing(District), Writing(Settlement, parked=("name",))
        if not move:
            _refuse_moves(register, districts, settlements)
        if not close_many:
            _refuse_many_closures(register, settlements)
        _stage_counties(register, counties, report)
        _stage_districts(register, districts, report)
        _stage_settlements(register, settlements, report, on)
        for written in (counties, districts, settlements):
            progress(f"writing {written.model._meta.model_name} rows")
            Change.objects.bulk_create(written.write(), batch_size=BATCH)
        _keep_former_names(settlements, on)
        _end_assignments(settlements, report, on)
        progress("refreshing the summary rows")
        bare = Settlement.objects.filter(summary=None).values_list("pk", flat=True)
        moved = [row.pk for row, _old in settlements.changed("county")]
        refresh_settlements({*bare, *moved})
        report.tables |= {"districts": districts.count(), "settlements": settlements.count()}
        return report


def _refuse_moves(register, districts, settlements):
    problems = Problems()
    for written, facts, file in (
        (districts, register.districts, DISTRICTS.file),
        (settlements, register.settlements, SETTLEMENTS.file),
    ):
        for code, fact in facts.items():
            kept, county = written.kept.get(code), fact.values["county_id"]
            if kept is not None and kept.county_id != county:
                text = _("%(name)s lies in the county “%(old)s”, here in “%(new)s”: use --move.")
                text %= {"name": kept.name, "old": kept.county_id, "new": county}
                problems.add(file, text, fact.line)
    if problems:
        raise Refused(problems)


def _refuse_many_closures(register, settlements):
    missing = [
        code
        for code, kept in settlements.kept.items()
        if code not in register.settlements and code not in register.ceased and not kept.ceased_on
    ]
    if len(missing) > MANY:
        text = _("%(count)d settlements are missing: is the file whole? If so, use --close-many.")
        problems = Problems()
        problems.add(SETTLEMENTS.file, text % {"count": len(missing)})
        raise Refused(problems)


def _stage_counties(register, counties, report):
    """Facts and outlines are one row and one history row, but counted apart."""
    plain, outlines = Counter(), Counter()
    for code, fact in register.counties.items():
        kept = counties.kept.get(code)
        drawn = {"outline": register.outlines[code]}
        drawn["map_path"] = outline_path(drawn["outline"])
        has_outline = kept is not None and bool(kept.outline)
        outlines[_differs(kept, drawn) if has_outline else "added"] += 1
        plain[_differs(kept, fact.values)] += 1
        counties.want(code, fact.values | drawn)
    plain["unchanged"] += _warn_of_absent(counties, register.counties, report)
    report.tables |= {"counties": plain, "outlines": outlines}


def _differs(kept, values):
    if kept is None:
        return "added"
    changed = {name for name, value in values.items() if getattr(kept, name) != value}
    return kind_of(changed, values) if changed else "unchanged"


def _stage_districts(register, districts, report):
    for code, fact in register.districts.items():
        districts.want(code, fact.values)
    _warn_of_absent(districts, register.districts, report)


def _warn_of_absent(written, facts, report):
    """Counties and districts have no end of their own; returns how many are left as they were."""
    absent = sorted(set(written.kept) - set(facts))
    for code in absent:
        text = _("%(name)s (%(code)s) is no longer in the register; its row is kept.")
        report.warnings.append(text % {"name": written.kept[code], "code": code})
    return len(absent)


def _stage_settlements(register, settlements, report, on):
    for code, fact in register.settlements.items():
        settlements.want(code, fact.values | {"ceased_on": None, "successor_id": None})
    for code in sorted(set(settlements.kept) - set(register.settlements)):
        kept = settlements.kept[code]
        if code in register.ceased:
            settlements.want(code, register.ceased[code].values)
        elif kept.ceased_on is None:
            text = _("%(name)s (%(code)s) is not in settlements.csv: closed without a successor.")
            report.warnings.append(text % {"name": kept.name, "code": code})
            settlements.want(code, {"ceased_on": on, "successor_id": None})
    for code in sorted(set(register.ceased) - set(settlements.kept)):
        text = _("%(file)s, line %(line)d: %(code)s was never in the register.")
        values = {"file": CEASED.file, "line": register.ceased[code].line, "code": code}
        report.warnings.append(text % values)


def _keep_former_names(settlements, on):
    """The old names of the renamed, so that search still finds them."""
    known = set(FormerName.objects.filter(until=on).values_list("settlement_id", "name"))
    rows = [
        FormerName(settlement=row, name=old, until=on, search_key=fold(old))
        for row, old in settlements.changed("name")
        if (row.pk, old) not in known
    ]
    FormerName.objects.bulk_create(rows)
    changes = [history.build(row, by=None, action="added") for row in rows]
    Change.objects.bulk_create(changes)


def _end_assignments(settlements, report, on):
    """Nobody answers any longer for what moved to another county or ceased; each end is noted.

    An assignment lasts a day at least, also where it began after its settlement's end.
    """
    ends = {row.pk: on for row, _old in settlements.changed("county")}
    ends |= {row.pk: row.ceased_on for row, _old in settlements.changed("ceased_on")}
    ends = {code: day for code, day in ends.items() if day}
    if not ends:
        return
    rows = Assignment.objects.filter(settlement__in=ends).order_by("settlement", "since")
    for row in rows.select_related("settlement", "mentor__user"):
        end = max(ends[row.settlement_id], row.since + timedelta(days=1))
        if row.until is None or row.until > end:
            before, row.until = history.snapshot(row), end
            row.save(update_fields=["until"])
            history.write(row, by=None, action="changed", before=before)
            text = _("%(settlement)s: %(mentor)s no longer answers for it from %(day)s on.")
            values = {"settlement": row.settlement, "mentor": row.mentor, "day": end.isoformat()}
            report.warnings.append(text % values)
