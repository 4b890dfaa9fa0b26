"""Counts of what a RedisAccess did, and the Stats that callers see."""

from typing import NamedTuple


class Stats(NamedTuple):
    """Counts since the RedisAccess was made, in this process."""

    hits: int = 0
    """Reads that found a value."""
    misses: int = 0
    """Reads that found none, failed or undecodable ones included."""
    undecodable: int = 0
    """Values that were there but no JSON; counted as misses too."""
    writes: int = 0
    """Writes and deletes that Redis confirmed."""
    errors: int = 0
    """Calls that failed: Redis away, or a command refused."""
    fallbacks: int = 0
    """Reads that the primary answered because the reader was away."""
    stale: int = 0
    """Misses that got an older value: somebody else computed, or fetch raised."""
    breaker_openings: int = 0
    """Times that an endpoint was left alone because it kept failing."""
    breaker_trials: int = 0
    """Requests that tried whether such an endpoint is back."""
    too_large: int = 0
    """Values that were computed and returned, but not stored, for they are larger than 4 MiB."""


class Counters:
    """The running counts, one attribute for each field of Stats.

    Without a lock: CPython does not switch threads within `x.hits += 1`; a free-threaded build may lose a count.
    """

    hits = misses = undecodable = writes = errors = fallbacks = stale = 0
    breaker_openings = breaker_trials = too_large = 0

    def add(self, other: "Counters") -> None:
        """Add another object's counts."""
        for name, count in vars(other).items():  # only those that were ever counted
            setattr(self, name, getattr(self, name) + count)

    def snapshot(self) -> Stats:
        """Return the counts as they stand."""
        return Stats(*(getattr(self, name) for name in Stats._fields))
