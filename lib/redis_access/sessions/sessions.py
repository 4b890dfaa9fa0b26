"""Sessions: a few named fields under an id that cannot be guessed, which end by themselves.

Each is a Redis hash with one JSON value per field, so two requests that change different fields do not undo each
other. Sessions are read from the primary: a reader may lag, and a user who just logged in must not be sent away.

An index beside a user's sessions names them, and a session that the index does not name does not count. So `end_all`
ends every session of the user, also one whose key was forgotten, and an index that Redis evicts logs the user out
instead of keeping sessions that nobody can end.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ..errors import CommandRefusedError, UnavailableError
from ..runtime.runtime import Runtime
from ..steps.answers import number, row
from ..steps.operation import Operation
from ..steps.requests import Argument, Many, Read, Reply, Run, Write
from ..steps.scripts import script_beside
from ..stored.ttls import SESSION_TTL_SECONDS, checked_ttl
from ..stored.values import MISS
from .fields import HEADER, checked_names, encoded_fields, is_header, name_of, pairs_of, value_of
from .ids import SessionKeys, family_of, index_key, keys_of, known_keys, new_id, user_families

# The place of use.lua's ARGV[4] in the command: behind its name, the hash, the number of keys, two keys, three words.
_WANTED = 8


def _fields(command: Sequence[Argument], reply: Reply) -> bool:
    """Whether the reply is 0, or 1 and the values asked for: of so many fields, or all with their names (-1)."""
    if type(reply) is not list or not reply or not row(reply[1:]):
        return False
    wanted = int(command[_WANTED])
    return reply == [0] or (
        reply[0] == 1 and (len(reply) == 1 + wanted if wanted >= 0 else len(reply) % 2 == 1 and None not in reply)
    )


# All scripts are repeatable: after a lost answer, a script finds what it did by the id.
SESSION_CREATE = script_beside(__file__, "create", repeatable=True, answers=number)
SESSION_USE = script_beside(__file__, "use", repeatable=True, answers=_fields)
SESSION_ROTATE = script_beside(__file__, "rotate", repeatable=True, answers=number)
SESSION_END_ALL = script_beside(__file__, "end_all", repeatable=True, answers=number)

MAX_SESSIONS_PER_USER = 100
"""The most sessions of a user: creating another ends the one with the earliest end."""


class SessionOperations:
    """Create, read, change, extend, rotate and end sessions.

    When Redis is unavailable nobody has a session: `create`, `get`, `rotate` and `end_all` return None, the others
    False. A caller who must tell this from "no such session" uses a strict RedisAccess, which raises. A text that
    cannot be an id counts as the id of no session.

    With `durable` a change counts as confirmed only when a replica has it, too, so that a failover does not undo it;
    if none answers within the call's budget, the call returns what it returns when Redis is unavailable.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def create(
        self,
        data: Mapping[str, object],
        ttl: int | None = None,
        *,
        user_id: str | int | UUID | None = None,
        max_lifetime_seconds: int | None = None,
        durable: bool = False,
    ) -> Operation[str | None]:
        """Store a new session for `ttl` seconds (30 minutes when None).

        With `user_id`, `end_all` ends it, too. However often it is extended, it ends `max_lifetime_seconds` after its
        creation. Return its id, 43 characters safe in URLs and cookies, or None when Redis did not confirm it.
        """
        seconds = checked_ttl(ttl, default=SESSION_TTL_SECONDS)
        longest = 0 if max_lifetime_seconds is None else checked_ttl(max_lifetime_seconds, default=0)
        max_sessions = 0 if user_id is None else MAX_SESSIONS_PER_USER
        fields = encoded_fields(data, "data")
        families = [None] if user_id is None else (yield from self._families(user_id))
        session_id = new_id(families[0])
        keys = known_keys(session_id)
        run = Run(SESSION_CREATE, [keys.session, keys.noted_in], seconds * 1000, longest * 1000, max_sessions, *fields)
        return session_id if self._confirmed((yield from self._runtime.write(run, durable=durable))) else None

    def get(
        self, session_id: str, fields: Iterable[str] | None = None, *, extend_ttl: int | None = None
    ) -> Operation[dict[str, Any] | None]:
        """Return the session's fields, or those of `fields` that it has; None when there is no such session.

        With `extend_ttl` the session also lives that many seconds from now (sliding expiry), in the same round trip.
        """
        names = None if fields is None else checked_names(fields, "fields")
        seconds = None if extend_ttl is None else checked_ttl(extend_ttl, default=0)
        keys = keys_of(session_id)
        if keys is None:
            found = None
        elif seconds is None:
            found = yield from self._read(keys, names)
        else:
            wanted = -1 if names is None else len(names)
            answer = yield from self._use(keys, seconds * 1000, 0, 0, wanted, *(names or ()))
            found = pairs_of(names, answer[1:]) if answer is not None else None
        return self._decoded(found)

    def update(
        self,
        session_id: str,
        changes: Mapping[str, object],
        ttl: int | None = None,
        *,
        remove: Iterable[str] = (),
        durable: bool = False,
    ) -> Operation[bool]:
        """Set the fields in `changes`, remove those in `remove`, leave the others.

        With `ttl` the session also lives that many seconds from now. Return whether there was such a session.
        """
        seconds = 0 if ttl is None else checked_ttl(ttl, default=0)
        removed, pairs = checked_names(remove, "remove"), encoded_fields(changes, "changes")
        arguments = seconds * 1000, len(removed), len(pairs) // 2, 0, *removed, *pairs
        return self._changed(session_id, *arguments, durable=durable)

    def extend(self, session_id: str, ttl: int | None = None, *, durable: bool = False) -> Operation[bool]:
        """Let the session live `ttl` seconds from now (30 minutes when None). Return whether there was one."""
        milliseconds = checked_ttl(ttl, default=SESSION_TTL_SECONDS) * 1000
        return self._changed(session_id, milliseconds, 0, 0, 0, durable=durable)

    def rotate(
        self, session_id: str, *, user_id: str | int | UUID | None = None, durable: bool = False
    ) -> Operation[str | None]:
        """Move the session to a new id; the old id ends at once. Due whenever its user logs in or gains rights.

        With `user_id` it becomes that user's, so that `end_all` ends it, too. That takes a few round trips, and a field
        that another request changes meanwhile may keep its older value.

        Return the new id; None when there was no such session, or Redis did not confirm it (the old id may still work).
        """
        keys = keys_of(session_id)
        if keys is None:
            return None
        family = family_of(session_id) if user_id is None else (yield from self._families(user_id))[0]
        rotated = new_id(family)
        if family != family_of(session_id):
            return (yield from self._move(keys, rotated, durable=durable))
        run = Run(SESSION_ROTATE, [keys.session, known_keys(rotated).session, keys.noted_in])
        return rotated if self._confirmed((yield from self._runtime.write(run, durable=durable))) else None

    def _move(self, keys: SessionKeys, moved: str, *, durable: bool) -> Operation[str | None]:
        """Copy a session into another family, whose slot may be another node's, then end the old one."""
        fields = yield from self._read(keys, None)
        left_milliseconds = yield from self._runtime.request(Read("PTTL", keys.session, primary=True))
        if not fields or left_milliseconds is None or left_milliseconds <= 0:
            return None
        latest, _, _ = fields.pop(HEADER).partition(b" ")
        new = known_keys(moved)
        pairs = [part for pair in fields.items() for part in pair]
        longest = b"0" if latest == b"0" else b"@" + latest
        run = Run(
            SESSION_CREATE, [new.session, new.noted_in], left_milliseconds, longest, MAX_SESSIONS_PER_USER, *pairs
        )
        if not self._confirmed((yield from self._runtime.write(run, durable=durable))):
            return None
        # An old id that an attacker knows (session fixation) must not work beside the new one: unless its end is
        # confirmed, the session is not moved. A session that somebody else ended or moved after it was read must not go
        # on, either.
        if (yield from self._ended(keys, durable=durable)):
            return moved
        yield from self._ended(new)
        return None

    def end(self, session_id: str, *, durable: bool = False) -> Operation[bool]:
        """Return True when Redis confirmed that the session is gone; False: it may still be in use."""
        keys = keys_of(session_id)
        return keys is None or (yield from self._ended(keys, durable=durable)) is not None

    def _ended(self, keys: SessionKeys, *, durable: bool = False) -> Operation[int | None]:
        """Return whether there was a session to end, 1 or 0; None when Redis did not confirm that there is none now."""
        try:
            # An entry that stays in the index does no harm: it leads to no session, and create.lua clears it in time.
            gone, _ = yield Many((Write("UNLINK", keys.session), Write("HDEL", keys.noted_in, keys.name)))
            if isinstance(gone, Exception):
                raise gone
        except (UnavailableError, CommandRefusedError) as exc:
            self._runtime.failed(exc)
            return None
        # UNLINK is sent again with WAIT, which answers for every write before it.
        if durable and (yield from self._runtime.write(Write("UNLINK", keys.session), durable=True)) is None:
            return None
        self._runtime.counters.writes += 1
        return gone  # type: ignore[no-any-return]  # what UNLINK answers

    def end_all(
        self, user_id: str | int | UUID, *, keep: str | None = None, durable: bool = False
    ) -> Operation[int | None]:
        """End the sessions of this `user_id`, except the one whose id is `keep`.

        Return how many were ended; None when Redis did not confirm it: they may still be in use.
        """
        kept = None if keep is None else keys_of(keep)
        total = 0
        for family in (yield from self._families(user_id)):
            run = Run(SESSION_END_ALL, [index_key(family)], "" if kept is None else kept.name)
            ended: int | None = yield from self._runtime.write(run, durable=durable)
            if ended is None:
                return None
            total += ended
        self._runtime.counters.writes += 1
        return total

    def _families(self, user_id: str | int | UUID) -> Operation[list[str]]:
        user_families(user_id, ())  # raises before anything is sent
        if self._runtime.session_keys is None:  # known with the settings, which the first request reads
            yield from self._runtime.request(Read("EXISTS", index_key("settings"), primary=True))
        return user_families(user_id, self._runtime.session_keys or ())

    def _read(self, keys: SessionKeys, names: list[bytes] | None) -> Operation[dict[bytes, bytes] | None]:
        """Return the session's fields, the header among them; None when there is no session."""
        if names is None:
            fields = Read("HGETALL", keys.session, primary=True)
        else:
            fields = Read("HMGET", keys.session, HEADER, *names, primary=True)
        replies = yield from self._runtime.request(
            Many((fields, Read("HEXISTS", keys.noted_in, keys.name, primary=True)))
        )
        if replies is None:
            return None
        if isinstance(replies[1], CommandRefusedError) and replies[1].code == "WRONGTYPE":
            self._note_foreign()  # it is no index, so it names no session
            return None
        for reply in replies:
            if isinstance(reply, UnavailableError | CommandRefusedError):
                self._runtime.failed(reply)
                return None
        found, is_in_index = replies
        if names is not None:
            header, *rows = found
            found = {} if header is None else {HEADER: header, **pairs_of(names, rows)}
        if not found:
            return None
        match = is_header(found.get(HEADER, b""))
        if match is None:
            self._note_foreign()
            return None
        return found if is_in_index or match[1] == b"0" else None

    def _note_foreign(self) -> None:
        """Count a session, or an index of a user's sessions, that this library did not write. It counts as absent."""
        self._runtime.counters.undecodable += 1
        self._runtime.log_data_fault(
            "foreign session", "redis_access did not write what is under a session's key: it is none"
        )

    def _use(self, keys: SessionKeys, *arguments: Argument, durable: bool = False) -> Operation[list[Any] | None]:
        """Return the script's answer; None when there was no such session."""
        run = Run(SESSION_USE, [keys.session, keys.noted_in], *arguments)
        answer = yield from self._runtime.write(run, durable=durable)
        return answer if self._confirmed(answer[0] if answer else None) else None

    def _changed(self, session_id: str, *arguments: Argument, durable: bool) -> Operation[bool]:
        keys = keys_of(session_id)
        return keys is not None and (yield from self._use(keys, *arguments, durable=durable)) is not None

    def _confirmed(self, reply: Reply) -> bool:
        written: bool = reply == 1
        self._runtime.counters.writes += written
        return written

    def _decoded(self, found: dict[bytes, bytes] | None) -> dict[str, Any] | None:
        counters = self._runtime.counters
        if found is not None:
            values = {field: value_of(raw) for field, raw in found.items() if field != HEADER}
            # One field that cannot be decoded invalidates the session: without it the others might mean something else.
            if MISS not in values.values():
                counters.hits += 1
                return {name_of(field): value for field, value in values.items()}
            counters.undecodable += 1
        counters.misses += 1
        return None
