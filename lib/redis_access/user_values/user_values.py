"""Values that belong to a user and a name: feature flags and experiment assignments.

All of a user's flags are one Redis hash, `flags:{user}`, so that many of them are one command and take little memory;
each has a deadline of its own. Which of them a change made old is told by the namespace's epoch, asked for in the same
round trip. Both are asked of the primary: a replica may not have heard of a change yet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

from ..errors import CommandRefusedError, UnavailableError
from ..namespaces.epochs import Epochs
from ..runtime.requests import Argument, Call, Many, Operation, Read, Reply, Run, Write
from ..runtime.runtime import Runtime
from ..runtime.scripts import script_beside
from ..stored.keys import key_part, stored_names
from ..stored.ttls import checked_ttl
from .user_hash import HEADER, UserHash, decoded, encoded, mark_in

WRITE_USER_VALUES = script_beside(__file__, "write", repeatable=True)
FORGET_USER_VALUES = script_beside(__file__, "forget", repeatable=True)

T = TypeVar("T")

MARKED_SECONDS = 900
"""How long it is remembered that all values of a user were made old: as long as a Lambda may compute one."""


class UserValueOperations:
    """One value per user and name.

    Ids and names are data: any text may be one. Calls raise InvalidKeyError for what is no text or empty, and else what
    the same methods of RedisAccess raise.

    Deadlines are set by the server's clock and compared with this machine's: one that is wrong shifts them by as much,
    but never beyond the key's own time to live, which is the server's.
    """

    def __init__(self, runtime: Runtime, namespace: str, *, default_ttl: int) -> None:
        self._runtime = runtime
        self._namespace = namespace
        self._default_ttl = default_ttl
        self._epochs = Epochs(runtime, namespace)
        # The epoch of this thread's or task's last read, the hash it read, and the mark there. What it stores next was
        # computed after that, but perhaps before a change that others have seen since: with the epoch and the mark of
        # now an old value would pass for a new one.
        self._read_at: ContextVar[tuple[int, str, bytes] | None] = ContextVar(f"{namespace} read at", default=None)

    def get(self, user_id: str, name: str, default: Any = None) -> Operation[Any]:
        """Return the value, or `default` when there is none."""
        found = yield from self.get_many(user_id, (name,))
        return found.get(name, default)

    def get_many(self, user_id: str, names: Iterable[str]) -> Operation[dict[str, Any]]:
        """Return those of the named values that there are, by name, in one round trip; up to 1,000 names."""
        names, key = tuple(names), self._key(user_id)
        fields = stored_names(names, self._namespace)
        if not fields:
            return {}
        request = self._with_epoch(Read("HMGET", key, *HEADER, *fields, primary=True))
        epoch, rows = yield from self._learned((yield from self._runtime.request(request)))
        if epoch is not None:
            self._read_at.set((epoch, key, mark_in(rows)))
        values = {} if rows is None else self._current(UserHash(fields, rows, self._runtime.clock.time()))
        counters = self._runtime.counters
        counters.hits += len(values)
        counters.misses += len(fields) - len(values)
        if fields is names:
            return values
        return {name: values[field] for name, field in zip(names, fields, strict=True) if field in values}

    def set(self, user_id: str, name: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store the value for `ttl` seconds. Return whether Redis confirmed it."""
        return self.set_many(user_id, {name: value}, ttl)

    def set_many(self, user_id: str, values: Mapping[str, object], ttl: int | None = None) -> Operation[bool]:
        """Store values by name for `ttl` seconds, in one round trip; up to 1,000. Return whether Redis confirmed it.

        False, too, for a value that was old already: computed before a change, stored after it.
        """
        names = stored_names(values, self._namespace)
        seconds = checked_ttl(ttl, default=self._default_ttl)
        return self._stored(self._key(user_id), names, [encoded(value) for value in values.values()], seconds)

    def delete(self, user_id: str, name: str) -> Operation[bool]:
        """Return True when Redis confirmed that the value is gone."""
        return self._confirmed(Write("HDEL", self._key(user_id), *stored_names((name,), self._namespace)))

    def cache_get(self, user_id: str, name: str, fetch: Callable[[], T], ttl: int | None = None) -> Operation[T]:
        """Return the cached value, or what `fetch` returns, which is then stored.

        Callers do not wait for each other, as those of RedisAccess's `cache_get` do: of one value at most as many are
        computed at once as this one user has requests under way, so there is no stampede to hold back, and a lease
        would cost every miss a round trip more. What is dear enough for one has a place under a key of its own there.
        """
        seconds = checked_ttl(ttl, default=self._default_ttl)
        key, fields = self._key(user_id), stored_names((name,), self._namespace)
        began = self._runtime.clock.time()
        found = yield from self.get_many(user_id, (name,))
        if name not in found:
            read_at = self._read_at.get()
            raw = encoded((yield Call(fetch)))
            yield from self._stored_in_time(key, fields, [raw], seconds, read_at, began)
            found[name] = decoded(raw)
        return found[name]  # type: ignore[no-any-return]  # what JSON makes of a T

    def cache_get_many(
        self,
        user_id: str,
        names: Iterable[str],
        fetch: Callable[[list[str]], Mapping[str, T]],
        ttl: int | None = None,
    ) -> Operation[dict[str, T]]:
        """Return the cached values and, for the names without one, what `fetch(names)` returns, which is then stored.

        Names that `fetch` leaves out are left out here.
        """
        seconds = checked_ttl(ttl, default=self._default_ttl)
        key, wanted = self._key(user_id), tuple(names)
        field_of = dict(zip(wanted, stored_names(wanted, self._namespace), strict=True))
        began = self._runtime.clock.time()
        found = yield from self.get_many(user_id, wanted)
        missing = [name for name in wanted if name not in found]
        if missing:
            read_at = self._read_at.get()
            fetched: Mapping[str, T] = yield Call(lambda: fetch(missing))
            raws = {name: encoded(fetched[name]) for name in missing if name in fetched}
            yield from self._stored_in_time(
                key, [field_of[name] for name in raws], list(raws.values()), seconds, read_at, began
            )
            found.update((name, decoded(raw)) for name, raw in raws.items())
        return found

    def invalidate(self, name: str) -> Operation[bool]:
        """Make the values of one flag or experiment old for all users at once, in time that does not depend on them.

        Return whether Redis confirmed it: then no read that begins afterwards gives a value computed before, and none
        that is under way can store one. False: others may still see them; this process does not.
        """
        return self._epochs.invalidate(*stored_names((name,), self._namespace))

    def invalidate_user(self, user_id: str) -> Operation[bool]:
        """Make all values of one user old. Return whether Redis confirmed it.

        Then no read that begins afterwards gives a value computed before, and none that is under way can store one:
        neither `cache_get`, nor `get` and then `set`.
        """
        return self._forgotten(self._key(user_id))

    def invalidate_everything(self) -> Operation[bool]:
        """Make all values of all users old at once. Return whether Redis confirmed it."""
        return self._epochs.invalidate()

    def _with_epoch(self, request: Read | Run) -> Many:
        return Many((self._epochs.request(), request))

    def _learned(self, replies: Reply) -> Operation[tuple[int | None, Any]]:
        """Return the epoch and Redis's answer; None and None when Redis is away or does not tell the epoch."""
        if replies is None:
            return None, None
        version, answer = replies
        if self._epochs.knows(version) and not isinstance(answer, Exception):
            return self._epochs.known, answer
        if isinstance(answer, UnavailableError | CommandRefusedError):
            self._runtime.failed(answer)
            return None, None
        epoch = yield from self._epochs.learn(version)
        return epoch, None if epoch is None else answer

    def _current(self, found: UserHash) -> dict[str, Any]:
        values = found.values()
        self._runtime.counters.undecodable += found.damaged
        epochs = found.epochs(self._epochs.known)
        is_current = self._epochs.is_current
        return {name: value for name, value in values.items() if is_current(name, epochs[name])} if epochs else values

    def _stored_in_time(
        self,
        key: str,
        names: Sequence[str],
        raws: list[bytes],
        seconds: int,
        read_at: tuple[int, str, bytes] | None,
        began: float,
    ) -> Operation[None]:
        """Store what was computed after `read_at`, if that is known, and its mark would be there still."""
        if read_at is not None and read_at[1] == key and 0 <= self._runtime.clock.time() - began < MARKED_SECONDS:
            yield from self._stored(key, names, raws, seconds, read_at)

    def _stored(
        self,
        key: str,
        names: Sequence[str],
        raws: list[bytes],
        seconds: int,
        read_at: tuple[int, str, bytes] | None = None,
    ) -> Operation[bool]:
        if not names:
            return True
        epoch, read, mark = read_at or self._read_at.get() or (self._epochs.known, "", b"")
        if epoch is None:
            epoch = yield from self._epochs.learn(None)
        if epoch is None:
            return False
        arguments: list[Argument] = [epoch, seconds, mark if read == key else "*"]
        for pair in zip(names, raws, strict=True):
            arguments += pair
        request = self._with_epoch(Run(WRITE_USER_VALUES, (key,), *arguments))
        latest, answer = yield from self._learned((yield from self._runtime.request(request)))
        if latest is not None:  # who is told that a value was old is not told so again about the next
            self._read_at.set((latest, read if answer == 1 else "", mark))
        is_current = self._epochs.is_current
        stored = answer == 1 and all(is_current(name, epoch) for name in names)
        self._runtime.counters.writes += stored
        return stored

    def _forgotten(self, key: str) -> Operation[bool]:
        forgotten = yield from self._confirmed(Run(FORGET_USER_VALUES, (key,), MARKED_SECONDS))
        read_at = self._read_at.get()
        if read_at is not None and read_at[1] == key:  # what this thread stores now it computed knowing of the change
            self._read_at.set(None)
        return forgotten

    def _confirmed(self, request: Write | Run) -> Operation[bool]:
        confirmed = (yield from self._runtime.request(request)) is not None
        self._runtime.counters.writes += confirmed
        return confirmed

    def _key(self, user_id: str) -> str:
        return f"{self._namespace}:{{{key_part(user_id, self._namespace)}}}"
