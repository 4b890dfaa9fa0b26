"""The running counts behind Stats."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .stats import Stats


class Counters:
    """What a RedisAccess counts about its own calls; `stats.Stats` says what each count means.

    Without a lock: CPython does not switch threads within `x.hits += 1`; a free-threaded build may lose a count.
    """

    __slots__ = (
        "breaker_openings",
        "breaker_trials",
        "errors",
        "fallbacks",
        "hits",
        "misses",
        "stale",
        "undecodable",
        "writes",
    )

    def __init__(self) -> None:
        self.hits = self.misses = self.undecodable = self.writes = self.errors = self.fallbacks = 0
        self.breaker_openings = self.breaker_trials = self.stale = 0

    def snapshot(self) -> Stats:
        """Return the counts as they stand."""
        from .stats import Stats  # not needed by those who never look

        return Stats(**{name: getattr(self, name) for name in self.__slots__})
