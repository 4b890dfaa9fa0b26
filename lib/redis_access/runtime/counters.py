"""Counts of what a RedisAccess did, and the Stats that callers see."""

from collections.abc import Iterable
from typing import NamedTuple


class Stats(NamedTuple):
    """Counts since the RedisAccess was made, in this process."""

    hits: int = 0
    """Reads that found a value."""
    misses: int = 0
    """Reads that found none, failed or undecodable ones included."""
    undecodable: int = 0
    """Values that were there but could not be decoded; counted as misses too."""
    writes: int = 0
    """Writes and deletes that Redis confirmed."""
    errors: int = 0
    """Requests that failed, whatever attempts were made: Redis was unavailable, or refused a command, or no replica
    confirmed a durable write. One call may count several, and return all the same, as a `cache_get` does that
    computes."""
    fallbacks: int = 0
    """Reads that the primary answered because the reader was unavailable."""
    stale: int = 0
    """Misses answered with an older value, because another caller was computing the new one or `fetch` raised."""
    breaker_openings: int = 0
    """Times that an endpoint's circuit breaker opened because the endpoint kept failing."""
    breaker_trials: int = 0
    """Requests sent to try whether such an endpoint answers again."""
    too_large: int = 0
    """Values that were computed and returned, but not stored because they are larger than 4 MiB."""
    unwritable: int = 0
    """Values that were computed and returned, but not stored because of data that JSON cannot express: NaN, infinity,
    half a surrogate pair, nesting of more than 100 levels."""
    latency_median_seconds: float = 0.0
    """Seconds that the latest 1,000 calls took in the middle, without the caller's functions and without waiting for
    other callers. Calls that a near cache answers are not among them. 0 before the first call."""
    latency_p95_seconds: float = 0.0
    """Seconds within which 95 % of them ended."""
    latency_p99_seconds: float = 0.0
    """Seconds within which 99 % of them ended."""

    @property
    def hit_ratio(self) -> float | None:
        """The part of the reads that found a value, from 0 to 1; None before the first read."""
        reads = self.hits + self.misses
        return self.hits / reads if reads else None


LATENCIES = 1000
"""Calls whose latencies are kept."""

_COUNTS = tuple(name for name in Stats._fields if not name.startswith("latency"))


class Counters:
    """The running counts, one attribute for each count in Stats.

    Without a lock: CPython switches threads at calls and backward jumps only, so not within `x.hits += 1`. A
    free-threaded build may lose a count.
    """

    # Slots: each observed call has counts of its own, and a dict for them took an eighth of a hook's time.
    __slots__ = _COUNTS

    def __init__(self) -> None:
        self.hits = self.misses = self.undecodable = self.writes = self.errors = self.fallbacks = self.stale = 0
        self.breaker_openings = self.breaker_trials = self.too_large = self.unwritable = 0

    def add(self, other: "Counters") -> None:
        """Add another object's counts."""
        # Written out, and each tested first: nearly all counts of a call are 0. A loop would take three times as long.
        if other.hits:
            self.hits += other.hits
        if other.misses:
            self.misses += other.misses
        if other.undecodable:
            self.undecodable += other.undecodable
        if other.writes:
            self.writes += other.writes
        if other.errors:
            self.errors += other.errors
        if other.fallbacks:
            self.fallbacks += other.fallbacks
        if other.stale:
            self.stale += other.stale
        if other.breaker_openings:
            self.breaker_openings += other.breaker_openings
        if other.breaker_trials:
            self.breaker_trials += other.breaker_trials
        if other.too_large:
            self.too_large += other.too_large
        if other.unwritable:
            self.unwritable += other.unwritable

    def snapshot(self, latencies: Iterable[float] = ()) -> Stats:
        """Return the counts as they stand, with what calls took, in seconds."""
        took = sorted(latencies) or [0.0]
        at = [took[int(len(took) * part)] for part in (0.5, 0.95, 0.99)]
        return Stats(*(getattr(self, name) for name in _COUNTS), *at)
