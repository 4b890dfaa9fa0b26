"""Counts of what a RedisAccess did, and the Stats that callers see."""

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
    """Calls that failed: Redis away, or a command refused."""
    fallbacks: int = 0
    """Reads that the primary answered because the reader was away."""
    stale: int = 0
    """Misses answered with an older value, because another caller was computing the new one or `fetch` raised."""
    breaker_openings: int = 0
    """Times that an endpoint's circuit breaker opened because the endpoint kept failing."""
    breaker_trials: int = 0
    """Requests sent to try whether such an endpoint answers again."""
    too_large: int = 0
    """Values that were computed and returned, but not stored because they are larger than 4 MiB."""


class Counters:
    """The running counts, one attribute for each field of Stats.

    Without a lock: CPython switches threads at calls and backward jumps only, so not within `x.hits += 1`. A
    free-threaded build may lose a count.
    """

    hits = misses = undecodable = writes = errors = fallbacks = stale = 0
    breaker_openings = breaker_trials = too_large = 0

    def add(self, other: "Counters") -> None:
        """Add another object's counts."""
        mine = vars(self)
        for name, count in vars(other).items():  # only those that were ever counted
            try:
                mine[name] += count
            except KeyError:
                mine[name] = count

    def snapshot(self) -> Stats:
        """Return the counts as they stand."""
        return Stats(*(getattr(self, name) for name in Stats._fields))
