"""The locks' Lua scripts in Python. The comments at the head of each script describe it."""

from collections.abc import Callable, Sequence
from typing import Any

from ...locks.lock import LOCK, UNLOCK
from ..keyspace import RefusalError


def _holder(call: Callable[..., Any], key: bytes) -> bytes | None:
    try:
        holder: bytes | None = call("GET", key)
    except RefusalError:  # not a string: another program wrote it
        return None
    return holder


def _lock(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    key, (token, milliseconds, takes) = keys[0], arguments
    held = _holder(call, key)
    if held == token:
        call("PEXPIRE", key, milliseconds)
        return 0
    if held is not None and (left := int(call("PTTL", key))) >= 0:
        return max(1, left)
    if takes == b"0":
        return -1
    call("SET", key, token, "PX", milliseconds)
    return 0


def _unlock(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    return int(call("UNLINK", keys[0])) if _holder(call, keys[0]) == arguments[0] else 0


LOCK_SCRIPTS = [(LOCK, _lock), (UNLOCK, _unlock)]
