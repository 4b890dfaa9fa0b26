"""What a RedisAccess counts about its own calls."""

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
    breaker_openings: int = 0
    """Times that an endpoint was left alone because it kept failing."""


class Counters:
    """The running counts behind Stats.

    Without a lock: CPython does not switch threads within `x.hits += 1`; a free-threaded build may lose a count.
    """

    __slots__ = ("breaker_openings", "errors", "fallbacks", "hits", "misses", "undecodable", "writes")

    def __init__(self) -> None:
        self.hits = self.misses = self.undecodable = self.writes = self.errors = self.fallbacks = 0
        self.breaker_openings = 0

    def snapshot(self) -> Stats:
        """Return the counts as they stand."""
        return Stats(**{name: getattr(self, name) for name in self.__slots__})
