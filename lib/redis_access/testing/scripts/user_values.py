"""The Lua scripts of flags and assignments in Python. Their head comments say what they are for."""

from collections.abc import Callable, Sequence
from typing import Any

from ...user_values.user_values import FORGET_USER_VALUES, WRITE_USER_VALUES

_NUMBERED = {b"F": 0, b"T": 1, b"N": 2}
_HEADER = (b"", b"\0")


def _write(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    key, epoch, ttl, seen, pairs = keys[0], int(arguments[0]), int(arguments[1]), arguments[2], arguments[3:]
    seconds, microseconds = (int(part) for part in call("TIME"))
    begun_under, begun = call("HMGET", key, *_HEADER)
    mark = begun if begun is not None and b"." in begun else b""
    newer = 0 if begun_under is None else epoch - int(begun_under)
    if newer < 0 or seen not in {b"*", mark}:
        return 0
    if newer >= 2**32:
        call("DEL", key)
        newer, begun_under = 0, None
    begun = begun or b"%d" % seconds
    fields: list[bytes] = [] if begun_under is not None else [_HEADER[0], arguments[0], _HEADER[1], begun]
    now = (seconds - int(begun.partition(b".")[0])) * 10 + microseconds // 100_000
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        fields += (name, _stored(value, now + ttl * 10, newer))
    added = call("HSET", key, *fields)
    if call("PTTL", key) < ttl * 1000:
        call("EXPIRE", key, ttl)
    _purge(call, key, added, now)
    return 1


def _stored(value: bytes, deadline: int, newer: int) -> bytes:
    packed = deadline.to_bytes(4, "big")
    if newer:
        letter, content = (b"b", value) if value in _NUMBERED else (value[:1].lower(), value[1:])
        return letter + packed + newer.to_bytes(4, "big") + content
    if value in _NUMBERED:
        return b"%d" % (deadline * 4 + _NUMBERED[value])
    return value[:1] + packed + value[1:]


def _purge(call: Callable[..., Any], key: bytes, added: int, now: int) -> None:
    fields = call("HGETALL", key)
    if len(fields) // 64 > (len(fields) - added) // 64:
        for name, value in fields.items():
            deadline = int(value) // 4 if value.isdigit() else int.from_bytes(value[1:5], "big")
            if name not in _HEADER and deadline <= now:
                call("HDEL", key, name)


def _forget(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    seconds, microseconds = (int(part) for part in call("TIME"))
    now = seconds * 1_000_000 + microseconds
    begun = call("HGET", keys[0], _HEADER[1]) or b""
    if b"." in begun:
        now = max(now, int(begun.replace(b".", b"")) + 1)
    call("UNLINK", keys[0])
    call("HSET", keys[0], _HEADER[1], b"%d.%06d" % divmod(now, 1_000_000))
    call("EXPIRE", keys[0], int(arguments[0]))
    return 1


USER_VALUE_SCRIPTS = [(WRITE_USER_VALUES, _write), (FORGET_USER_VALUES, _forget)]
