"""Values under keys: the operations `get`, `set`, `delete` and, by way of cache_get.py, `cache_get`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ..runtime.first_use import on_first_use
from ..runtime.runtime import Runtime
from ..steps.operation import Operation
from ..steps.requests import REQUEST_ERRORS, Many, Read, Reply, Run, Write
from ..stored.ttls import checked_ttl
from ..stored.values import ENTRY, JSON_VALUES, MAX_STORED_BYTES, MISS, ValueFormat
from .unconfirmed_deletes import UnconfirmedDeletes

if TYPE_CHECKING:
    from ..stored.entries import Entry
    from .cache_get import CacheGetOperations
    from .in_place.in_place import InPlace
    from .many import ManyValues
    from .options import CachePolicy

T = TypeVar("T")


class CacheOperations:
    """Reads and writes of the values that one codec writes, under keys that were checked already."""

    def __init__(
        self,
        runtime: Runtime,
        *,
        default_ttl: int,
        values: ValueFormat = JSON_VALUES,
        unconfirmed: UnconfirmedDeletes | None = None,
    ) -> None:
        """Share `unconfirmed`, the deletes, with operations on the same keys with another codec."""
        self._runtime = runtime
        self._default_ttl = default_ttl
        self.encode, self.decode = values.encode, values.decode
        self.unconfirmed = UnconfirmedDeletes() if unconfirmed is None else unconfirmed
        self._computing: CacheGetOperations | None = None

    @on_first_use
    def entry_in(self) -> Callable[[bytes | None], Entry | None]:
        """Reader of cache_get's entries, imported with the first of them."""
        from ..stored.entries import entry_in

        return entry_in

    @on_first_use
    def computing(self) -> CacheGetOperations:
        """Operations of `cache_get`, imported with its first call."""
        from .cache_get import CacheGetOperations

        self._computing = CacheGetOperations(self._runtime, self, default_ttl=self._default_ttl)
        return self._computing

    @on_first_use
    def many(self) -> ManyValues:
        """Operations on many keys at once."""
        from .many import ManyValues

        return ManyValues(self._runtime, self, default_ttl=self._default_ttl)

    @on_first_use
    def in_place(self) -> InPlace:
        """Operations that do not read the value."""
        from .in_place.in_place import InPlace

        return InPlace(self._runtime, self, default_ttl=self._default_ttl)

    def get(self, key: str, default: Any = None, fresh: bool = False) -> Operation[Any]:
        """Return the value, or `default` when there is none, it is undecodable, or Redis is unavailable."""
        if key in self.unconfirmed.hidden:
            raw = yield from self.newer_than_delete(key)
        else:
            try:
                raw = yield Read("GET", key, primary=fresh)
            except REQUEST_ERRORS as exc:
                self._runtime.failed(exc)
                raw = None
        return self.decoded(raw, default, key)

    def decoded(self, raw: bytes | None, default: Any, key: str) -> Any:
        """Return the value in GET's answer, or `default`, and count the hit or miss."""
        runtime = self._runtime
        counters = runtime.totals if runtime.observation is None else runtime.observation.counters()
        if raw is not None:
            entry = self.entry_in(raw) if raw[:1] == ENTRY else None
            if entry is None:
                value = self.decode(raw) if len(raw) <= MAX_STORED_BYTES else MISS
            else:
                body = entry.usable(self._runtime.clock.time())
                if body is None:  # a lease, stale, or an exception
                    counters.misses += 1
                    return default
                value = self.decode(body)
            if value is not MISS:
                counters.hits += 1
                return value
            self.note_foreign(key)
        counters.misses += 1
        return default

    def kept_body(self, raw: bytes | None, policy: CachePolicy | None) -> tuple[bytes | None, float]:
        """Return the bytes that a near cache may keep of GET's answer, and their end in Unix time; None for nothing.

        With a policy, nothing may be kept when this caller is to compute the next value.
        """
        if raw is None:
            return None, 0.0
        entry, now = self.entry_in(raw) if raw[:1] == ENTRY else None, self._runtime.clock.time()
        body = raw if entry is None else entry.usable(now)
        if policy is not None and entry is not None and entry.is_due(now, policy.early):
            body = None
        if body is None or self.decode(body) is MISS:
            return None, 0.0
        return body, float("inf") if entry is None else entry.fresh_until

    def set(self, key: str, value: object, ttl: int | None = None, *, only_if_absent: bool = False) -> Operation[bool]:
        """Store the value for `ttl` seconds. Return whether Redis confirmed it.

        Raises InvalidTTLError and InvalidValueError.
        """
        seconds = checked_ttl(ttl, default=self._default_ttl)
        return self.store(key, self.encode(value), seconds, only_if_absent=only_if_absent)

    def store(self, key: str, raw: bytes, seconds: int, *, only_if_absent: bool = False) -> Operation[bool]:
        """Store the bytes of a value, as `encode` gives them. Return whether Redis confirmed it."""
        if only_if_absent:
            return self.in_place.set_if_absent(key, raw, seconds)
        return self._set(key, Write("SET", key, raw, "EX", seconds))

    def confirmed(self, reply: Reply) -> bool:
        """Return whether Redis confirmed a write, and count it."""
        if reply is None:
            return False
        self._runtime.counters.writes += 1
        return True

    def delete(self, key: str, *, durable: bool = False) -> Operation[bool]:
        """Delete the value. Return whether Redis confirmed it, also when there was none.

        With `durable` a replica has to confirm it, too. While a deletion is not confirmed, other processes may still
        read the value. This process treats the key as a miss until the key is written again or its value changes.
        """
        delete = self.unconfirmed.begin(key)
        self.changing(key)
        gone = False
        try:
            gone = yield from self._write(Write("UNLINK", key), durable=durable)
        finally:
            self.changing(key)  # again, for computations that began before Redis confirmed the deletion
            if gone:
                self.unconfirmed.confirmed(key, delete)
            else:
                self.unconfirmed.failed(key, delete)
        return gone

    def note_foreign(self, key: str) -> None:
        """Count a value that this library did not write, or that is damaged, and log the first. The value is a miss."""
        self._runtime.counters.undecodable += 1
        self._runtime.log_data_fault(
            "foreign", f"redis_access did not write what is under the key {key!r}: it is a miss"
        )

    def newer_than_delete(self, key: str) -> Operation[bytes | None]:
        """Return the value under a key whose deletion failed, if it is known to be newer than the deletion."""
        answers = yield from self._runtime.request(
            Many((Read("GET", key, primary=True), Read("PTTL", key, primary=True)))
        )
        if answers is None or isinstance(answers[0], Exception):
            return None
        raw, milliseconds = answers
        entry = None if raw is None else self.entry_in(raw)
        if raw is None:
            self.unconfirmed.settle(key)
        elif entry is not None:  # a computed value can be computed again: safe to delete, unless it was replaced
            if (yield from self._runtime.request(_deleted_if_same(key, entry))) == 1:
                self.unconfirmed.settle(key)
            return None
        elif self.unconfirmed.note_found(key, raw, self._runtime.clock.monotonic() + milliseconds / 1000):
            self.unconfirmed.settle(key)
            return bytes(raw)
        return None

    def _set(self, key: str, request: Write) -> Operation[bool]:
        try:
            reply = yield request
        except REQUEST_ERRORS as exc:
            self._runtime.failed(exc)
            return False
        self.changing(key)
        self.unconfirmed.settle(key)
        return self.confirmed(reply)

    def changing(self, key: str) -> None:
        """Keep any cache_get that begins from now on from joining a computation that began before."""
        if self._computing is not None:
            self._computing.flights.detach(key)

    def _write(self, request: Write, *, durable: bool = False) -> Operation[bool]:
        return self.confirmed((yield from self._runtime.write(request, durable=durable)))


def _deleted_if_same(key: str, entry: Entry) -> Run:
    from .lease import STORE

    return Run(STORE, [key], entry.fence, b"", 0)
