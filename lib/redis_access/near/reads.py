"""The decisions of a near cache: which values it returns, which it keeps, and which feeds it reads. It never waits.

A process sees its own confirmed writes at once, and those of others within POLL_SECONDS after their node reported them.
Silence on a connection proves nothing. So the process asks the node a question now and then: the answer comes after
every change from before the question. A value is returned only while its node's last answered question is at most
TRUSTED_SECONDS old. So no value that Redis no longer has is returned for longer than that, not even after a freeze, a
failover or a lost connection.

A node's values are dropped with the connection that reports its changes. In cluster mode each node has one, and a value
is kept only when no request was redirected between nodes while it was read.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any, Protocol

from ..caching.unconfirmed_deletes import UnconfirmedDeletes
from ..errors import CommandRefusedError, InvalidArgumentError, UnavailableError
from ..runtime.clock import Clock
from ..runtime.counters import Stats
from ..runtime.forks import begin_anew_when_forked
from ..runtime.invalidation_feed import Changed, InvalidationFeed, NodeFeed, Origin
from ..runtime.runtime import Runtime
from ..runtime.scope import current
from ..stored.values import MISS
from .near_cache import NearCache
from .near_stats import NearStats
from .values import NearValues, Reading

POLL_SECONDS = 0.01
TRUSTED_SECONDS = 2.0
RECONNECT_SECONDS = 1.0
# The endpoint's name may lead to another node by now; a new connection resolves it again.
MAX_FEED_AGE_SECONDS = 300.0


class FeedTransport(Protocol):
    """The part of a transport that a near cache uses."""

    def origin(self, key: str) -> Origin | None:
        """Return the node that answers the primary's reads of the key; None while it is unknown or unavailable."""

    def invalidation_feed(self, node: Hashable, prefixes: tuple[str, ...], changed: Changed) -> InvalidationFeed:
        """Return a node's feed of changes to keys with these prefixes, not open yet."""


class Counts:
    """The reads that the near cache answered, and those that it did not. Without a lock, as runtime.Counters."""

    __slots__ = ("hits", "misses")

    def __init__(self) -> None:
        self.hits = self.misses = 0


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
        if not isinstance(options, NearCache):
            raise InvalidArgumentError(f"near_cache must be a NearCache(prefixes=...), not {options!r}")
        self.options = options
        self._values = NearValues(options, decode)
        self._runtime = runtime
        self._transport_of = transport
        self._unconfirmed = unconfirmed
        self._counts = Counts()
        # The system clock's function itself, without the method around it: a third less time for a hit.
        self._wall: Callable[[], float] = time.time if type(runtime.clock) is Clock else runtime.clock.time
        self._node_feeds: dict[Hashable, NodeFeed] = {}
        self._tried_at: dict[Hashable, float] = {}
        self._lock = threading.Lock()
        begin_anew_when_forked(self)

    def lookup_function(
        self, otherwise: Callable[[str, Any, bool], Any] = lambda _key, _default, _fresh: MISS
    ) -> Callable[..., Any]:
        """Return a function that returns a key's kept value, or else the result of `otherwise`: the hot path.

        It is made once for each access, and finds in its own variables what a method would look up in the object.
        """
        kept, counts, wall, scope_of = self._values.kept, self._counts, self._wall, current.get
        read_feed, decode = self._read_feed, self._values.decode

        # Without the lock: entries are tuples, replaced as a whole, and looking one up in a dict is atomic.
        def look(key: str, default: Any = None, *, fresh: bool = False) -> Any:
            try:
                until, value, body, node_feed = kept[key]
            except (KeyError, TypeError):  # TypeError: an unhashable key, for which `otherwise` raises its error
                return otherwise(key, default, fresh)
            now = wall()
            # `must_be_fresh`, without its call.
            if now >= until or fresh or ((scope := scope_of()) is not None and scope.fresh):
                return otherwise(key, default, fresh)
            if not node_feed.read_at <= now < node_feed.due_at:
                return look(key, default) if read_feed(node_feed, now) else otherwise(key, default, fresh)
            counts.hits += 1
            return value if body is None else decode(body)

        return look

    def missed(self, keys: Iterable[str]) -> None:
        """Count those of the keys that this near cache keeps, and Redis is asked for."""
        self._counts.misses += sum(key.startswith(self.options.prefixes) for key in keys)

    def stats(self) -> NearStats:
        """Return the size of now, and the counts."""
        values, counts = self._values, self._counts
        return NearStats(len(values.kept), values.memory_bytes, counts.hits, counts.misses)

    def counted_in(self, stats: Stats) -> Stats:
        """Return the access's counts with the hits of this near cache, which is all that its hot path counts."""
        return stats._replace(hits=stats.hits + self._counts.hits)

    def begin(self, key: str) -> Reading | None:
        """Mark a read of the key from its primary, to be ended by `end`; None when its value could not be kept."""
        origin = self._origin(key)
        node_feed = None if origin is None else self._node_feeds.get(origin[0])
        if origin is None or node_feed is None:
            return None
        # A feed whose last question is not answered yet will do: the value is not returned before it is. A lost feed
        # will not.
        now = self._wall()
        if not self._read_feed(node_feed, now) and self._node_feeds.get(node_feed.node) is not node_feed:
            return None
        reading = Reading(key, origin, node_feed, now)
        self._values.begin(reading)
        return reading

    def end(self, reading: Reading, body: bytes | None = None, until: float = 0.0) -> None:
        """Keep the value that was read, if it is sure to be current, until the Unix time `until` at most."""
        is_sure = reading.key not in self._unconfirmed.hidden and self._origin(reading.key) == reading.origin
        until = min(until, reading.began_at + self.options.ttl_seconds)
        self._values.end(reading, body if is_sure else None, until)

    def forget(self, key: str) -> None:
        """Drop a key's value, and do not keep one that is being read, because this process writes the key."""
        self._values.invalidate(key)

    def opening(self, key: str, started: float) -> tuple[NodeFeed, float, float] | None:
        """Return the feed to open for the key, its deadline and the wall clock's time; None when there is none.

        The deadline is that of an ordinary call that began at `started`, on the monotonic clock.
        """
        origin, transport = self._origin(key), self._transport_of()
        if origin is None or transport is None or origin[0] in self._node_feeds:
            return None
        node, now, deadline = origin[0], self._wall(), started + self._runtime.budget_seconds()
        with self._lock:
            if 0 <= now - self._tried_at.get(node, now - RECONNECT_SECONDS) < RECONNECT_SECONDS:
                return None
            # Set before connecting, for all threads: a node that does not answer then delays one caller a second, not
            # all.
            self._tried_at[node] = now
        if self._runtime.clock.monotonic() >= deadline:
            return None
        node_feed = NodeFeed(node)
        node_feed.feed = transport.invalidation_feed(node, self.options.prefixes, partial(self._changed, node_feed))
        return node_feed, deadline, now

    def opened(self, node_feed: NodeFeed) -> None:
        """Keep values of the node from now on."""
        self._runtime.feed_restored()
        with self._lock:
            opened_at = self._tried_at.get(node_feed.node)
            if opened_at is None or node_feed.node in self._node_feeds:  # closed, or another caller was faster
                node_feed.feed.close()
            else:
                node_feed.opened_at = opened_at
                self._node_feeds[node_feed.node] = node_feed

    def close(self) -> None:
        """Close all feeds and drop all values. A later call opens a feed again."""
        with self._lock:
            self._tried_at.clear()
            for node_feed in list(self._node_feeds.values()):
                self._lose(node_feed)

    def after_fork(self) -> None:
        """Begin anew in a forked child: the connections belong to its parent."""
        self._lock = threading.Lock()
        self._values.after_fork()
        self.close()

    def _origin(self, key: str) -> Origin | None:
        transport = self._transport_of()
        if transport is None or not key.startswith(self.options.prefixes):
            return None
        return transport.origin(key)

    def _read_feed(self, node_feed: NodeFeed, now: float) -> bool:
        """Read what a node's feed has brought. Return whether the values kept from it may be returned."""
        with self._lock:
            if node_feed.read_at <= now < node_feed.due_at:  # another thread read it while this one waited
                return True
            if self._node_feeds.get(node_feed.node) is not node_feed:
                return False
            try:
                node_feed.feed.read(now)
            except (UnavailableError, CommandRefusedError):
                self._lose(node_feed)
                return False
            # Below 0 the wall clock was set back: no time that was noted before means anything now.
            if not 0 <= now - node_feed.opened_at < MAX_FEED_AGE_SECONDS:
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
