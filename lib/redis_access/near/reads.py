"""What a near cache hands out, what it keeps, and whom it listens to. Waits for nothing: shared by the drivers.

A process sees its own confirmed writes at once, and those of others within POLL_SECONDS after their node has told of
them. Whether it has is made sure of by asking it: an answer comes after all news from before the question. What is
kept is handed out only as long as its node's last answered question is TRUSTED_SECONDS old at most, so a value that
Redis does not have any more is never shown for longer: not after a freeze, a failover, or a lost connection either.

A node's values are let go of with the connection that tells of it. In cluster mode each node has one, and a value is
kept only when no request was sent from one node to another while it was read.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, Protocol

from ..caching.unconfirmed_deletes import OwedDeletions
from ..runtime.budget import current
from ..runtime.clock import Clock
from ..runtime.invalidation_feed import Changed, News, Origin, Source
from ..runtime.runtime import Gate
from ..stored.values import MISS
from ..transport.translate import REDIS_ERRORS
from .near_cache import NearCache, NearValues, Reading

POLL_SECONDS = 0.01
TRUSTED_SECONDS = 2.0
RECONNECT_SECONDS = 1.0
# The primary's address may have moved without a word.
MAX_AGE_SECONDS = 300.0


class NewsCarrier(Protocol):
    """What a near cache asks of a driver's carrier."""

    def origin(self, key: str) -> Origin | None:
        """Return who answers the primary's reads of the key; None as long as that is not known, or away."""

    def news(self, node: Hashable, prefixes: tuple[str, ...], changed: Changed) -> News:
        """Return a node's news of keys with these beginnings, not open yet."""


class NearReads:
    """The near cache of one RedisAccess."""

    def __init__(
        self, options: NearCache, gate: Gate, carrier: Callable[[], NewsCarrier | None], owed: OwedDeletions
    ) -> None:
        """Make one. `carrier` returns what reaches Redis, once there is something; Keys in `owed` are not kept."""
        self.options = options
        self._values = NearValues(options)
        self._gate = gate
        self._carrier = carrier
        self._owed = owed
        # For the system's clock its very function: a third less time for a hit.
        self._wall: Callable[[], float] = time.time if type(gate.clock) is Clock else gate.clock.time
        self._sources: dict[Hashable, Source] = {}
        self._tried_at: dict[Hashable, float] = {}
        self._lock = threading.Lock()
        _all.add(self)

    def looking(
        self, otherwise: Callable[[str, Any, bool], Any] = lambda _key, _default, _fresh: MISS
    ) -> Callable[..., Any]:
        """Return the function that gives a key's value, the caller's own, or what `otherwise` gives: the hot path."""
        kept, gate, listen, wall, scope_of = self._values.kept, self._gate, self._listen, self._wall, current.get

        def look(key: str, default: Any = None, *, fresh: bool = False) -> Any:
            try:
                until, value, copy, source = kept[key]
            except (KeyError, TypeError):
                return otherwise(key, default, fresh)
            now = wall()
            if now >= until or fresh or ((scope := scope_of()) is not None and scope.fresh):
                return otherwise(key, default, fresh)
            if not source.heard_at <= now < source.due_at:
                return look(key, default) if listen(source, now) else otherwise(key, default, fresh)
            gate.counters.hits += 1
            return value if copy is None else copy()

        return look

    def begin(self, key: str) -> Reading | None:
        """Return the note for a read of the key from its primary, to `end` with; None when it cannot be kept."""
        origin = self._origin(key)
        source = None if origin is None else self._sources.get(origin[0])
        if origin is None or source is None:
            return None
        now = self._wall()
        if not self._listen(source, now) and self._sources.get(source.node) is not source:
            return None
        reading = Reading(key, origin, source, now)
        self._values.begin(reading)
        return reading

    def end(self, reading: Reading, body: bytes | None = None, until: float = 0.0) -> None:
        """Keep what was read until a time at most, if nothing speaks against it."""
        is_sure = reading.key not in self._owed and self._origin(reading.key) == reading.origin
        until = min(until, reading.began_at + self.options.ttl_seconds)
        self._values.end(reading, body if is_sure else None, until)

    def forget(self, key: str) -> None:
        """Let go of a key's value, and of one that is on its way: this process writes it."""
        self._values.invalidate(key)

    def opening(self, key: str, started: float) -> tuple[Source, float, float] | None:
        """Return the source to open for the key, its deadline and the wall clock's time; None when there is none.

        The deadline is that of an ordinary call that began at `started`, on the monotonic clock.
        """
        origin, carrier = self._origin(key), self._carrier()
        if origin is None or carrier is None or origin[0] in self._sources:
            return None
        node, now, deadline = origin[0], self._wall(), started + self._gate.budget_seconds()
        with self._lock:
            if 0 <= now - self._tried_at.get(node, now - RECONNECT_SECONDS) < RECONNECT_SECONDS:
                return None
            self._tried_at[node] = now
        if self._gate.clock.monotonic() >= deadline:
            return None
        source = Source(node)
        source.news = carrier.news(node, self.options.prefixes, partial(self._changed, source))
        return source, deadline, now

    def opened(self, source: Source) -> None:
        """Keep values of the source from now on."""
        self._gate.heard()
        with self._lock:
            opened_at = self._tried_at.get(source.node)
            if opened_at is None or source.node in self._sources:  # closed, or another caller was faster
                source.news.close()
            else:
                source.opened_at = opened_at
                self._sources[source.node] = source

    def close(self) -> None:
        """Listen to nobody, and let go of everything. A later call listens again."""
        with self._lock:
            self._tried_at.clear()
            for source in list(self._sources.values()):
                self._lose(source)

    def after_fork(self) -> None:
        """Begin anew in a child: the connections are its parent's."""
        self._lock = threading.Lock()
        self._values.after_fork()
        self.close()

    def _origin(self, key: str) -> Origin | None:
        carrier = self._carrier()
        if carrier is None or not key.startswith(self.options.prefixes):
            return None
        return carrier.origin(key)

    def _listen(self, source: Source, now: float) -> bool:
        """Take in a source's news. Return whether what is kept of it may be handed out."""
        with self._lock:
            if source.heard_at <= now < source.due_at:
                return True
            if self._sources.get(source.node) is not source:
                return False
            try:
                source.news.read(now)
            except REDIS_ERRORS:
                self._lose(source)
                return False
            if not 0 <= now - source.opened_at < MAX_AGE_SECONDS:
                self._lose(source)
                return False
            confirmed_at = source.news.confirmed_at
            is_trusted = 0 <= now - confirmed_at < TRUSTED_SECONDS
            source.due_at = min(now + POLL_SECONDS, confirmed_at + TRUSTED_SECONDS) if is_trusted else 0.0
            source.heard_at = now
            return is_trusted

    def _changed(self, source: Source, key: str | None) -> None:
        if key is None:
            self._values.drop(source)
        else:
            self._values.invalidate(key)

    def _lose(self, source: Source) -> None:
        source.heard_at = source.due_at = 0.0
        self._sources.pop(source.node, None)
        self._values.drop(source)
        source.news.close()


_all: weakref.WeakSet[NearReads] = weakref.WeakSet()


def _after_fork() -> None:
    for near in _all:
        near.after_fork()


os.register_at_fork(after_in_child=_after_fork)
