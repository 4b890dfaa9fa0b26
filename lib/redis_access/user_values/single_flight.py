"""cache_get of one user's value: one caller computes it, in all processes, and the others wait.

The lease is a key in the user's slot, which the scripts of `locks/` take in the round trip that reads the value once
more, and give up. The lease only saves work: the epoch and the version token (user_hashes.py) decide whether a computed
value may be stored, however late.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from math import inf
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from ..caching.one_flight import fetched_in, in_one_flight, wait_timeout
from ..caching.options import DEFAULT_LOCK_SECONDS
from ..locks.lock import LOCK, UNLOCK
from ..runtime.flights import Flight, Flights, under_way
from ..runtime.runtime import Runtime
from ..steps.operation import Operation, Wait, pauses
from ..steps.requests import REQUEST_ERRORS, Run
from ..stored.keys import key_part
from ..stored.ttls import LONGEST_COMPUTATION_SECONDS
from .user_hash import decoded, encoded

if TYPE_CHECKING:
    from .user_hashes import Found, UserHashes


class SingleFlight:
    """The `cache_get` of one namespace's user values, with its computations under way.

    Apart from UserValueOperations, so that it is loaded with the first `cache_get`.
    """

    def __init__(self, runtime: Runtime, hashes: UserHashes) -> None:
        self._runtime = runtime
        self._hashes = hashes
        self._flights = Flights(runtime.flight())

    def cache_get(self, key: str, field: str, name: str, fetch: Callable[[], Any], seconds: int) -> Operation[Any]:
        """Return the value under the field of the user's hash, or `fetch`'s value, which is then stored."""
        moment = self._flights.moment
        found = yield from self._hashes.found(key, (field,))
        if field in found.values:
            return found.values[field]
        is_unavailable = found.epoch is None

        def compute(flight: Flight | None) -> Operation[bytes]:
            computation = _Computation(self._runtime, self._flights, self._hashes, flight)
            if is_unavailable or flight is None:
                return computation.unshared(name, fetch)
            return computation.among_processes(key, field, name, fetch, seconds)

        raw = yield from in_one_flight(
            self._flights,
            f"{key}:{field}",
            found.fence,
            moment,
            compute,
            wait_timeout=partial(wait_timeout, self._runtime, DEFAULT_LOCK_SECONDS),
            stale_value=lambda: None,
            is_unavailable=is_unavailable,
        )
        # Decoded from the stored bytes, so that this caller gets what later readers get: a list for a tuple, say.
        return decoded(raw)


class _Computation:
    """The computation of one missing value for one caller, to be run once. It returns encoded bytes."""

    def __init__(self, runtime: Runtime, flights: Flights, hashes: UserHashes, flight: Flight | None) -> None:
        self._runtime = runtime
        self._flights = flights
        self._hashes = hashes
        self._flight = flight
        self._token = token_hex(8)

    def unshared(self, name: str, fetch: Callable[[], Any]) -> Operation[bytes]:
        """Compute without a lease: Redis is unavailable, or a fetch asks for its own value. Store nothing."""
        return self._hashes.encoded(name, (yield from fetched_in(self._flights, self._flight, fetch)))[0]

    def among_processes(
        self, key: str, field: str, name: str, fetch: Callable[[], Any], seconds: int
    ) -> Operation[bytes]:
        """Take the lease and compute, or wait for the process that has it; where time is short, compute beside it."""
        # In the same slot as the hash: both keys have the user in braces.
        lease = f"{key}:lease:{key_part(field, 'leases')}"
        unlock = Run(UNLOCK, (lease,), self._token)
        try:
            found, value = yield from self._found_or_leased(key, field, lease)
            if value is not None:
                return value
            if self._flight is not None:
                self._flight.fence, self._flight.lease = found.fence, lease
            value = yield from fetched_in(self._flights, self._flight, fetch)
            raw, may_be_stored = self._hashes.encoded(name, value)
            yield from self._hashes.store_computed(key, found, {field: raw} if may_be_stored else {}, seconds, unlock)
        except GeneratorExit:  # no step can be carried out any more
            raise
        except BaseException:  # whatever the caller's function raises; a cancelled task, which may just have the lease
            with suppress(*REQUEST_ERRORS):
                yield unlock
            raise
        return raw

    def _found_or_leased(self, key: str, field: str, lease: str) -> Operation[tuple[Found, bytes | None]]:
        """Take the lease, and wait while another process has it.

        Return what the hash holds, and the value if another process has stored it; None when this caller is to compute.
        """
        clock, pausing = self._runtime.clock, pauses()
        until = clock.monotonic() + wait_timeout(self._runtime, inf)
        lasts, left_before = int(DEFAULT_LOCK_SECONDS * 1000), 0
        while True:
            take = Run(LOCK, (lease,), self._token, lasts, 1)
            moment = self._flights.next_moment()
            found, left = yield from self._hashes.found_to_compute(key, (field,), take)
            if field in found.values:
                # The lease was free, so this call took it, and another process had just stored the value.
                if left == 0:
                    yield from self._runtime.request(Run(UNLOCK, (lease,), self._token))
                if self._flight is not None:
                    self._flight.moment = moment
                return found, encoded(found.values[field])
            now = clock.monotonic()
            if not isinstance(left, int) or left <= 0 or now >= until or _is_computing_under(lease):
                return found, None
            if left > left_before and lasts < LONGEST_COMPUTATION_SECONDS * 1000:
                # Another holder than before: the next one gets twice the time. So of all callers that wait for a
                # computation that is slow for everybody, one more computes now and then, and never all at once.
                lasts *= 2
            left_before = left
            yield Wait(partial(self._runtime.flight().pause, clock), min(next(pausing), until - now, left / 1000))


def _is_computing_under(lease: str) -> bool:
    """Return whether this call's own fetch holds the lease, through another access: waiting for it would be in vain."""
    return any(each.lease == lease and not each.is_over for each in under_way.get())
