"""Ids of sessions, and the keys they lead to.

An id is a family (11 characters) and a secret (32, 192 random bits). A user's sessions are one family, made from the
user's id with a key of the settings, if they have one (HMAC); other sessions have a random one each. The family is the
hash tag of keys in Redis, so that in a cluster a session, the session it is rotated to, and the index of its user's
sessions lie in one slot.

The key holds a digest in place of the secret: nobody who sees a key (in Redis, its slow log, an error) can take over
the session.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from ..errors import InvalidKeyError
from ..stored.keys import key_part

# Eight bytes as base64.
_FAMILY_CHARACTERS = 11
_is_id = re.compile(r"[A-Za-z0-9_-]{43}").fullmatch


class SessionKeys(NamedTuple):
    """The keys of a session."""

    session: str
    noted_in: str
    """The index of its user's sessions."""
    name: str
    """The session's name in that index."""


def new_id(family: str | None = None) -> str:
    """Return an id that nobody can guess, of the family or one of its own."""
    return (family or secrets.token_urlsafe(8)) + secrets.token_urlsafe(24)


def family_of(session_id: str) -> str:
    """Return the family that an id belongs to."""
    return session_id[:_FAMILY_CHARACTERS]


def user_families(user_id: str | int | UUID, keys: Sequence[str]) -> list[str]:
    """Return the families of a user's sessions, the family of new ones first: one for each key, one without a key.

    Without a key nobody can tell whether a session's id belongs to a certain user. Raises InvalidKeyError for a value
    that cannot be a user's id.
    """
    user = key_part(user_id, "sessions").encode()
    digests = [hmac.digest(key.encode(), user, "sha256") for key in keys] + [sha256(user).digest()]
    return [urlsafe_b64encode(digest[:8]).decode().rstrip("=") for digest in digests]


def index_key(family: str) -> str:
    """Return the key of the index of a family's sessions."""
    return f"sessions:{{{family}}}:index"


def keys_of(session_id: str) -> SessionKeys | None:
    """Return the session's keys; None for a text that cannot be an id: clients may send anything.

    Raises InvalidKeyError for other types; its message does not repeat the id, which is a secret.
    """
    if not isinstance(session_id, str):
        raise InvalidKeyError(f"a session's id must be a str, not {type(session_id).__name__}")
    if not _is_id(session_id):
        return None
    return known_keys(session_id)


def known_keys(session_id: str) -> SessionKeys:
    """Return the keys of an id that `new_id` made."""
    family = family_of(session_id)
    # 160 bits of the digest: enough that no other secret leads to the same key.
    name = sha256(session_id.encode()).hexdigest()[:40]
    return SessionKeys(f"sessions:{{{family}}}:{name}", index_key(family), name)
