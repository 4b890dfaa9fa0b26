"""Whether an entry is fresh, still usable, being computed, or due for a new computation."""

from math import log
from random import random

from ..runtime.clock import Clock
from ..stored.cached_errors import decoded_error
from ..stored.entries import Entry
from ..stored.values import ENTRY, MISS, decode
from .options import Caching

# -log(random()) exceeds this once in 10**13.
_UNLIKELY = 30.0


class Freshness:
    """Decides by the clock. Clocks of machines that share a cache should agree within a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def entry(self, raw: bytes | None) -> Entry | None:
        """Return the entry that the bytes hold, or None when they hold none."""
        if raw is None or raw[:1] != ENTRY:
            return None
        try:
            return Entry(raw)
        except ValueError:
            return None

    def fresh(self, raw: bytes | None, caching: Caching) -> bytes | None:
        """Return the value's bytes when they need no computation now; an exception's are none.

        By XFetch a caller may be the one, at random, who computes anew shortly before the end: the earlier the longer
        the computation takes (Vattani et al., "Optimal Probabilistic Cache Stampede Prevention", 2015).
        """
        if raw is None:
            return None
        if raw[:1] != ENTRY:
            return None if decode(raw) is MISS else raw
        entry = self.entry(raw)
        if entry is None or entry.is_lease or entry.is_error:
            return None
        now = self._clock.time()
        left = entry.fresh_until - now
        if left <= 0:
            return None
        gap = entry.compute_seconds * caching.early
        if left < gap * _UNLIKELY and left < -log(1.0 - random()) * gap and now >= entry.busy_until:
            return None
        return entry.body

    def usable(self, entry: Entry | None, seconds: float) -> bytes | None:
        """Return the value's bytes when they are fresh, or were within the last so many seconds."""
        if entry is None or entry.is_lease or entry.is_error:
            return None
        return entry.body if self._clock.time() < entry.fresh_until + seconds else None

    def is_busy(self, entry: Entry) -> bool:
        """Whether somebody computes. A lease alone ends when Redis removes it, whatever the clocks say."""
        return entry.is_lease or self._clock.time() < entry.busy_until

    def error(self, entry: Entry | None, caching: Caching) -> Exception | None:
        """Return the exception that was cached, while it is fresh, if this caller wants cached ones of its class."""
        if entry is None or entry.is_lease or not entry.is_error or self._clock.time() >= entry.fresh_until:
            return None
        return decoded_error(entry.body, caching.cache_errors)
