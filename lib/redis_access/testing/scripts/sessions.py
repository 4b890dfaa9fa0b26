"""The sessions' Lua scripts in Python. Their head comments say what they are for."""

from collections.abc import Callable, Sequence
from typing import Any

from ...sessions.sessions import SESSION_CREATE, SESSION_END_ALL, SESSION_ROTATE, SESSION_USE


def _create(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    session, index = keys
    ttl, longest, most = (int(number) for number in arguments[:3])
    now, latest = int(call("TIME")[0]), 0
    if longest:
        latest, ttl = now + longest, min(ttl, longest)
    call("HSET", session, b"", b"%d %d" % (latest, most > 0), *arguments[3:])
    call("EXPIRE", session, ttl)
    if not most:
        return 1
    family = index[:-5]
    own = session.removeprefix(family)
    _note(call, index, own, now, ttl)
    others = []
    for name, ends in call("HGETALL", index).items():
        if int(ends) <= now:
            call("HDEL", index, name)
        elif name != own:
            others.append((int(ends), name))
    for _, name in sorted(others)[: max(0, len(others) - most + 1)]:
        call("UNLINK", family + name)
        call("HDEL", index, name)
    return 1


def _use(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> list[Any]:
    session, index = keys
    header = call("HGET", session, b"")
    if header is None:
        return [0]
    ttl, removed, changed, wanted = (int(number) for number in arguments[:4])
    if ttl > 0:
        now = int(call("TIME")[0])
        latest, is_noted = (int(number) for number in header.split())
        ttl = min(ttl, latest - now) if latest else ttl
        if ttl <= 0:
            call("UNLINK", session)
            return [0]
        call("EXPIRE", session, ttl)
        if is_noted:
            _note(call, index, session.removeprefix(index[:-5]), now, ttl)
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
    if call("TTL", index) < ttl:
        call("EXPIRE", index, ttl)


def _rotate(call: Callable[..., Any], keys: Sequence[bytes], _: Sequence[bytes]) -> Any:
    old, new, index = keys
    if not call("EXISTS", old):
        return call("EXISTS", new)
    call("RENAME", old, new)
    family = index[:-5]
    ends = call("HGET", index, old.removeprefix(family))
    if ends is not None:
        call("HDEL", index, old.removeprefix(family))
        call("HSET", index, new.removeprefix(family), ends)
    return 1


def _end_all(call: Callable[..., Any], keys: Sequence[bytes], arguments: Sequence[bytes]) -> int:
    index, kept, ended = keys[0], arguments[0], 0
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
