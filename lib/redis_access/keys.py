"""What a key may be, and how parts that come from outside become one key without ever meeting another.

A caller's own key is taken as it is. Parts (user ids, flag names, session ids) are percent-encoded, so a ":" inside
one never reads as the border between two: ("a:b", "c") and ("a", "b:c") stay different keys.
"""

import re
from urllib.parse import quote

from .errors import InvalidKeyError

MAX_KEY_CHARACTERS = 512
NAMESPACES = frozenset({"flags", "assignments", "sessions", "limits"})

# Besides letters, digits and "_.-~", which quote() always keeps: what ids and e-mail addresses hold.
_KEPT_IN_PARTS = "@+=,"
_needs_no_quoting = re.compile(rf"[A-Za-z0-9_.~{_KEPT_IN_PARTS}-]{{1,{MAX_KEY_CHARACTERS}}}").fullmatch


def checked_key(key: str) -> str:
    """Return a caller's own key unchanged.

    Raises InvalidKeyError for anything but 1 to 512 printable characters, and for the first words that
    `redis_access.flags` and its like keep for themselves.
    """
    _check_text(key, "a key")
    first, colon, _ = key.partition(":")
    if colon and first in NAMESPACES:
        raise InvalidKeyError(f"{key!r} begins like the keys of redis_access.{first}; choose another first word")
    return key


def joined_key(namespace: str, *parts: str) -> str:
    """Return `namespace:part:part`, each part percent-encoded, so that different parts give different keys.

    Raises InvalidKeyError for a part that is no text, empty, or makes the key longer than 512 characters.
    """
    key = ":".join((namespace, *(key_part(part, namespace) for part in parts)))
    if len(key) > MAX_KEY_CHARACTERS:
        raise InvalidKeyError(
            f"the key would have {len(key)} characters; {MAX_KEY_CHARACTERS} are allowed: {key[:60]}..."
        )
    return key


def key_part(text: str, namespace: str) -> str:
    """Return the text percent-encoded, without any of ":{}", to stand between two ":" or within a hash tag.

    Raises InvalidKeyError for what is no text, empty, unprintable, or longer than 512 characters when encoded.
    """
    if isinstance(text, str) and _needs_no_quoting(text):  # the usual case, at a third of quote()'s cost
        return text
    _check_text(text, f"a part of a key in {namespace!r}")
    part = quote(text, safe=_KEPT_IN_PARTS)
    if len(part) > MAX_KEY_CHARACTERS:
        raise InvalidKeyError(f"a part of a key in {namespace!r} has more than {MAX_KEY_CHARACTERS} characters encoded")
    return part


def _check_text(text: str, what: str) -> None:
    if not isinstance(text, str):
        raise InvalidKeyError(f"{what} must be a str, not {type(text).__name__}: {text!r}")
    if not 0 < len(text) <= MAX_KEY_CHARACTERS:
        raise InvalidKeyError(f"{what} must have 1 to {MAX_KEY_CHARACTERS} characters, not {len(text)}")
    if not text.isprintable():
        raise InvalidKeyError(f"{what} must hold printable characters only: {text!r}")
