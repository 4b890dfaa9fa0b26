"""The epochs' Lua script in Python. Its head comment says what it is for."""

from collections.abc import Callable, Sequence
from typing import Any

from ...namespaces.epochs import EPOCHS


def _epochs(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> list[bytes]:
    epoch_key, changes_key = keys
    change, seconds = arguments
    epoch: int | None = None
    if call("EXISTS", epoch_key, changes_key) < 2:
        unix_seconds, microseconds = (int(part) for part in call("TIME"))
        left = max(int(call("GET", epoch_key) or 0), int(call("HGET", changes_key, b"") or 0))
        epoch = max(unix_seconds * 1_000_000 + microseconds, left + 1)
        change = b"*"
    elif change:
        epoch = int(call("GET", epoch_key)) + 1
    if epoch is not None:
        if change == b"*":
            call("DEL", changes_key)
        call("SET", epoch_key, epoch, "EX", seconds)
        call("HSET", changes_key, b"", epoch, change, epoch)
        call("EXPIRE", changes_key, seconds)
    return [part for pair in call("HGETALL", changes_key).items() for part in pair]


EPOCH_SCRIPTS = [(EPOCHS, _epochs)]
