"""The sessions' Lua scripts in Python. The comments at the head of each script describe it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from ...sessions.sessions import SESSION_CREATE, SESSION_END_ALL, SESSION_ROTATE, SESSION_USE
from ..keyspace import RefusalError
from .lua_numbers import tonumber

_header = re.compile(rb"(\d{1,16}) ([01])").fullmatch


def _milliseconds(call: Callable[..., Any]) -> int:
    seconds, microseconds = (int(part) for part in call("TIME"))
    return seconds * 1000 + microseconds // 1000


def _create(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    session, index = keys
    if call("TYPE", index) not in {b"hash", b"none"}:
        call("UNLINK", index)
    ttl, longest, max_sessions = int(arguments[0]), arguments[1], int(arguments[2])
    now = _milliseconds(call)
    latest = int(longest[1:]) if longest.startswith(b"@") else now + int(longest) if longest != b"0" else 0
    if latest:
        ttl = max(1, min(ttl, latest - now))
    call("HSET", session, b"", b"%d %d" % (latest, max_sessions > 0), *arguments[3:])
    call("PEXPIRE", session, ttl)
    if not max_sessions:
        return 1
    family = index[:-5]
    own = session.removeprefix(family)
    _note(call, index, own, now, ttl)
    others = []
    for name, ends in call("HGETALL", index).items():
        at = tonumber(ends)
        if at is None or len(ends) > 15 or not at > now:  # nan, too
            call("HDEL", index, name)
        elif name != own:
            others.append((at, name))
    for _, name in sorted(others)[: max(0, len(others) - max_sessions + 1)]:
        call("UNLINK", family + name)
        call("HDEL", index, name)
    return 1


def _use(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> list[Any]:
    session, index = keys
    header = call("HGET", session, b"")
    if header is None:
        return [0]
    match = _header(header)
    if not match:
        call("UNLINK", session)
        return [0]
    ttl, removed, changed, wanted = (int(number) for number in arguments[:4])
    latest, is_noted = int(match[1]), match[2] == b"1"
    own = session.removeprefix(index[:-5])
    if is_noted and _in_index(call, index, own) is None:
        call("UNLINK", session)
        return [0]
    if ttl > 0:
        now = _milliseconds(call)
        ttl = min(ttl, latest - now) if latest else ttl
        if ttl <= 0:
            call("UNLINK", session)
            call("HDEL", index, own)
            return [0]
        call("PEXPIRE", session, ttl)
        if is_noted:
            _note(call, index, own, now, ttl)
    names, pairs = arguments[4 : 4 + removed], arguments[4 + removed : 4 + removed + 2 * changed]
    if names:
        call("HDEL", session, *names)
    if pairs:
        call("HSET", session, *pairs)
    if wanted < 0:
        return [1, *(part for pair in call("HGETALL", session).items() for part in pair)]
    return [1, *(call("HGET", session, name) for name in arguments[4 + removed + 2 * changed :])]


def _note(call: Callable[..., Any], index: bytes, name: bytes, now: int, ttl: int) -> None:
    call("HSET", index, name, now + ttl)
    if call("PTTL", index) < ttl:
        call("PEXPIRE", index, ttl)


def _rotate(call: Callable[..., Any], keys: Sequence[bytes], _: Sequence[bytes]) -> Any:
    old, new, index = keys
    header = call("HGET", old, b"")
    if header is None:
        return call("EXISTS", new)
    if not _header(header):
        call("UNLINK", old)
        return 0
    family = index[:-5]
    ends = _in_index(call, index, old.removeprefix(family))
    if ends is None and header.endswith(b" 1"):
        call("UNLINK", old)
        return 0
    call("RENAME", old, new)
    if ends is not None:
        call("HDEL", index, old.removeprefix(family))
        call("HSET", index, new.removeprefix(family), ends)
    return 1


def _in_index(call: Callable[..., Any], key: bytes, name: bytes) -> bytes | None:
    """Return the end of a session that the index names; None when it does not, or is no index."""
    try:
        ends: bytes | None = call("HGET", key, name)
    except RefusalError:
        return None
    return ends


def _end_all(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    index, kept, ended = keys[0], arguments[0], 0
    if call("TYPE", index) not in {b"hash", b"none"}:
        call("UNLINK", index)
        return 0
    for name in call("HGETALL", index):
        if name != kept:
            ended += call("UNLINK", index[:-5] + name)
            call("HDEL", index, name)
    return ended


SESSION_SCRIPTS = [
    (SESSION_CREATE, _create),
    (SESSION_USE, _use),
    (SESSION_ROTATE, _rotate),
    (SESSION_END_ALL, _end_all),
]
