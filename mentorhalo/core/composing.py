"""Statements that are composed once: Django composes some longer than a database takes to answer.

A statement is composed with marks where the values will stand, which are put in when it is asked.
"""

from django.db import connection

WORD, NUMBER = "mark {}", -4_295_000_817  # neither is a key of any record


def ask(statement) -> list[tuple]:
    """The rows of a statement (SQL, values), as the database's driver gives them."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall()


def marks(keys) -> dict:
    """{mark: key} of one or more keys, all words or all numbers; a key may stand for several marks,
    so that only few numbers of them are ever composed."""
    number = 1 << (len(keys) - 1).bit_length()
    is_word = isinstance(keys[0], str)
    return {
        WORD.format(at) if is_word else NUMBER - at: keys[at % len(keys)] for at in range(number)
    }


def filled(statement, known: dict):
    """The statement (SQL, values) with what is known in the place of its marks."""
    sql, values = statement
    return sql, tuple(known.get(row, row) if type(row) in (str, int) else row for row in values)
