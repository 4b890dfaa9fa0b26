"""The Lua scripts of caching/ in Python. The comments at the head of each script describe it."""

import re
from collections.abc import Callable, Sequence
from math import inf
from struct import Struct
from typing import Any

from ...caching.in_place.in_place import INCREMENT, SET_IF_ABSENT, TOUCH
from ...caching.lease import GIVE_UP_LEASE, STORE, TAKE_LEASE
from ...stored.entries import FENCE_BYTES, HEADER_BYTES, LATEST, LEASE
from ...stored.values import ENTRY
from ..keyspace import RefusalError

_FRESHNESS = Struct(">Bd")
_is_number = re.compile(rb"(?=.{1,20}\Z)-?[0-9]+").fullmatch


def _string(call: Callable[..., Any], key: bytes) -> bytes | None:
    """Return the string under the key, b"" for nothing; None for what is no string."""
    try:
        return call("GET", key) or b""
    except RefusalError:
        return None


def _is_entry(found: bytes) -> bool:
    return len(found) >= HEADER_BYTES and found[:1] == ENTRY


def _is_lease(found: bytes) -> bool:
    return len(found) == HEADER_BYTES and found[:1] == ENTRY


def _take(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> Any:
    key, (seen, fence) = keys[0], arguments[:2]
    caller, displaced, lasts, kept = (int(number) for number in arguments[2:])
    found = _string(call, key)
    is_as_seen = bool(found and seen and found.startswith(seen))
    if not found or (is_as_seen and not _is_entry(found)):
        if found is None:
            call("UNLINK", key)
        call("SET", key, fence + LEASE.pack(kept, caller, 0), "PX", kept + lasts)
        return [caller, fence, lasts]
    if not _is_lease(found) and not is_as_seen:
        return found
    ends_at_pttl, holder, takeovers = LEASE.unpack_from(found, FENCE_BYTES)
    left = call("PTTL", key)
    fence = found[:FENCE_BYTES]
    if holder == caller:
        return [caller, fence, lasts]
    if left > ends_at_pttl and holder != displaced:
        return [holder, fence, int(left - ends_at_pttl)]
    takeovers = 0 if ends_at_pttl == inf else min(takeovers + 1, 10)
    lasts *= 2**takeovers
    if left < kept + lasts:
        left = kept + lasts
        call("PEXPIRE", key, left)
    call("SETRANGE", key, FENCE_BYTES, LEASE.pack(left - lasts, caller, takeovers))
    return [caller, fence, lasts]


def _store(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    fence, entry, milliseconds = arguments
    if not (_string(call, keys[0]) or b"").startswith(fence):
        return 0
    if milliseconds == b"0":
        call("UNLINK", keys[0])
    else:
        call("SET", keys[0], entry, "PX", milliseconds)
    return 1


def _give_up(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    key, (number,) = keys[0], arguments
    found = _string(call, key) or b""
    if not _is_entry(found):
        return 0
    _, holder, takeovers = LEASE.unpack_from(found, FENCE_BYTES)
    if holder != int(number):
        return 0
    if not takeovers and _is_lease(found):
        call("UNLINK", key)
    else:
        call("SETRANGE", key, FENCE_BYTES, LEASE.pack(inf, 0, 0))
    return 1


def _value(found: bytes | None, now: bytes) -> tuple[bytes, float]:
    """Return the body of a value that `get` would return, b"" for none, and until when an entry is fresh."""
    if not found or not _is_entry(found):
        return found or b"", inf
    flags, fresh_until = _FRESHNESS.unpack_from(found, 1)
    is_value = not _is_lease(found) and not flags % 2 and float(now) < fresh_until < LATEST
    return found[HEADER_BYTES:] if is_value else b"", fresh_until


def _touch(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    key, now, ttl = keys[0], arguments[0], int(arguments[1])
    found = _string(call, key)
    body, fresh_until = _value(found, now)
    if not body or found is None:
        return 0
    if not _is_entry(found):
        call("EXPIRE", key, ttl)
        return 1
    left = call("PTTL", key)
    new = ttl * 1000 + max(0, left - int((fresh_until - float(now)) * 1000))
    ends_at_pttl, holder, takeovers = LEASE.unpack_from(found, FENCE_BYTES)
    call("SETRANGE", key, 2, _FRESHNESS.pack(0, float(now) + ttl)[1:])
    call("SETRANGE", key, FENCE_BYTES, LEASE.pack(ends_at_pttl + new - left, holder, takeovers))
    call("PEXPIRE", key, new)
    return 1


def _increment(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> bytes:
    key, (now, amount, ttl) = keys[0], arguments
    found = _string(call, key)
    body, fresh_until = _value(found, now)
    if not body:
        call("UNLINK", key)
    elif not _is_number(body):
        raise RefusalError("ERR value is not an integer or out of range")
    elif found is not None and _is_entry(found):
        call("SET", key, body, "PX", max(1, min(call("PTTL", key), int((fresh_until - float(now)) * 1000))))
    call("INCRBY", key, amount)
    if not body:
        call("EXPIRE", key, ttl)
    number: bytes = call("GET", key)
    return number


def _set_if_absent(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    now, value, ttl = arguments
    if _value(_string(call, keys[0]), now)[0]:
        return 0
    call("SET", keys[0], value, "EX", ttl)
    return 1


CACHE_SCRIPTS = [
    (TAKE_LEASE, _take),
    (STORE, _store),
    (GIVE_UP_LEASE, _give_up),
    (TOUCH, _touch),
    (INCREMENT, _increment),
    (SET_IF_ABSENT, _set_if_absent),
]
