"""The computation of a missing value by one caller: take the lease, compute, store; or wait for the lease's holder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import random
from typing import TYPE_CHECKING, Any

from ..errors import CommandRefusedError, InvalidValueError, ValueTooLargeError
from ..runtime.flights import Flight, under_way
from ..steps.operation import Operation, Wait
from ..steps.requests import REQUEST_ERRORS, Read, Run
from ..stored.cached_errors import decoded_error, encoded_error
from ..stored.entries import HEADER_BYTES, entry_in, header
from ..stored.values import MISS, NotStored, UnwritableDataError
from .lease import Lease
from .one_flight import fetched_in
from .options import CachePolicy

if TYPE_CHECKING:
    from .cache_get import CacheGet

FIRST_PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.25


class Computation:
    """One caller's way to a value. Values are encoded here, for each caller to decode a copy of its own."""

    __slots__ = ("_cache", "_clock", "_fetch", "_flight", "_key", "_lease", "_policy", "_runtime", "_shared")

    def __init__(
        self, shared: CacheGet, key: str, fetch: Callable[[], Any], policy: CachePolicy, flight: Flight | None
    ) -> None:
        """Make one. Others in this process wait for `flight`; None when nobody can."""
        self._shared = shared
        self._runtime = shared.runtime
        self._clock = shared.runtime.clock
        self._cache = shared.cache
        self._key = key
        self._fetch = fetch
        self._policy = policy
        self._flight = flight
        self._lease = Lease(key)

    def unshared(self) -> Operation[bytes]:
        """Compute without a lease, since Redis is away, or for a fetch that asks for its own key. Store nothing."""
        self._counts_from_now()
        return self._encoded((yield from fetched_in(self._flight, self._fetch)))[0]

    def among_processes(self, raw: bytes | None) -> Operation[bytes]:
        """Take the lease and compute, or wait for the process that has it. `raw` is what was read."""
        unended = self._shared.unended.pop(self._key, None)
        lease = self._lease = self._lease if unended is None else unended
        policy, flight = self._policy, self._flight
        # A holder that this process has waited for in vain already: it is displaced, not waited for again.
        holder = displaced = 0 if flight is None else flight.holder
        patience = waited = 0.0
        while True:
            if raw:
                self._raise_stored_error(raw)
            asked_at = self._shared.flights.next_moment()
            try:
                reply = yield lease.take(raw, policy.lock_seconds, displaced)
                if lease.is_ours(reply):
                    break
                if not lease.is_held(reply):  # somebody stored or deleted meanwhile
                    raw, displaced = reply, 0
                elif (stale := self._shared.stale(raw, policy.revalidate)) is not None:
                    return stale
                else:
                    other, fence, milliseconds = reply
                    if any(each.holder == other and not each.is_over for each in under_way.get()):
                        # This call's own fetch has it, through another access: waiting for that would be in vain.
                        return (yield from self.unshared())
                    patience = patience or self._shared.patience(policy)
                    if other != holder:  # one more took over: whoever waits gives that one twice the time
                        holder, patience, waited = other, patience * (2 if holder else 1), 0.0
                    if flight is not None:
                        flight.holder = other
                    seconds = min(patience - waited, milliseconds / 1000)
                    raw, asked_at, seconds = yield from self._watched(fence, seconds)
                    waited += seconds
                    displaced = holder if waited >= patience else 0
            except REQUEST_ERRORS as exc:
                if raw is None and getattr(exc, "code", "") == "WRONGTYPE":  # somebody stored a list, a hash
                    raw = b""
                    continue
                self._runtime.failed(exc)
                if (stale := self._shared.stale(raw, policy.revalidate)) is not None:
                    return stale
                if isinstance(exc, CommandRefusedError):
                    return (yield from self.unshared())
                lease.assume(raw)  # perhaps only the answer was lost: then the computed value can be stored
                break
            except GeneratorExit:  # the operation was dropped: no step can be carried out any more
                raise
            except BaseException:  # a cancelled task, Ctrl-C: the lease may just have been taken
                yield from self._ended_by(lease.give_up())
                raise
            if raw is not None and self._shared.fresh(raw, policy) is not MISS:
                if flight is not None:
                    flight.as_of = asked_at
                entry = entry_in(raw)
                return raw if entry is None else entry.body
        return (yield from self._computed_and_stored(raw))

    def _watched(self, fence: bytes, seconds: float) -> Operation[tuple[bytes | None, int, float]]:
        """Read the key now and then until it changes, for `seconds` at most.

        Return GET's answer, the moment at which it was asked for, and the seconds waited.
        """
        # From the primary: on a replica that lags, a new value would be noticed late. The pauses grow with the waiting,
        # so that many waiting callers cost Redis little and a quick computation is still noticed soon.
        waited, header_seen = 0.0, b""
        while True:
            pause = min(max(FIRST_PAUSE_SECONDS, waited / 16), LONGEST_PAUSE_SECONDS, max(seconds - waited, 0) + 0.001)
            yield Wait(partial(self._runtime.flight().pause, self._clock), pause)
            waited += pause
            asked_at = self._shared.flights.next_moment()
            raw = yield Read("GET", self._key, primary=True)
            header_there = (raw or b"")[:HEADER_BYTES]
            header_seen = header_seen or header_there
            if waited >= seconds or header_there != header_seen or not header_there.startswith(fence):
                return raw, asked_at, waited

    def _computed_and_stored(self, old: bytes | None) -> Operation[bytes]:
        """Compute under the lease; store the value if the fence is still there: nobody stored or deleted since."""
        lease, began = self._lease, self._clock.monotonic()
        if self._flight is not None:
            self._flight.fence, self._flight.holder = lease.fence, lease.number
        self._counts_from_now()
        try:
            value = yield from fetched_in(self._flight, self._fetch)
        except GeneratorExit:  # the operation was dropped: no step can be carried out any more
            raise
        except Exception as exc:  # whatever the caller's function raises
            stale = yield from self._settled_with(exc, old, self._clock.monotonic() - began)
            if stale is None:
                raise
            return stale
        except BaseException:  # a cancelled task, Ctrl-C
            yield from self._ended_by(lease.give_up())
            raise
        seconds = self._clock.monotonic() - began
        try:
            raw, fits = self._encoded(value)
        except InvalidValueError:
            yield from self._ended_by(lease.give_up())
            raise
        if fits and (value is not None or self._policy.cache_none):
            yield from self._stored(raw, seconds)
        else:
            yield from self._ended_by(lease.remove())
        return raw

    def _settled_with(self, error: Exception, old: bytes | None, seconds: float) -> Operation[bytes | None]:
        """Return the old value if it may be used since `fetch` raised, or else None. Store the error if wanted."""
        stale = self._shared.stale(old, self._policy.on_error)
        body = encoded_error(error, self._policy.cache_errors) if stale is None else None
        if body is not None:
            yield from self._stored(body, seconds, is_error=True)
        else:
            yield from self._ended_by(self._lease.give_up())
        return stale

    def _stored(self, body: bytes, seconds: float, *, is_error: bool = False) -> Operation[None]:
        policy = self._policy
        # Values stored together, as after a deployment, must not all end together and be computed at once.
        ttl = policy.ttl * (1.0 - policy.jitter * random())
        kept = 0 if is_error else policy.on_error
        new = header(fresh_until=self._clock.time() + ttl, compute_seconds=seconds, is_error=is_error) + body
        if (yield from self._ended_by(self._lease.store(new, int((ttl + kept) * 1000)))):
            self._runtime.counters.writes += 1

    def _ended_by(self, request: Run) -> Operation[bool]:
        """End the lease. When Redis does not confirm it, the next caller in this process goes on with it."""
        reply = None
        try:
            reply = yield request
        except REQUEST_ERRORS as exc:
            self._runtime.failed(exc)
        except GeneratorExit:
            raise
        except BaseException:  # a cancelled task, Ctrl-C: the request may not have been sent
            with suppress(*REQUEST_ERRORS):
                reply = yield self._lease.give_up()
            raise
        finally:
            if reply is None:
                self._shared.remember(self._key, self._lease)
        return bool(reply == 1)

    def _counts_from_now(self) -> None:
        """Let callers whose read came before this moment take the value: it is computed after that."""
        if self._flight is not None:
            self._flight.as_of = self._shared.flights.next_moment()

    def _encoded(self, value: object) -> tuple[bytes, bool]:
        """Return the value's bytes, and whether they may be stored. Raises InvalidValueError."""
        try:
            return self._cache.encode(value), True
        except UnwritableDataError as exc:
            self._cache.note_unwritable(self._key, exc)
            return NotStored(value), False
        except ValueTooLargeError as exc:  # how large a value is depends on data, and data make no request fail
            self._cache.note_too_large(self._key, exc)
            return exc.encoded, False

    def _raise_stored_error(self, raw: bytes | None) -> None:
        """Raise the exception that was stored, while it is fresh, if this caller wants stored ones of its class."""
        entry = entry_in(raw)
        if entry is None or not entry.is_error or entry.is_lease or self._clock.time() >= entry.fresh_until:
            return
        if (error := decoded_error(entry.body, self._policy.cache_errors)) is not None:
            raise error
