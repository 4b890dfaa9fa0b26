"""The Lua scripts of flags and assignments in Python. The comments at the head of each script describe it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from ...user_values.user_hashes import DELETE_USER_VALUES, READ_USER_VALUES, WRITE_USER_VALUES
from .lua_numbers import tonumber

_NUMBERED = {b"F": 0, b"T": 1, b"N": 2}
_HEADER = (b"", b"\0")
_is_version_token = re.compile(rb"(\d+)\.?(\d*)").fullmatch


def _write(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    key, ttl, seen, pairs = keys[0], int(arguments[1]), arguments[2], arguments[3:]
    _drop_foreign(call, key)
    now_seconds, microseconds = (int(part) for part in call("TIME"))
    epoch_text, version_token = call("HMGET", key, *_HEADER)
    epoch = int(epoch_text) if epoch_text is not None and epoch_text.isdigit() and len(epoch_text) <= 16 else None
    token = _version_token(version_token, now_seconds)
    if seen not in {b"", version_token or b""}:
        return 0
    if (
        (epoch_text is not None and epoch is None)
        or (version_token is not None and token is None)
        or (epoch is not None and not token)
    ):
        call("DEL", key)
        epoch, token = None, None
    newer = 0 if epoch is None else int(arguments[0]) - epoch
    if -(2**32) < newer < 0:
        return 0
    if abs(newer) >= 2**32:
        call("DEL", key)
        epoch, newer = None, 0
    seconds, fraction = (int(token[1]), int(token[2] or 0)) if token else (now_seconds, microseconds)
    fields = [_HEADER[1], b"%d.%06d" % (seconds, fraction + (seen == b""))]
    if epoch is None:
        fields += [_HEADER[0], arguments[0]]
    now = (now_seconds - seconds) * 10 + microseconds // 100_000
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        fields += (name, _stored(value, now + ttl * 10, newer))
    added = call("HSET", key, *fields)
    if call("PTTL", key) < ttl * 1000:
        call("EXPIRE", key, ttl)
    _purge(call, key, added, now)
    return 1


def _version_token(version_token: bytes | None, now_seconds: int) -> re.Match[bytes] | None:
    match = _is_version_token(version_token or b"")
    return match if match and len(match[0]) <= 32 and int(match[1]) - now_seconds <= 86400 else None


def _drop_foreign(call: Callable[..., Any], key: bytes) -> None:
    if call("TYPE", key) not in {b"hash", b"none"}:
        call("UNLINK", key)


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
            if name not in _HEADER and _deadline(value) <= now:
                call("HDEL", key, name)


def _deadline(value: bytes) -> float:
    if (number := tonumber(value)) is not None:
        return number / 4
    return int.from_bytes(value[1:5], "big") if len(value) > 4 else 0


def _delete(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    key, token_seconds, names = keys[0], int(arguments[0]), arguments[1:]
    _drop_foreign(call, key)
    seconds, microseconds = (int(part) for part in call("TIME"))
    token = _version_token(call("HGET", key, _HEADER[1]), seconds)
    if names and token:
        call("HDEL", key, *names)
        whole, fraction = int(token[1]), int(token[2] or 0) + 1
    else:
        call("UNLINK", key)
        now = seconds * 1_000_000 + microseconds
        whole, fraction = divmod(
            max(now, int(token[1]) * 1_000_000 + int(token[2] or 0) + 1) if token else now, 1_000_000
        )
    call("HSET", key, _HEADER[1], b"%d.%06d" % (whole, fraction))
    if call("PTTL", key) < token_seconds * 1000:
        call("EXPIRE", key, token_seconds)
    return 1


def _read(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> list[bytes | None]:
    (key,) = keys
    _drop_foreign(call, key)
    token = _version_token(call("HGET", key, _HEADER[1]), int(call("TIME")[0]))
    if not token or not token[2]:
        call("DEL", key)
        call("HSET", key, _HEADER[1], b"%d.%06d" % tuple(map(int, call("TIME"))))
        call("EXPIRE", key, int(arguments[0]))
    fields: list[bytes | None] = call("HMGET", key, *arguments[1:])
    return fields


USER_VALUE_SCRIPTS = [(READ_USER_VALUES, _read), (WRITE_USER_VALUES, _write), (DELETE_USER_VALUES, _delete)]
