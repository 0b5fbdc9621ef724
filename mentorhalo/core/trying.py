"""How often somebody without an account may try something from one address of the network."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import caches


def tried_too_often(request, what: str, most: int, seconds: int, cache: str = "default") -> bool:
    """Count one more try of `what` from where the request came; whether it is one too many.

    At most `most` in each `seconds`. The cache "tries" is each process's own, for counting what a
    GET does; "default" is shared. The address is kept as a digest, and no longer than that.
    """
    tries, name = caches[cache], _name(request, what)
    tries.add(name, 0, seconds)
    try:
        return tries.incr(name) > most
    except ValueError:  # it ran out between the two
        return False


def has_tried_too_often(request, what: str, most: int, cache: str = "default") -> bool:
    """The same without counting."""
    return caches[cache].get(_name(request, what), 0) > most


def _name(request, what):
    address = get_adapter(request).get_client_ip(request)
    return f"tries-{what}-{hashlib.sha256(address.encode()).hexdigest()}"
