"""Closing an account is an admin's."""

from tests.rights import NO, OK, SIGN_IN

ADMINS = [SIGN_IN, NO, NO, NO, NO, NO, NO, NO, OK]
TABLE = {
    "engagements:mentor-close": ("get", "mentor", ADMINS),
    "engagements:account-close": ("get", "account", ADMINS),
}
LAID = {"account": lambda author: [author.pk]}
