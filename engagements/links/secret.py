"""The secret of a link: 32 random bytes in its address, of which only the SHA-256 is kept."""

import hashlib
import secrets

BYTES = 32


def new() -> str:
    """43 letters, digits, hyphens and underscores."""
    return secrets.token_urlsafe(BYTES)


def digest_of(token: str) -> str:
    """By which a link is found: whoever reads the database cannot make the address from it."""
    return hashlib.sha256(token.encode()).hexdigest()
