"""The Lua script of flags and assignments in Python. Its head comment says what it is for."""

from collections.abc import Callable, Sequence
from typing import Any

from ..scripts import PER_USER_WRITE

_NUMBERED = {b"F": 0, b"T": 1, b"N": 2}
_HEADER = (b"", b"\0")


def _write(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    key, epoch, ttl, pairs = keys[0], int(arguments[0]), int(arguments[1]), arguments[2:]
    seconds, microseconds = (int(part) for part in call("TIME"))
    begun_under, begun = call("HMGET", key, *_HEADER)
    newer = 0 if begun is None else epoch - int(begun_under)
    if newer < 0:
        return 0
    if newer >= 2**32:
        call("DEL", key)
        newer, begun = 0, None
    fields: list[bytes] = []
    if begun is None:
        begun = b"%d" % seconds
        fields = [_HEADER[0], arguments[0], _HEADER[1], begun]
    now = (seconds - int(begun)) * 10 + microseconds // 100_000
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


PER_USER_SCRIPTS = [(PER_USER_WRITE, _write)]
