"""Watches a deed's SQL: whatever it writes to a record, its history has to be written with it.

`watched()` collects the deed's transactions; `Watch.problems()` says which writes have no history
row of their record in the same transaction. A test that adds a write to the application adds a
line to the table in tests/test_history_walk.py.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock

from django.apps import apps
from django.db import connection
from django.db.transaction import Atomic

from mentorhalo.core.models import Change

APPS = ("counties", "mentors", "settlements", "engagements")
# Summary rows follow from engagements; sends, drafts and imported sheets are their own evidence.
UNTRACKED = {
    "SettlementSummary",
    "OrganisationSummary",
    "CountyMonth",
    "Submission",
    "Draft",
    "Sheet",
    "SavedMapping",
}
# Rows that are part of another record, whose history tells of them.
PARTS = {
    "engagements.engagementsettlement": {"engagements.engagement"},
    "engagements.engagementmentor": {"engagements.engagement"},
    "engagements.answer": {"engagements.assessment"},
    "engagements.daystop": {"engagements.dayplan"},
    "engagements.partnershipcontact": {"engagements.partnership"},
    "engagements.partnershipparty": {"engagements.partnership"},
    "engagements.partnershipplace": {"engagements.partnership"},
    "engagements.reviewedmark": {"engagements.partnershipreview"},
    "engagements.question": {"engagements.questionset"},
    "engagements.earliertarget": {"engagements.target"},
    "settlements.organisationplace": {"settlements.organisation"},
    "settlements.grantsettlement": {"settlements.grant"},
    "settlements.grantextension": {"settlements.grant"},
    "settlements.areaplace": {"settlements.targetarea"},
    "settlements.handoveritem": {"settlements.handover"},
    "settlements.formername": {"settlements.formername", "settlements.settlement"},
}
WRITE = re.compile(r'\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"')
SIGN_IN = re.compile(r'UPDATE "counties_user" SET "last_login" = \S+ WHERE')


def tracked_tables():
    """{table: the record types of which one must have a history row}."""
    tables = {}
    for label in APPS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model.__name__ in UNTRACKED:
                continue
            owner = (model._meta.auto_created or model)._meta.label_lower
            tables[model._meta.db_table] = PARTS.get(owner, {owner})
    return tables


@dataclass
class Transaction:
    """The writes of one outermost atomic block, or of one statement outside any."""

    writes: list = field(default_factory=list)  # (verb, table)
    tables: set = field(default_factory=set)  # all that were written, of records or not
    noted: set = field(default_factory=set)  # record types of the history rows


class Watch:
    """What a deed wrote, by transaction; one that was rolled back wrote nothing."""

    def __init__(self):
        self.tables = tracked_tables()
        self.transactions = []
        self.depth = 0

    def see(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        found = WRITE.match(sql)
        if found and not SIGN_IN.match(sql):
            self._note(*found.groups(), params)
        return result

    def _note(self, verb, table, params):
        if not self.depth:
            self.transactions.append(Transaction())
        current = self.transactions[-1]
        current.tables.add(table)
        if table == Change._meta.db_table:
            current.noted |= {text for text in _texts(params) if "." in text}
        elif table in self.tables:
            current.writes.append((verb, table))

    def enter(self):
        if not self.depth:
            self.transactions.append(Transaction())
        self.depth += 1

    def leave(self, failed):
        self.depth -= 1
        if not self.depth and failed:
            self.transactions.pop()

    @property
    def writes(self):
        return [write for unit in self.transactions for write in unit.writes]

    def problems(self):
        """A sentence for each write without a history row of its record in its transaction."""
        return sorted(
            {
                f"{verb} {table}: no history row of {' or '.join(sorted(self.tables[table]))}"
                for unit in self.transactions
                for verb, table in unit.writes
                if not self.tables[table] & unit.noted
            }
        )


def _texts(params):
    """All texts among a statement's parameters, which may be lists of lists (bulk inserts)."""
    if isinstance(params, str):
        yield params
    elif isinstance(params, (list, tuple)):
        for part in params:
            yield from _texts(part)


@contextmanager
def watched():
    """Collect what is written inside, transaction by transaction."""
    watch = Watch()
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def entering(self):
        watch.enter()
        return enter(self)

    def leaving(self, exc_type, exc_value, traceback):
        watch.leave(exc_type is not None)
        return leave(self, exc_type, exc_value, traceback)

    with (
        mock.patch.object(Atomic, "__enter__", entering),
        mock.patch.object(Atomic, "__exit__", leaving),
        connection.execute_wrapper(watch.see),
    ):
        yield watch
