"""How often somebody without an account may try something from one address of the network."""

import hashlib
import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.core.cache import caches


def tried_too_often(request, what: str, most: int, seconds: int, cache: str = "default") -> bool:
    """Count one more try of `what` from where the request came; whether it is one too many.

    At most `most` in `seconds` from the first of them. The cache "tries" is each process's own, for
    counting what a GET does; "default" is shared. The address is kept as a digest, no longer than
    that; of two tries at the same instant one may not be counted.
    """
    tries, name, now = caches[cache], _name(request, what), time.time()
    count, ends = tries.get(name) or (0, now + seconds)
    tries.set(name, (count + 1, ends), max(1, ends - now))
    return count >= most


def has_tried_too_often(request, what: str, most: int, cache: str = "default") -> bool:
    """Whether one more would be one too many; nothing is counted."""
    count, _ends = caches[cache].get(_name(request, what)) or (0, 0)
    return count >= most


def _name(request, what):
    place = _place(get_adapter(request).get_client_ip(request))
    return f"tries-{what}-{hashlib.sha256(place.encode()).hexdigest()}"


def _place(address):
    """Where an address is counted: of IPv6 the whole /64, for a household has all of one."""
    if ipaddress.ip_address(address).version == 4:
        return address
    return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
