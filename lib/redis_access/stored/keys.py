"""What a caller's own key may be. It is taken as it is."""

from __future__ import annotations

from ..errors import InvalidKeyError

MAX_KEY_CHARACTERS = 512
NAMESPACES = frozenset({"flags", "assignments", "sessions", "limits", "version"})


def checked_key(key: str) -> str:
    """Return a caller's own key unchanged.

    Raises InvalidKeyError for anything but 1 to 512 printable characters, and for the first words that
    `redis_access.flags` and its like keep for themselves.
    """
    checked_text(key, "a key")
    first, colon, _ = key.partition(":")
    if colon and (first in NAMESPACES or (first[:1] == "v" and first[1:].isdecimal() and first.isascii())):
        raise InvalidKeyError(f"{key!r} begins like this package's own keys; choose another first word than {first!r}")
    return key


def checked_text(text: str, what: str) -> None:
    """Raise InvalidKeyError for anything but 1 to 512 printable characters."""
    if not isinstance(text, str):
        raise InvalidKeyError(f"{what} must be a str, not {type(text).__name__}: {text!r}")
    if not 0 < len(text) <= MAX_KEY_CHARACTERS:
        raise InvalidKeyError(f"{what} must have 1 to {MAX_KEY_CHARACTERS} characters, not {len(text)}")
    if not text.isprintable():
        raise InvalidKeyError(f"{what} must hold printable characters only: {text!r}")
