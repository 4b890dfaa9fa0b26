"""NearStats: what a near cache holds and how often it answered, as callers see it."""

from __future__ import annotations

from typing import NamedTuple


class NearStats(NamedTuple):
    """The size of an access's near cache now, and its counts since the access was made, in this process."""

    entries: int = 0
    """Values kept. One whose time is over counts until it is read again, or makes room."""
    memory_bytes: int = 0
    """Bytes that the values, their keys and keeping them take, estimated; NearCache's `memory_bytes` bounds them."""
    hits: int = 0
    """Reads that the near cache answered; `Stats.hits` counts them, too."""
    misses: int = 0
    """Reads of keys with the near cache's prefixes that Redis was asked for, those with `fresh` included."""

    @property
    def hit_ratio(self) -> float | None:
        """The part of such reads that the near cache answered, from 0 to 1; None before the first."""
        reads = self.hits + self.misses
        return self.hits / reads if reads else None
