"""Random words that open something: 256 bits in a cookie or a link, only their hash in a row."""

import hashlib
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """Return 43 characters that nobody can guess."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Tell whether a text could be one of ours; what could not needs no look into the database."""
    return _SHAPE.fullmatch(text) is not None


def hash_of(token: str) -> str:
    """Return what a row keeps of a token; a plain hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
