"""Keys: the caller's own, and keys made of parts that come from outside, which never meet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from ..errors import InvalidArgumentError, InvalidKeyError

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
        raise InvalidKeyError(
            f"{key!r} begins like this package's own keys; choose another first word than {first!r}", key=key
        )
    return key


def checked_text(text: str, what: str) -> None:
    """Raise InvalidKeyError for anything but 1 to 512 printable characters."""
    if not isinstance(text, str):
        raise InvalidKeyError(f"{what} must be a str, not {type(text).__name__}: {text!r}", key=text)
    if not 0 < len(text) <= MAX_KEY_CHARACTERS:
        raise InvalidKeyError(f"{what} must have 1 to {MAX_KEY_CHARACTERS} characters, not {len(text)}", key=text)
    if not text.isprintable():
        raise InvalidKeyError(f"{what} must hold printable characters only: {text!r}", key=text)


# Besides letters, digits and "_.-~", which quote() always keeps: what ids and e-mail addresses hold.
_KEPT = "@+=,"
_needs_no_quoting = re.compile(rf"[A-Za-z0-9_.~{_KEPT}-]{{1,{MAX_KEY_CHARACTERS}}}").fullmatch


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
    checked_text(text, f"a part of a key in {namespace!r}")
    part = quote(text, safe=_KEPT)
    if len(part) > MAX_KEY_CHARACTERS:
        raise InvalidKeyError(f"a part of a key in {namespace!r} has more than {MAX_KEY_CHARACTERS} characters encoded")
    return part


MAX_NAMES = 1000
"""In one call: Lua's stack takes no list of arbitrary length."""


def checked_names(names: Iterable[str], namespace: str) -> tuple[str, ...]:
    """Return the names as they are. Raises InvalidArgumentError for too many, InvalidKeyError for what can be none."""
    checked = tuple(names)
    if len(checked) > MAX_NAMES:
        raise InvalidArgumentError(f"{len(checked)} names in one call; {MAX_NAMES} are allowed")
    try:
        is_good = _are_good(checked)
    except TypeError:
        is_good = False
    if not is_good:
        for name in checked:
            key_part(name, namespace)
    return checked


@lru_cache(maxsize=64)  # services ask for the same names again and again
def _are_good(names: tuple[str, ...]) -> bool:
    """Whether all can be names. Raises TypeError when some are no text."""
    text = "".join(names)  # all at once: a fifth of the time
    return text.isprintable() and "" not in names and max(map(len, names), default=0) <= MAX_KEY_CHARACTERS
