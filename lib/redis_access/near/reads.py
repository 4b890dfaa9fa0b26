"""What a near cache hands out, what it keeps, and whom it listens to. Waits for nothing: shared by the runners.

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

from ..caching.unconfirmed_deletes import UnconfirmedDeletes
from ..errors import CommandRefusedError, UnavailableError
from ..runtime.budget import current
from ..runtime.clock import Clock
from ..runtime.invalidation_feed import Changed, InvalidationFeed, NodeFeed, Origin
from ..runtime.runtime import Runtime
from ..stored.values import MISS
from .near_cache import NearCache, NearValues, Reading

POLL_SECONDS = 0.01
TRUSTED_SECONDS = 2.0
RECONNECT_SECONDS = 1.0
# The primary's address may have moved without a word.
MAX_AGE_SECONDS = 300.0


class FeedTransport(Protocol):
    """What a near cache asks of a runner's transport."""

    def origin(self, key: str) -> Origin | None:
        """Return who answers the primary's reads of the key; None as long as that is not known, or away."""

    def invalidation_feed(self, node: Hashable, prefixes: tuple[str, ...], changed: Changed) -> InvalidationFeed:
        """Return a node's news of keys with these beginnings, not open yet."""


class NearReads:
    """The near cache of one RedisAccess."""

    def __init__(
        self,
        options: NearCache,
        runtime: Runtime,
        transport: Callable[[], FeedTransport | None],
        unconfirmed: UnconfirmedDeletes,
        decode: Callable[[bytes], Any],
    ) -> None:
        """Make one. `transport` returns the transport once there is one; keys in `unconfirmed` are not kept."""
        self.options = options
        self._values = NearValues(options, decode)
        self._runtime = runtime
        self._transport_of = transport
        self._unconfirmed = unconfirmed
        # For the system's clock its very function: a third less time for a hit.
        self._wall: Callable[[], float] = time.time if type(runtime.clock) is Clock else runtime.clock.time
        self._node_feeds: dict[Hashable, NodeFeed] = {}
        self._tried_at: dict[Hashable, float] = {}
        self._lock = threading.Lock()
        _all.add(self)

    def looking(
        self, otherwise: Callable[[str, Any, bool], Any] = lambda _key, _default, _fresh: MISS
    ) -> Callable[..., Any]:
        """Return the function that gives a key's value, the caller's own, or what `otherwise` gives: the hot path."""
        kept, runtime, listen, wall, scope_of = self._values.kept, self._runtime, self._listen, self._wall, current.get

        def look(key: str, default: Any = None, *, fresh: bool = False) -> Any:
            try:
                until, value, copy, node_feed = kept[key]
            except (KeyError, TypeError):
                return otherwise(key, default, fresh)
            now = wall()
            if now >= until or fresh or ((scope := scope_of()) is not None and scope.fresh):
                return otherwise(key, default, fresh)
            if not node_feed.read_at <= now < node_feed.due_at:
                return look(key, default) if listen(node_feed, now) else otherwise(key, default, fresh)
            runtime.counters.hits += 1
            return value if copy is None else copy()

        return look

    def begin(self, key: str) -> Reading | None:
        """Return the note for a read of the key from its primary, to `end` with; None when it cannot be kept."""
        origin = self._origin(key)
        node_feed = None if origin is None else self._node_feeds.get(origin[0])
        if origin is None or node_feed is None:
            return None
        now = self._wall()
        if not self._listen(node_feed, now) and self._node_feeds.get(node_feed.node) is not node_feed:
            return None
        reading = Reading(key, origin, node_feed, now)
        self._values.begin(reading)
        return reading

    def end(self, reading: Reading, body: bytes | None = None, until: float = 0.0) -> None:
        """Keep what was read until a time at most, if nothing speaks against it."""
        is_sure = reading.key not in self._unconfirmed and self._origin(reading.key) == reading.origin
        until = min(until, reading.began_at + self.options.ttl_seconds)
        self._values.end(reading, body if is_sure else None, until)

    def forget(self, key: str) -> None:
        """Let go of a key's value, and of one that is on its way: this process writes it."""
        self._values.invalidate(key)

    def opening(self, key: str, started: float) -> tuple[NodeFeed, float, float] | None:
        """Return the node_feed to open for the key, its deadline and the wall clock's time; None when there is none.

        The deadline is that of an ordinary call that began at `started`, on the monotonic clock.
        """
        origin, transport = self._origin(key), self._transport_of()
        if origin is None or transport is None or origin[0] in self._node_feeds:
            return None
        node, now, deadline = origin[0], self._wall(), started + self._runtime.budget_seconds()
        with self._lock:
            if 0 <= now - self._tried_at.get(node, now - RECONNECT_SECONDS) < RECONNECT_SECONDS:
                return None
            self._tried_at[node] = now
        if self._runtime.clock.monotonic() >= deadline:
            return None
        node_feed = NodeFeed(node)
        node_feed.feed = transport.invalidation_feed(node, self.options.prefixes, partial(self._changed, node_feed))
        return node_feed, deadline, now

    def opened(self, node_feed: NodeFeed) -> None:
        """Keep values of the node_feed from now on."""
        self._runtime.feed_restored()
        with self._lock:
            opened_at = self._tried_at.get(node_feed.node)
            if opened_at is None or node_feed.node in self._node_feeds:  # closed, or another caller was faster
                node_feed.feed.close()
            else:
                node_feed.opened_at = opened_at
                self._node_feeds[node_feed.node] = node_feed

    def close(self) -> None:
        """Listen to nobody, and let go of everything. A later call listens again."""
        with self._lock:
            self._tried_at.clear()
            for node_feed in list(self._node_feeds.values()):
                self._lose(node_feed)

    def after_fork(self) -> None:
        """Begin anew in a child: the connections are its parent's."""
        self._lock = threading.Lock()
        self._values.after_fork()
        self.close()

    def _origin(self, key: str) -> Origin | None:
        transport = self._transport_of()
        if transport is None or not key.startswith(self.options.prefixes):
            return None
        return transport.origin(key)

    def _listen(self, node_feed: NodeFeed, now: float) -> bool:
        """Take in a node_feed's news. Return whether what is kept of it may be handed out."""
        with self._lock:
            if node_feed.read_at <= now < node_feed.due_at:
                return True
            if self._node_feeds.get(node_feed.node) is not node_feed:
                return False
            try:
                node_feed.feed.read(now)
            except (UnavailableError, CommandRefusedError):
                self._lose(node_feed)
                return False
            if not 0 <= now - node_feed.opened_at < MAX_AGE_SECONDS:
                self._lose(node_feed)
                return False
            confirmed_at = node_feed.feed.confirmed_at
            is_trusted = 0 <= now - confirmed_at < TRUSTED_SECONDS
            node_feed.due_at = min(now + POLL_SECONDS, confirmed_at + TRUSTED_SECONDS) if is_trusted else 0.0
            node_feed.read_at = now
            return is_trusted

    def _changed(self, node_feed: NodeFeed, key: str | None) -> None:
        if key is None:
            self._values.drop(node_feed)
        else:
            self._values.invalidate(key)

    def _lose(self, node_feed: NodeFeed) -> None:
        node_feed.read_at = node_feed.due_at = 0.0
        self._node_feeds.pop(node_feed.node, None)
        self._values.drop(node_feed)
        node_feed.feed.close()


_all: weakref.WeakSet[NearReads] = weakref.WeakSet()


def _after_fork() -> None:
    for near in _all:
        near.after_fork()


os.register_at_fork(after_in_child=_after_fork)
