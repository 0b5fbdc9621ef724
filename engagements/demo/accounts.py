"""The demo's accounts and their one password."""

import ipaddress
import os
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from counties.models import County, User
from mentorhalo.core import history
from mentorhalo.core.models import Change

DOMAIN = "pelda.hu"
PASSWORD = "halo-proba-2026"  # printed at start and written in the README; only on loopback
CENTRAL = ADMIN, COORDINATOR, AUDITOR = "admin", "koordinator", "ellenor"


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
    """(user name, role, county) of the accounts to show: the three central ones, two a county."""
    counties = dict(County.objects.values_list("pk", "name"))
    for user in demo_users().with_scope():
        if user.username in CENTRAL or user.username.startswith(("vezeto-", "mentor-")):
            yield user.username, str(user.role_label), counties.get(user.county_code, "")
