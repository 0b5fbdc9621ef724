"""The lines of tests/test_permissions.py, one module a noun.

A module has TABLE, {URL name: (method, kind of argument, statuses for PEOPLE)}, and LAID,
{kind of argument: function of the author (a Zala mentor's account) giving the URL's arguments}.
The rows it lays are Zala's.
"""

# Zala is the county of the rows; "away" people work in Somogy.
PEOPLE = [
    "public",
    "author",
    "mentor",
    "away",
    "lead",
    "lead_away",
    "coordinator",
    "auditor",
    "admin",
]
SIGN_IN, OK, SEE, NO, GONE, BAD = 302, 200, 302, 403, 404, 405
EVERYBODY = [SIGN_IN, OK, OK, OK, OK, OK, OK, OK, OK]
