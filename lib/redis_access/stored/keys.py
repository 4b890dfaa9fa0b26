"""Keys: the caller's own, and those made of parts that come from outside. No key is of both kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote
from uuid import UUID

from ..errors import InvalidArgumentError, InvalidKeyError
from .arguments import listed

MAX_KEY_CHARACTERS = 512
NAMESPACES = frozenset({"flags", "assignments", "sessions", "limits", "locks", "epochs", "version"})

# Stands before a digest. No percent-encoding begins so, and a key of the caller's that does is hashed, too.
_HASHED = "%h"

# Besides letters, digits and "_.-~", which quote() always keeps: characters of ids and e-mail addresses.
_KEPT = "@+=,"
_needs_no_quoting = re.compile(rf"[A-Za-z0-9_.~{_KEPT}-]{{1,{MAX_KEY_CHARACTERS}}}").fullmatch


def checked_key(key: str) -> str:
    """Return a caller's own key as it is stored: unchanged, or its digest when it is longer than 512 characters.

    Any text is a key. Raises InvalidKeyError for mistakes of the programmer: other types, the empty text, and first
    words that this package uses itself ("flags:").
    """
    if type(key) is str and key.isprintable() and 0 < len(key) <= MAX_KEY_CHARACTERS and key[0] not in _RESERVED_STARTS:
        return key  # the usual case
    text = checked_text(key, "a key")
    first, colon, _ = text.partition(":")
    if colon and (first in NAMESPACES or (first[:1] == "v" and first[1:].isdecimal() and first.isascii())):
        raise InvalidKeyError(
            f"{text!r} begins like this package's own keys; choose another first word than {first!r}", key=key
        )
    return stored_key(text)


def stored_key(key: str) -> str:
    """Return a key as it is stored, whatever its first word. Raises InvalidKeyError for other types and empty text."""
    text = checked_text(key, "a key")
    if len(text) > MAX_KEY_CHARACTERS or text.startswith(_HASHED) or not _is_encodable(text):
        return _digest(text)
    return text


_RESERVED_STARTS = frozenset(word[0] for word in NAMESPACES) | {"v", "%"}


def checked_text(text: str, what: str) -> str:
    """Return the text, or raise InvalidKeyError for other types and empty text; messages call it by `what`."""
    if not isinstance(text, str):
        raise InvalidKeyError(f"{what} must be a str, not {type(text).__name__}: {text!r}", key=text)
    if not text:
        raise InvalidKeyError(f"{what} must not be empty", key=text)
    return text


def joined_key(namespace: str, *parts: str | int | UUID) -> str:
    """Return `namespace:part:part`, each part percent-encoded, so that different parts give different keys.

    Raises InvalidKeyError for a part that cannot be one.
    """
    return ":".join((namespace, *(key_part(part, namespace) for part in parts)))


def key_part(part: str | int | UUID, namespace: str) -> str:
    """Return a part percent-encoded, without any of ":{}", to stand between two ":" or within a hash tag.

    Users' ids and the like are data, so any text may be one; an int or UUID counts as its text. One that is longer than
    512 characters when encoded is hashed. Raises InvalidKeyError for mistakes of the programmer: other types, and the
    empty text.
    """
    if isinstance(part, str) and _needs_no_quoting(part):  # the usual case, at a third of quote()'s cost
        return part
    if type(part) is int or isinstance(part, UUID):
        return str(part)
    text = checked_text(part, f"a part of a key in {namespace!r}")  # type: ignore[arg-type]  # it refuses the rest
    encoded = quote(text, safe=_KEPT, errors="surrogatepass")
    return _digest(text) if len(encoded) > MAX_KEY_CHARACTERS else encoded


def _digest(text: str) -> str:
    return _HASHED + sha256(text.encode(errors="surrogatepass")).hexdigest()


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    return True


MAX_NAMES = 1000
"""Names in one call: Lua's stack takes no list of arbitrary length."""


def stored_names(names: Iterable[str], namespace: str) -> tuple[str, ...]:
    """Return names as fields of a hash: as they are, but for those that are long or hold unprintable characters.

    Raises InvalidArgumentError for too many, InvalidKeyError for other types and the empty text.
    """
    given = listed(names, "names", "names")
    if len(given) > MAX_NAMES:
        raise InvalidArgumentError(f"{len(given)} names in one call; {MAX_NAMES} are allowed")
    try:
        if _are_plain(given):
            return given
    except TypeError:
        pass
    return tuple(_stored_name(name, namespace) for name in given)


# Unprintable, so no plain name begins so; and no field of a hash's header is as long.
_ENCODED_NAME = "\x01"


def _stored_name(name: str, namespace: str) -> str:
    text = checked_text(name, f"a name in {namespace!r}")
    if text.isprintable() and len(text) <= MAX_KEY_CHARACTERS:
        return text
    return _ENCODED_NAME + key_part(text, namespace)


@lru_cache(maxsize=64)  # services ask for the same names again and again
def _are_plain(names: tuple[str, ...]) -> bool:
    """Whether all are stored as they are. Raises TypeError when some are no text."""
    text = "".join(names)  # all at once: a fifth of the time
    return text.isprintable() and "" not in names and max(map(len, names), default=0) <= MAX_KEY_CHARACTERS
