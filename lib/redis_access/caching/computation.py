"""The computation of a missing value by one caller: take the lease, compute, store; or wait for the lease's holder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import random
from typing import TYPE_CHECKING, Any

from ..errors import CommandRefusedError, InvalidValueError, UnavailableError
from ..runtime.flights import Flight, under_way
from ..steps.operation import Operation
from ..steps.requests import REQUEST_ERRORS, Run
from ..stored.cached_errors import decoded_error, encoded_error
from ..stored.entries import entry_in, header
from ..stored.values import MISS
from .encoding import encoded_to_store
from .lease import Lease
from .lease_wait import LeaseWait
from .one_flight import fetched_in
from .options import CachePolicy

if TYPE_CHECKING:
    from .cache_get import CacheGetOperations


class Computation:
    """The computation of one missing value for one caller, to be run once.

    It returns encoded bytes, which each waiting caller decodes into a copy of its own.
    """

    __slots__ = ("_cache", "_clock", "_fetch", "_flight", "_key", "_lease", "_policy", "_runtime", "_shared")

    def __init__(
        self, shared: CacheGetOperations, key: str, fetch: Callable[[], Any], policy: CachePolicy, flight: Flight | None
    ) -> None:
        """Make one. Other callers of this process wait for `flight`; None when none can."""
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
        """Compute without a lease: Redis is unavailable, or a fetch asks for its own key. Store nothing."""
        return self._encoded((yield from self._fetched()))[0]

    def among_processes(self, raw: bytes | None) -> Operation[bytes]:
        """Take the lease and compute, or wait for the process that has it. `raw` is what was read under the key."""
        lease = self._lease = self._shared.unconfirmed_ends.pop(self._key, self._lease)
        wait = LeaseWait(self._shared, self._key, self._policy, self._flight)
        while True:
            if raw:
                self._raise_stored_error(raw)
            moment = self._shared.flights.next_moment()
            try:
                reply = yield lease.take(raw, self._policy.lock_seconds, wait.displaced)
                if lease.accept(reply):
                    break
                if not lease.is_held(reply):  # the key was written or deleted since `raw` was read
                    raw, wait.displaced = reply, 0
                elif (value := (yield from self._value_without_waiting(raw, reply[0]))) is not None:
                    return value
                else:
                    raw, moment = yield from wait.until_change(*reply)
            except REQUEST_ERRORS as exc:
                if raw is None and getattr(exc, "code", "") == "WRONGTYPE":  # another program stored a list, a hash
                    raw = b""
                    continue
                if (value := (yield from self._value_without_lease(raw, exc))) is not None:
                    return value
                lease.assume(raw)  # perhaps only the answer was lost: then the computed value can be stored
                break
            except GeneratorExit:  # the operation was dropped: no step can be carried out any more
                raise
            except BaseException:  # a cancelled task, Ctrl-C: the lease may just have been taken
                yield from self._ended_by(lease.give_up())
                raise
            if raw is not None and self._shared.fresh(raw, self._policy) is not MISS:
                return self._found(raw, moment)
        return (yield from self._computed_and_stored(raw))

    def _value_without_waiting(self, raw: bytes | None, holder: int) -> Operation[bytes | None]:
        """Return the value for a caller that is not to wait for the lease's holder; None when it is to wait."""
        if (stale := self._shared.stale(raw, self._policy.revalidate)) is not None:
            return stale
        if any(each.holder == holder and not each.is_over for each in under_way.get()):
            # This call's own fetch has the lease, through another access: waiting for it would be in vain.
            return (yield from self.unshared())
        return None

    def _value_without_lease(
        self, raw: bytes | None, error: UnavailableError | CommandRefusedError
    ) -> Operation[bytes | None]:
        """Return the value for a caller that got no answer about the lease; None when it may have the lease."""
        self._runtime.failed(error)
        if (stale := self._shared.stale(raw, self._policy.revalidate)) is not None:
            return stale
        return (yield from self.unshared()) if isinstance(error, CommandRefusedError) else None

    def _found(self, raw: bytes, moment: int) -> bytes:
        """Return the value that another process stored; callers whose read came before `moment` take it, too."""
        if self._flight is not None:
            self._flight.moment = moment
        entry = entry_in(raw)
        return raw if entry is None else entry.body

    def _computed_and_stored(self, old: bytes | None) -> Operation[bytes]:
        """Compute under the lease; store the value if the fence, which a write or delete removes, is still there."""
        lease, began = self._lease, self._clock.monotonic()
        if self._flight is not None:
            self._flight.fence, self._flight.holder = lease.fence, lease.number
        try:
            value = yield from self._fetched()
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
        """Return the old value if `stale_if_error` allows it, else None. Store the error if `cache_errors` names it."""
        stale = self._shared.stale(old, self._policy.on_error)
        body = encoded_error(error, self._policy.cache_errors) if stale is None else None
        if body is not None:
            yield from self._stored(body, seconds, is_error=True)
        else:
            yield from self._ended_by(self._lease.give_up())
        return stale

    def _stored(self, body: bytes, seconds: float, *, is_error: bool = False) -> Operation[None]:
        policy = self._policy
        # Values stored together, as after a deployment, must not all end together and be computed again at once.
        ttl = policy.ttl * (1.0 - policy.jitter * random())
        kept = 0 if is_error else policy.on_error
        new = header(fresh_until=self._clock.time() + ttl, compute_seconds=seconds, is_error=is_error) + body
        if (yield from self._ended_by(self._lease.store(new, int((ttl + kept) * 1000)))):
            self._runtime.counters.writes += 1

    def _ended_by(self, request: Run) -> Operation[bool]:
        """End the lease. Unless Redis confirms the end, the next caller in this process goes on with the lease."""
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

    def _fetched(self) -> Operation[Any]:
        return fetched_in(self._shared.flights, self._flight, self._fetch)

    def _encoded(self, value: object) -> tuple[bytes, bool]:
        return encoded_to_store(self._runtime, self._key, value, self._cache.encode)

    def _raise_stored_error(self, raw: bytes | None) -> None:
        """Raise a stored exception that is fresh, if this caller's `cache_errors` name its class."""
        entry = entry_in(raw)
        if entry is None or not entry.is_error or entry.is_lease or self._clock.time() >= entry.fresh_until:
            return
        if (error := decoded_error(entry.body, self._policy.cache_errors)) is not None:
            raise error
