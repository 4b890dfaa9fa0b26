"""The Redis commands that this package uses, on a Keyspace. Replies are those of RESP3.

Each is documented at redis.io/commands; here is only what the operations and scripts send.
"""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from .keyspace import Keyspace, RefusalError

Command: TypeAlias = Callable[..., Any]


def execute(keyspace: Keyspace, name: str, *arguments: bytes | str | int) -> Any:
    """Run a command as a server would. Raises RefusalError."""
    try:
        command = COMMANDS[name.upper()]
    except KeyError:
        raise NotImplementedError(
            f"the stand-in for Redis does not know the command {name}, which redis_access does not send; a new one "
            "belongs into COMMANDS of redis_access/standin/commands.py"
        ) from None
    return command(keyspace, *(encoded(argument) for argument in arguments))


def encoded(argument: bytes | str | int) -> bytes:
    """Return an argument as the bytes that a client sends."""
    return argument if isinstance(argument, bytes) else str(argument).encode()


def _get(keyspace: Keyspace, key: bytes) -> bytes | None:
    return keyspace.find(key, bytes)


def _mget(keyspace: Keyspace, *keys: bytes) -> list[bytes | None]:
    return [_string_or_none(keyspace, key) for key in keys]


def _string_or_none(keyspace: Keyspace, key: bytes) -> bytes | None:
    try:
        return keyspace.find(key, bytes)
    except RefusalError:  # as in Redis, MGET answers nil for keys of other types
        return None


def _set(keyspace: Keyspace, key: bytes, value: bytes, *options: bytes) -> bytes | None:
    ends_at, words = None, [option.upper() for option in options]
    before = keyspace.find(key, bytes) if b"GET" in words else None
    if b"NX" in words and key in keyspace:
        return before
    if b"XX" in words and key not in keyspace:
        return None
    if b"KEEPTTL" in words:
        ends_at = keyspace.ends_at(key)
    for word, unit in ((b"EX", 1.0), (b"PX", 0.001)):
        if word in words:
            ends_at = keyspace.clock.time() + _whole(options[words.index(word) + 1]) * unit
    keyspace.put(key, value, ends_at=ends_at)
    return before if b"GET" in words else b"OK"


def _setrange(keyspace: Keyspace, key: bytes, offset: bytes, part: bytes) -> int:
    value, at = keyspace.find(key, bytes) or b"", _whole(offset)
    value = value[:at].ljust(at, b"\x00") + part + value[at + len(part) :]
    keyspace.put(key, value, ends_at=keyspace.ends_at(key))
    return len(value)


def _getrange(keyspace: Keyspace, key: bytes, first: bytes, last: bytes) -> bytes:
    return (keyspace.find(key, bytes) or b"")[_whole(first) : _whole(last) + 1]  # from the start only, as it is sent


def _unlink(keyspace: Keyspace, *keys: bytes) -> int:
    return sum([keyspace.drop(key) for key in keys])


def _exists(keyspace: Keyspace, *keys: bytes) -> int:
    return sum(key in keyspace for key in keys)


def _incrby(keyspace: Keyspace, key: bytes, by: bytes = b"1") -> int:
    value = _whole(keyspace.find(key, bytes) or b"0") + _whole(by)
    if not -(2**63) <= value < 2**63:
        raise RefusalError("ERR increment or decrement would overflow")
    keyspace.put(key, b"%d" % value, ends_at=keyspace.ends_at(key))
    return value


def _expire(unit: float) -> Command:
    def command(keyspace: Keyspace, key: bytes, duration: bytes, *_options: bytes) -> int:
        entry = keyspace.value(key)
        if entry is None:
            return 0
        keyspace.put(key, entry, ends_at=keyspace.clock.time() + _whole(duration) * unit)
        return 1

    return command


def _ttl(unit: float) -> Command:
    def command(keyspace: Keyspace, key: bytes) -> int:
        if key not in keyspace:
            return -2
        ends_at = keyspace.ends_at(key)
        return -1 if ends_at is None else round((ends_at - keyspace.clock.time()) / unit)

    return command


def _hset(keyspace: Keyspace, key: bytes, *pairs: bytes) -> int:
    fields = keyspace.find(key, dict) or {}
    before = len(fields)
    fields = {**fields, **dict(zip(pairs[::2], pairs[1::2], strict=True))}
    keyspace.put(key, fields, ends_at=keyspace.ends_at(key))
    return len(fields) - before


def _hgetall(keyspace: Keyspace, key: bytes) -> dict[bytes, bytes]:
    return dict(keyspace.find(key, dict) or {})


def _hget(keyspace: Keyspace, key: bytes, field: bytes) -> bytes | None:
    return (keyspace.find(key, dict) or {}).get(field)


def _hmget(keyspace: Keyspace, key: bytes, *fields: bytes) -> list[bytes | None]:
    found = keyspace.find(key, dict) or {}
    return [found.get(field) for field in fields]


def _hdel(keyspace: Keyspace, key: bytes, *fields: bytes) -> int:
    found = dict(keyspace.find(key, dict) or {})
    removed = sum(found.pop(field, None) is not None for field in fields)
    if removed and found:
        keyspace.put(key, found, ends_at=keyspace.ends_at(key))
    elif removed:
        keyspace.drop(key)
    return removed


def _rename(keyspace: Keyspace, key: bytes, new_key: bytes) -> bytes:
    value, ends_at = keyspace.value(key), keyspace.ends_at(key)
    if value is None:
        raise RefusalError("ERR no such key")
    keyspace.drop(key)
    keyspace.put(new_key, value, ends_at=ends_at)
    return b"OK"


def _type(keyspace: Keyspace, key: bytes) -> bytes:
    value = keyspace.value(key)
    return b"none" if value is None else b"hash" if isinstance(value, dict) else b"string"


def _time(keyspace: Keyspace) -> list[bytes]:
    microseconds = round(keyspace.clock.time() * 1_000_000)
    return [b"%d" % (microseconds // 1_000_000), b"%d" % (microseconds % 1_000_000)]


_is_whole = re.compile(rb"0|-?[1-9][0-9]{0,18}").fullmatch


def _whole(number: bytes) -> int:
    if not _is_whole(number) or not -(2**63) <= int(number) < 2**63:
        raise RefusalError("ERR value is not an integer or out of range")
    return int(number)


COMMANDS: dict[str, Command] = {
    "DEL": _unlink,
    "EXISTS": _exists,
    "EXPIRE": _expire(1.0),
    "GET": _get,
    "GETRANGE": _getrange,
    "HDEL": _hdel,
    "HEXISTS": lambda keyspace, key, field: int(_hget(keyspace, key, field) is not None),
    "HGET": _hget,
    "HGETALL": _hgetall,
    "HMGET": _hmget,
    "HSET": _hset,
    "INCR": _incrby,
    "INCRBY": _incrby,
    "MGET": _mget,
    "PEXPIRE": _expire(0.001),
    "PING": lambda _keyspace, message: message,
    "PTTL": _ttl(0.001),
    "RENAME": _rename,
    "SET": _set,
    "SETRANGE": _setrange,
    "TIME": _time,
    "TTL": _ttl(1.0),
    "TYPE": _type,
    "UNLINK": _unlink,
}
