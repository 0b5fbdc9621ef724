"""A pass: the signed note a phone keeps of who signed in on it.

With it a phone can hand over what it holds after that account was closed, and nothing else.
"""

from datetime import timedelta

from django.core import signing

from counties.models import User

SALT = "mentorhalo.sync.pass"
VALID = timedelta(days=400)


def pass_for(user: User) -> str:
    return signing.dumps(user.pk, salt=SALT)


def closed_holder(text) -> User | None:
    """The person a pass was given to, if their account is closed now."""
    if not isinstance(text, str):
        return None
    try:
        pk = signing.loads(text, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    return User.objects.with_scope().filter(pk=pk, is_active=False).first()
