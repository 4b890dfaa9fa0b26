"""cache_get's Lua scripts in Python. The comments at the head of each script describe it."""

from collections.abc import Callable, Sequence
from math import inf
from struct import Struct
from typing import Any

from ...caching.lease import GIVE_UP_LEASE, STORE, TAKE_LEASE
from ...stored.entries import FENCE_BYTES, HEADER_BYTES
from ...stored.values import ENTRY
from ..keyspace import RefusalError

_LEASE = Struct(">dIB")


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
        call("SET", key, fence + _LEASE.pack(kept, caller, 0), "PX", kept + lasts)
        return [caller, fence, lasts]
    if not _is_lease(found) and not is_as_seen:
        return found
    ends_at, holder, takeovers = _LEASE.unpack_from(found, FENCE_BYTES)
    left = call("PTTL", key)
    fence = found[:FENCE_BYTES]
    if holder == caller:
        return [caller, fence, lasts]
    if left > ends_at and holder != displaced:
        return [holder, fence, int(left - ends_at)]
    takeovers = 0 if ends_at == inf else min(takeovers + 1, 10)
    lasts *= 2**takeovers
    if left < kept + lasts:
        left = kept + lasts
        call("PEXPIRE", key, left)
    call("SETRANGE", key, FENCE_BYTES, _LEASE.pack(left - lasts, caller, takeovers))
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
    key, (fence, number) = keys[0], arguments
    found = _string(call, key) or b""
    if len(found) < HEADER_BYTES or not found.startswith(fence):
        return 0
    _, holder, takeovers = _LEASE.unpack_from(found, FENCE_BYTES)
    if holder != int(number):
        return 0
    if not takeovers and _is_lease(found):
        call("UNLINK", key)
    else:
        call("SETRANGE", key, FENCE_BYTES, _LEASE.pack(inf, 0, 0))
    return 1


CACHE_SCRIPTS = [(TAKE_LEASE, _take), (STORE, _store), (GIVE_UP_LEASE, _give_up)]
