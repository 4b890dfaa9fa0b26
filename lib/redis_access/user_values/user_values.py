"""Values that belong to a user and a name: feature flags and experiment assignments.

All of a user's flags are one Redis hash, `flags:{user}`, so that many of them are one command and take little memory;
each has a deadline of its own. The namespace's epoch, asked for in the same round trip, tells which of them a change
made old. Both are asked of the primary: a replica may not have a change yet.

A computed value is stored only if nothing made it old while it was computed: the namespace's epoch tells of changes to
all users, and the mark in the user's hash of those to this user. Both are read before the computation, by the call that
stores the value afterwards.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from ..errors import CommandRefusedError, InvalidArgumentError, UnavailableError, ValueTooLargeError
from ..namespaces.epochs import Epochs
from ..runtime.answers import number, row
from ..runtime.first_use import on_first_use
from ..runtime.requests import Argument, Many, Read, Reply, Run
from ..runtime.runtime import Runtime
from ..runtime.scripts import script_beside
from ..runtime.steps import Call, Operation
from ..stored.arguments import check_fetch, checked_mapping, listed
from ..stored.keys import key_part, stored_names
from ..stored.ttls import checked_ttl
from .user_hash import HEADER, UserHash, decoded, encoded, mark_in

if TYPE_CHECKING:
    from .single_flight import SingleFlight

# The command's name, the hash, the number of keys, the key, the seconds.
_WORDS_BEFORE_FIELDS = 5


def _fields_of_user(command: Sequence[Argument], reply: Reply) -> bool:
    return row(reply) and len(reply) == len(command) - _WORDS_BEFORE_FIELDS


READ_USER_VALUES = script_beside(__file__, "read", repeatable=True, answers=_fields_of_user)
WRITE_USER_VALUES = script_beside(__file__, "write", repeatable=True, answers=number)
FORGET_USER_VALUES = script_beside(__file__, "forget", repeatable=True, answers=number)

T = TypeVar("T")

MARK_SECONDS = 900
"""The time for which a mark is kept without values: as long as a Lambda function may run, computing one."""

# A set whose namespace is invalidated meanwhile is sent again under the newer epoch. One that loses this race so often
# returns False.
_ATTEMPTS = 3


class Found(NamedTuple):
    """The values that were found, by field, with the epoch and the mark under which the others may be stored.

    The epoch is None when Redis did not answer.
    """

    values: dict[str, Any]
    epoch: int | None
    mark: bytes

    @property
    def state(self) -> bytes:
        """What must still be so for a computed value to count: nothing was set, deleted or invalidated since."""
        return b"%d %b;" % (self.epoch or 0, self.mark)


class UserValueOperations:
    """One value per user and name.

    Ids and names are data: any text may be one; an int or UUID counts as its text. Calls raise InvalidKeyError for
    other types and the empty text, and else what the same methods of RedisAccess raise.

    `cache_get` and `cache_get_many` never store a value that a `set`, `delete` or invalidation made old while it was
    computed. A `get` followed by a `set` cannot promise this: a value that is set counts as new.

    Deadlines are set by the server's clock and compared with this machine's: one that is wrong shifts them by as much,
    but never beyond the key's own time to live, which is the server's.
    """

    def __init__(self, runtime: Runtime, namespace: str, *, default_ttl: int) -> None:
        self._runtime = runtime
        self._namespace = namespace
        self._default_ttl = default_ttl
        self._epochs = Epochs(runtime, namespace)

    @on_first_use
    def _single_flight(self) -> "SingleFlight":
        from .single_flight import SingleFlight

        return SingleFlight(self._runtime, self)

    def get(self, user_id: str | int | UUID, name: str, default: Any = None) -> Operation[Any]:
        """Return the value, or `default` when there is none."""
        found = yield from self.get_many(user_id, (name,))
        return found.get(name, default)

    def get_many(self, user_id: str | int | UUID, names: Iterable[str]) -> Operation[dict[str, Any]]:
        """Return those of the named values that there are, by name, in one round trip; up to 1,000 names."""
        names, key = listed(names, "names", "names"), self._key(user_id)
        fields = stored_names(names, self._namespace)
        if not fields:
            return {}
        found = yield from self.found(key, fields)
        if fields is names:  # the usual case: names are stored as they are
            return found.values
        return {name: found.values[field] for name, field in zip(names, fields, strict=True) if field in found.values}

    def set(self, user_id: str | int | UUID, name: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store the value for `ttl` seconds. Return whether Redis confirmed it."""
        return self._set_values(user_id, (name,), (value,), ttl)

    def set_many(
        self, user_id: str | int | UUID, values: Mapping[str, object], ttl: int | None = None
    ) -> Operation[bool]:
        """Store values by name for `ttl` seconds, in one round trip; up to 1,000. Return whether Redis confirmed it.

        Values of this user that are being computed meanwhile are not stored.
        """
        checked_mapping(values, "values")
        return self._set_values(user_id, values.keys(), values.values(), ttl)

    def delete(self, user_id: str | int | UUID, name: str, *, durable: bool = False) -> Operation[bool]:
        """Delete the value; one that is being computed is not stored. Return whether Redis confirmed it.

        With `durable` a replica has to confirm it, too.
        """
        return self._forget(self._key(user_id), stored_names((name,), self._namespace), durable=durable)

    def cache_get(
        self, user_id: str | int | UUID, name: str, fetch: Callable[[], T], ttl: int | None = None
    ) -> Operation[T]:
        """Return the cached value, or what `fetch` returns, which is then stored.

        One caller at a time computes it, in all processes; the others wait, for 2.5 seconds before one of them computes
        as well. A `set`, `delete` or invalidation meanwhile keeps it from being stored, and whoever asks after that
        does not get it. An exception of `fetch` goes to those who wait in this process, too. `cache_get_many` neither
        waits nor is waited for.
        """
        check_fetch(fetch)
        seconds = checked_ttl(ttl, default=self._default_ttl)
        (field,), key = stored_names((name,), self._namespace), self._key(user_id)
        return self._single_flight.cache_get(key, field, name, fetch, seconds)

    def cache_get_many(
        self,
        user_id: str | int | UUID,
        names: Iterable[str],
        fetch: Callable[[list[str]], Mapping[str, T]],
        ttl: int | None = None,
    ) -> Operation[dict[str, T]]:
        """Return the cached values and, for the names without one, what `fetch(names)` returns, which is then stored.

        Names that `fetch` leaves out are missing from the result, too. Two round trips when a value is missing, else
        one. Raises InvalidArgumentError when `fetch` returns no mapping.
        """
        check_fetch(fetch)
        seconds, key = checked_ttl(ttl, default=self._default_ttl), self._key(user_id)
        given = listed(names, "names", "names")
        field_of = dict(zip(given, stored_names(given, self._namespace), strict=True))
        names, fields = tuple(field_of), tuple(field_of.values())
        if not fields:
            return {}
        found, _ = yield from self.found_to_compute(key, fields)
        self._count(found, fields)
        values = {name: found.values[field] for name, field in zip(names, fields, strict=True) if field in found.values}
        missing = [name for name in names if name not in values]
        if not missing:
            return values
        fetched: Mapping[str, T] = yield Call(lambda: fetch(missing))
        if not isinstance(fetched, Mapping):
            raise InvalidArgumentError(f"fetch must return a mapping of names to values, not {type(fetched).__name__}")
        raws = {name: self.encoded(name, fetched[name]) for name in missing if name in fetched}
        storable = {field_of[name]: raw for name, (raw, may_be_stored) in raws.items() if may_be_stored}
        yield from self.store_computed(key, found, storable, seconds)
        return values | {name: decoded(raw) for name, (raw, _) in raws.items()}

    def invalidate(self, name: str, *, durable: bool = False) -> Operation[bool]:
        """Make the values of one flag or experiment old for all users, in a time that does not depend on their number.

        Return whether Redis confirmed it: then no read that begins afterwards returns a value computed before, and no
        value that `cache_get` is computing is stored. When it did not, other processes may still return old values;
        this one does not. With `durable` a replica has to confirm it, too, so that a failover does not undo it.
        """
        return self._epochs.invalidate(*stored_names((name,), self._namespace), durable=durable)

    def invalidate_user(self, user_id: str | int | UUID, *, durable: bool = False) -> Operation[bool]:
        """Make all values of one user old. Return whether Redis confirmed it; with `durable`, a replica, too.

        Then no read that begins afterwards returns a value computed before, and no value that `cache_get` is computing
        is stored.
        """
        return self._forget(self._key(user_id), (), durable=durable)

    def invalidate_everything(self, *, durable: bool = False) -> Operation[bool]:
        """Make all values of all users old at once. Return whether Redis, `durable`: a replica, too, confirmed it."""
        return self._epochs.invalidate(durable=durable)

    def found(self, key: str, fields: Sequence[str]) -> Operation[Found]:
        """Return what is stored under the fields of a user's hash, and count hits and misses."""
        found, _ = yield from self._found(fields, Read("HMGET", key, *HEADER, *fields, primary=True))
        self._count(found, fields)
        return found

    def found_to_compute(self, key: str, fields: Sequence[str], *more: Run) -> Operation[tuple[Found, Reply]]:
        """Return the same, not counted, with a mark to compute under, and the reply to one more request."""
        return self._found(fields, Run(READ_USER_VALUES, (key,), MARK_SECONDS, *HEADER, *fields), *more)

    def store_computed(
        self, key: str, found: Found, raws: Mapping[str, bytes], seconds: int, *more: Run
    ) -> Operation[None]:
        """Store values that were computed from what was found, if nothing has changed since; send another request."""
        if raws and found.epoch is not None:
            yield from self._write(
                key, list(raws), list(raws.values()), seconds, *more, epoch=found.epoch, mark=found.mark
            )
        else:
            for request in more:
                yield from self._runtime.request(request)

    def _found(self, fields: Sequence[str], request: Read | Run, *more: Run) -> Operation[tuple[Found, Reply]]:
        replies = yield from self._runtime.request(self._with_epoch(request, *more))
        epoch, rows = yield from self._learned(replies)
        values = {} if rows is None else self._current(UserHash(fields, rows, self._runtime.clock.time()))
        found = Found(values, epoch, b"" if rows is None else mark_in(rows))
        return found, replies[-1] if more and replies is not None else None

    def _count(self, found: Found, fields: Sequence[str]) -> None:
        counters = self._runtime.counters
        counters.hits += len(found.values)
        counters.misses += len(fields) - len(found.values)

    def encoded(self, name: str, value: object) -> tuple[bytes, bool]:
        """Return the value's bytes, and whether they may be stored. Raises InvalidValueError."""
        try:
            return encoded(value), True
        except ValueTooLargeError as exc:  # how large a value is depends on data, and data make no request fail
            self._runtime.counters.too_large += 1
            self._runtime.noted("too large", f"the value of {name!r} is returned, but not stored: {exc}")
            return b"J" + exc.encoded, False

    def _with_epoch(self, request: Read | Run, *more: Run) -> Many:
        return Many((self._epochs.request(), request, *more))

    def _learned(self, replies: Reply) -> Operation[tuple[int | None, Any]]:
        """Return the epoch and Redis's answer; None for both when Redis is away or does not know the epoch."""
        if replies is None:
            return None, None
        version, answer, *_ = replies
        if self._epochs.knows(version) and not isinstance(answer, Exception):
            return self._epochs.known, answer
        if isinstance(answer, CommandRefusedError) and answer.code == "WRONGTYPE":
            self._runtime.counters.undecodable += 1
            self._runtime.noted(
                "foreign", f"redis_access did not write a user's {self._namespace}: the next write will"
            )
            answer = None
        elif isinstance(answer, UnavailableError | CommandRefusedError):
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

    def _set_values(
        self, user_id: str | int | UUID, names: Iterable[str], values: Iterable[object], ttl: int | None
    ) -> Operation[bool]:
        fields, key = stored_names(names, self._namespace), self._key(user_id)
        seconds = checked_ttl(ttl, default=self._default_ttl)
        return self._set(key, fields, [encoded(value) for value in values], seconds)

    def _set(self, key: str, fields: Sequence[str], raws: list[bytes], seconds: int) -> Operation[bool]:
        if not fields:
            return True
        epoch = self._epochs.known
        if epoch is None:  # no read has learnt it yet in this process
            epoch = yield from self._epochs.learn(None)
        for _ in range(_ATTEMPTS):
            if epoch is None:
                return False
            if (yield from self._write(key, fields, raws, seconds, epoch=epoch, mark=b"")):
                return True
            if self._epochs.known == epoch:  # Redis did not confirm it; a newer epoch is not the reason
                return False
            epoch = self._epochs.known
        return False

    def _write(
        self, key: str, fields: Sequence[str], raws: list[bytes], seconds: int, *more: Run, epoch: int, mark: bytes
    ) -> Operation[bool]:
        """Write values of an epoch, if the hash still has `mark`; b"" writes in any case.

        Return whether they are there now, and current: the epoch is read in the same round trip.
        """
        arguments = [part for pair in zip(fields, raws, strict=True) for part in pair]
        request = self._with_epoch(Run(WRITE_USER_VALUES, (key,), epoch, seconds, mark, *arguments), *more)
        _, answer = yield from self._learned((yield from self._runtime.request(request)))
        is_current = self._epochs.is_current
        written = answer == 1 and all(is_current(field, epoch) for field in fields)
        self._runtime.counters.writes += written
        return written

    def _forget(self, key: str, fields: Sequence[str], *, durable: bool) -> Operation[bool]:
        request = Run(FORGET_USER_VALUES, (key,), MARK_SECONDS, *fields)
        confirmed = (yield from self._runtime.write(request, durable=durable)) is not None
        self._runtime.counters.writes += confirmed
        return confirmed

    def _key(self, user_id: str | int | UUID) -> str:
        return f"{self._namespace}:{{{key_part(user_id, self._namespace)}}}"
