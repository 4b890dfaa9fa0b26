"""The epochs' Lua script in Python. The comment at its head describes it."""

from collections.abc import Callable, Sequence
from typing import Any

from ...namespaces.epochs import EPOCHS


def _epochs(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> list[bytes]:
    (key,) = keys
    change, seconds, known, most = arguments[0], arguments[1], int(arguments[2] or 0), int(arguments[3])
    if call("TYPE", key) not in {b"hash", b"none"}:
        call("UNLINK", key)
    epoch, floor = (_number(call("HGET", key, field)) for field in (b"", b"*"))
    unix_seconds, microseconds = (int(part) for part in call("TIME"))
    is_lost = epoch is None or floor is None or floor > epoch or epoch < known
    if is_lost or change:
        if is_lost:
            epoch, change = max(unix_seconds * 1_000_000 + microseconds, (epoch or 0) + 1, known + 1), b"*"
        else:
            epoch += 1
        if change == b"*":
            call("DEL", key)
            floor = epoch
        call("HSET", key, b"", epoch, b"*", floor, change, epoch, b"@" + change, unix_seconds)
        call("EXPIRE", key, seconds)
    names = [
        (epoch if (number := _number(value)) is None else min(number, epoch), field)
        for field, value in call("HGETALL", key).items()
        if field.startswith(b"=")
    ]
    changed = [part for number, field in names if number > known for part in (field, b"%d" % number)]
    if len(names) > most:
        for number, field in sorted(names)[: len(names) - most // 2]:
            floor = max(floor, number)
            call("HDEL", key, field, b"@" + field)
        call("HSET", key, b"*", floor)
    return [b"%d" % epoch, b"%d" % floor, *changed]


def _number(value: bytes | None) -> Any:
    return int(value) if value is not None and len(value) <= 16 and value.isdigit() and int(value) < 2**53 else None


EPOCH_SCRIPTS = [(EPOCHS, _epochs)]
