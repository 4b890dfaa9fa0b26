"""Sessions: a few named fields under an id that cannot be guessed, gone when their time is over.

Each is a Redis hash with one JSON value per field, so two requests that change different fields do not undo each
other. Sessions are read from the primary: a reader may lag, and a user who just logged in must not be sent away.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from .effects import Argument, Operation, Read, Run, Write
from .errors import InvalidValueError
from .gate import Gate
from .keys import joined_key
from .scripts import SESSION_WRITE
from .ttls import SESSION_TTL_SECONDS, checked_ttl
from .values import MISS, decode, encode

# Keeps a session without fields in being, which a hash without fields would not. A caller's field is never empty.
_ALWAYS = b""


class SessionOperations:
    """Create, read, change, extend and end sessions.

    When Redis is away nobody has a session: `create` and `get` give None, the others False. A caller who must tell
    that from "no such session" uses a strict RedisAccess, which raises.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def create(self, data: Mapping[str, object], ttl: int | None = None) -> Operation[str | None]:
        """Store a new session for `ttl` seconds (30 minutes when None).

        Return its id, 43 characters safe in URLs and cookies, or None when Redis did not confirm it.
        """
        session_id = secrets.token_urlsafe(32)
        fields: list[Argument] = [_ALWAYS, b"", *_encoded(data)]
        seconds = checked_ttl(ttl, default=SESSION_TTL_SECONDS)
        stored = yield from self._write(session_id, seconds, fields, must_exist=False)
        return session_id if stored else None

    def get(self, session_id: str) -> Operation[dict[str, Any] | None]:
        """Return the session's fields, or None when there is no such session."""
        counters = self._gate.counters
        key = joined_key("sessions", session_id)
        fields = yield from self._gate.ask(Read("HGETALL", key, primary=True))
        if fields:
            values = {name: decode(raw) for name, raw in fields.items() if name != _ALWAYS}
            if MISS not in values.values():
                counters.hits += 1
                return {name.decode(errors="replace"): value for name, value in values.items()}
            counters.undecodable += 1
        counters.misses += 1
        return None

    def update(self, session_id: str, changes: Mapping[str, object], ttl: int | None = None) -> Operation[bool]:
        """Set some fields and leave the others; with `ttl` the session lives that many seconds from now, too.

        Return whether there was such a session.
        """
        seconds = 0 if ttl is None else checked_ttl(ttl, default=0)
        return self._write(session_id, seconds, _encoded(changes), must_exist=True)

    def extend(self, session_id: str, ttl: int | None = None) -> Operation[bool]:
        """Let the session live `ttl` seconds from now (30 minutes when None). Return whether there was such a one."""
        return self._write(session_id, checked_ttl(ttl, default=SESSION_TTL_SECONDS), [], must_exist=True)

    def end(self, session_id: str) -> Operation[bool]:
        """Return True when Redis confirmed that the session is gone; False: it may still be in use."""
        key = joined_key("sessions", session_id)
        gone = (yield from self._gate.ask(Write("UNLINK", key))) is not None
        self._gate.counters.writes += gone
        return gone

    def _write(self, session_id: str, seconds: int, fields: list[Argument], *, must_exist: bool) -> Operation[bool]:
        keys = [joined_key("sessions", session_id)]
        answer = yield from self._gate.ask(Run(SESSION_WRITE, keys, seconds, int(must_exist), *fields))
        written: bool = answer == 1
        self._gate.counters.writes += written
        return written


def _encoded(data: Mapping[str, object]) -> list[Argument]:
    fields: list[Argument] = []
    for name, value in data.items():
        if not isinstance(name, str) or not name or not name.isprintable():
            raise InvalidValueError(f"a session's field must be named by printable text, not {name!r}")
        fields += (name, encode(value))
    return fields
