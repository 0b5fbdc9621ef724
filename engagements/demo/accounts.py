"""The demo's accounts and their one password."""

import ipaddress
import os
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from counties.models import User
from mentorhalo.core import history
from mentorhalo.core.models import Change

DOMAIN = "pelda.hu"
PASSWORD = "halo-proba-2026"  # printed at start and written in the README; only on loopback
ADMIN, COORDINATOR, AUDITOR = "admin", "koordinator", "ellenor"


def is_loopback(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def choose_password():
    """The known password on loopback; on any other HOST one that nobody can know beforehand."""
    if is_loopback(os.environ.get("HOST") or "127.0.0.1"):
        return PASSWORD
    return secrets.token_urlsafe(12)


def hashed(password, seed):
    """One hash for all demo accounts; the known password's salt follows from the seed."""
    salt = f"mentorhalodemo{seed}" if password == PASSWORD else None
    return make_password(password, salt=salt)


def demo_users():
    return User.objects.filter(email__endswith=f"@{DOMAIN}").order_by("pk")


def reset(password):
    """Give all demo accounts this password, unless it is the one they have; returns how many."""
    users = list(demo_users())
    stored = {user.password for user in users}
    if len(stored) == 1 and check_password(password, stored.pop()):
        return 0
    with transaction.atomic():
        demo_users().update(password=make_password(password))
        Change.objects.bulk_create(
            history.build(user, by=None, action="password reset", after={}) for user in users
        )
    return len(users)


def table():
    """(user name, role, office) of the accounts to show: the three central ones, two a county."""
    for user in demo_users().with_scope():
        if user.username in (ADMIN, COORDINATOR, AUDITOR):
            yield user.username, user.role_label, ""
    rows = demo_users().with_scope().filter(memberships__until=None, scope_county__isnull=False)
    rows = rows.values_list("memberships__office__county__name", "username", "scope_lead")
    for county, username, lead in rows:
        if username.startswith(("vezeto-", "mentor-")):
            yield username, "office lead" if lead else "mentor", county
