"""One computation per key and process at a time: callers that come while it is under way wait for its outcome."""

from __future__ import annotations

from _thread import allocate_lock, get_ident
from contextvars import ContextVar
from typing import Any, NamedTuple

from .clock import Clock
from .forks import begin_anew_when_forked

under_way: ContextVar[tuple[Flight, ...]] = ContextVar("redis_access_computing", default=())
"""The computations that the running code is part of: its fetch, and the fetches that called this one.

Tasks and `to_thread` inherit it, and may outlive the fetch that began them: a flight that is over does not count.
"""


class FlightOutcome(NamedTuple):
    """The result of a computation: the encoded value, or the exception that `fetch` raised."""

    raw: bytes | None
    error: Exception | None
    moment: int
    """The moment, of Flights, at which the value began to be computed, or was asked for."""
    fence: bytes | None
    """The fence of the lease that it was computed under; None for none."""

    def counts_for(self, moment: int, raw: bytes | None) -> bool:
        """Return whether the result is new enough for a caller that read `raw`, and began at `moment`.

        It is when it was begun later, or under the fence that the caller found under the key: then no process stored
        or deleted anything in between.
        """
        return self.moment > moment or (self.fence is not None and (raw or b"").startswith(self.fence))


class Flight:
    """A computation under way in a thread."""

    __slots__ = (
        *("fence", "holder", "is_over", "lease", "moment", "outcome", "successor", "takeovers"),
        *("_landed", "_owner"),
    )

    def __init__(self) -> None:
        self.outcome: FlightOutcome | None = None
        """The result; None while the computation is under way, or when it was given up."""
        self.is_over = False
        self.moment = 0
        """The moment in its outcome; 0 as long as it is not known."""
        self.fence: bytes | None = None
        """The fence in its outcome."""
        self.holder = 0
        """The number of the lease's holder that it waits for; its own number once it has the lease."""
        self.lease = ""
        """The key of the lock that it holds as its lease (`user_values/`); "" for none."""
        self.takeovers = 0
        """The number of flights for the key that callers gave up waiting for before this one."""
        self.successor: Flight | None = None
        """The flight begun because this one takes long. Callers that wait for it may take this one's value as well."""
        self._owner = get_ident()
        # Held until the landing. Each waiter that then gets it hands it on to the next.
        self._landed = allocate_lock()
        self._landed.acquire()

    def is_ours(self) -> bool:
        """Return whether the caller is part of the computation: waiting for it would be waiting for itself."""
        return self._owner == get_ident() or self in under_way.get()

    def is_under_way(self) -> bool:
        """Return whether it will land."""
        return not self.is_over

    def land(self, outcome: FlightOutcome | None) -> None:
        """Set the outcome and wake the waiting callers. Only the first call counts."""
        if not self.is_over:
            # In this order, so that a thread that sees `is_over`, without a lock, finds the outcome, too.
            self.outcome = outcome
            self.is_over = True
            self._landed.release()

    def wait(self, seconds: float) -> Any:
        """Wait until it has landed, for `seconds` at most."""
        if self._landed.acquire(timeout=seconds):
            self._landed.release()

    @staticmethod
    def pause(clock: Clock, seconds: float) -> Any:
        """Wait between two looks at another process's computation."""
        clock.sleep(seconds)


class Flights:
    """The computations under way in this process."""

    def __init__(self, kind: type[Flight]) -> None:
        self._kind = kind
        self._by_key: dict[str, Flight] = {}
        self._lock = allocate_lock()
        self.moment = 0
        """Logical time: grows with each lease taken here, and each look at another process's computation."""
        begin_anew_when_forked(self)

    def next_moment(self) -> int:
        """Return a moment that is later than all before."""
        with self._lock:
            self.moment += 1
            return self.moment

    def join(self, key: str, raw: bytes | None, moment: int) -> tuple[Flight, bool]:
        """Return the key's flight, and whether it is a new one, which the caller must `end`.

        The caller began at `moment`, and then read `raw`. It gets a flight of its own when the outcome of the one
        under way would be too old for it: a `set` or `delete` may have come in between.
        """
        with self._lock:
            flight = self._by_key.get(key)
            if flight is not None and flight.is_under_way():
                expected = FlightOutcome(None, None, flight.moment, flight.fence)
                # A flight without a moment takes one before it computes, so its moment will be later than the caller's.
                if not flight.moment or expected.counts_for(moment, raw):
                    return flight, False
            flight = self._by_key[key] = self._kind()
            return flight, True

    def take_over(self, key: str, flight: Flight) -> Flight | None:
        """Return a flight for the caller to begin beside one that takes long; None when another did so already."""
        with self._lock:
            if flight.is_over or self._by_key.get(key) is not flight:
                return None
            successor = flight.successor = self._by_key[key] = self._kind()
            successor.takeovers = flight.takeovers + 1
            successor.holder = flight.holder
            return successor

    def detach(self, key: str) -> None:
        """Keep later callers from joining the key's flight, because the key is being written or deleted."""
        # Every set and delete passes here; without the lock, since `pop` of a dict is atomic.
        if self._by_key:
            self._by_key.pop(key, None)

    def end(self, key: str, flight: Flight, raw: bytes | None, error: Exception | None) -> None:
        """Take the flight off the list, then wake the callers that wait for it or for a flight begun because of it."""
        with self._lock:
            if self._by_key.get(key) is flight:
                del self._by_key[key]
        given_up = raw is None and error is None
        outcome = None if given_up else FlightOutcome(raw, error, flight.moment, flight.fence)
        flight.land(outcome)
        # Those begun because this one was slow may take its value if they compute under the same fence: then nothing
        # was stored or deleted since.
        later = flight.successor
        while raw is not None and later is not None and later.fence in {None, flight.fence}:
            later.land(outcome)
            later = later.successor

    def after_fork(self) -> None:
        """Begin anew in a forked child.

        The threads that compute stayed in the parent, so no flight would ever land here; and one of them may have held
        the lock when the process was forked.
        """
        self._by_key = {}
        self._lock = allocate_lock()
