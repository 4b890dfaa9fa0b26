"""Reads through the near cache. What it promises, and by what.

A process sees its own confirmed writes at once, and those of others within POLL_SECONDS after Redis has told of them.
When it cannot be told (the connection was lost, the process was frozen, nothing was heard for two heartbeats)
everything is let go of, so that a value is old by two seconds at most, and never by more than `ttl_seconds`.
"""

import os
import threading
import weakref
from collections.abc import Callable
from time import monotonic, time
from typing import Any

from .border import REDIS_ERRORS
from .cache import CacheOperations
from .caching import Caching, caching
from .driver import Driver
from .effects import Read
from .environment import settings_from_environment
from .errors import ConfigurationError, UnavailableError
from .keys import checked_key
from .near import NearCache, NearValues
from .settings import ConnectionSettings
from .tracking import HEARTBEAT_SECONDS, POLL_SECONDS, Tracking
from .ttls import DEFAULT_TTL_SECONDS
from .values import MISS, decode

RECONNECT_SECONDS = 1.0
# The primary's address may have moved without a word.
MAX_AGE_SECONDS = 300.0

_all: "weakref.WeakSet[NearReads]" = weakref.WeakSet()


class NearReads:
    """The near cache of one RedisAccess."""

    def __init__(
        self, options: NearCache, driver: Driver, cache: CacheOperations, settings: ConnectionSettings | None
    ) -> None:
        self._values = NearValues(options)
        self._driver = driver
        self._cache = cache
        self._settings = settings
        self._tracking: Tracking | None = None
        self._opened_at = self._tried_at = 0.0
        # What is kept may be handed out between these times. By the wall clock, which a freeze does not stop.
        self._heard_at = self._due_at = 0.0
        self._lock = threading.Lock()
        _all.add(self)

    def getting(self, get: Callable[..., Any]) -> Callable[..., Any]:
        """Return `get` with this cache before it."""
        kept, gate = self._values.kept, self._driver

        def near_get(key: str, default: Any = None) -> Any:
            try:
                until, value, copy = kept[key]
            except (KeyError, TypeError):
                pass
            else:
                now = time()
                if self._heard_at <= now < self._due_at and now < until:
                    gate.counters.hits += 1
                    return value if copy is None else copy()
            started = monotonic()
            value = self._found(key, None)
            if value is MISS:
                value = get(key, default)
                self._connect(started)
            return value

        return near_get

    def computing(self, cache_get: Callable[..., Any]) -> Callable[..., Any]:
        """Return `cache_get` with this cache before it."""
        kept, gate = self._values.kept, self._driver

        def near_cache_get(key: str, fetch: Callable[[], Any], ttl: int | None = None, **options: Any) -> Any:
            try:
                until, value, copy = kept[key]
            except (KeyError, TypeError):
                pass
            else:
                now = time()
                if self._heard_at <= now < self._due_at and now < until:
                    gate.counters.hits += 1
                    return value if copy is None else copy()
            started = monotonic()
            value = self._found(key, caching(DEFAULT_TTL_SECONDS, ttl, options))  # type: ignore[arg-type]
            if value is MISS:
                value = cache_get(key, fetch, ttl, **options)
                self._connect(started)
            return value

        return near_cache_get

    def writing(self, write: Callable[..., bool]) -> Callable[..., bool]:
        """Return `set` or `delete`, after which this process keeps no older value."""

        def near_write(key: str, *arguments: Any, **options: Any) -> bool:
            if isinstance(key, str):
                self._values.invalidate(key)
            try:
                return write(key, *arguments, **options)
            finally:
                if isinstance(key, str):
                    self._values.invalidate(key)

        return near_write

    def close(self) -> None:
        """Close the connection and let go of everything."""
        with self._lock:
            self._lose()

    def _found(self, key: str, policy: Caching | None) -> Any:
        """Return the value from here or from Redis, or MISS: then the caller asks in the ordinary way."""
        checked_key(key)
        if not self._is_heard() or self._cache.owed or self._driver.observer is not None:
            return MISS
        kept = self._values.kept.get(key)
        if kept is not None and time() < kept[0]:
            self._driver.counters.hits += 1
            return kept[1] if kept[2] is None else kept[2]()
        token = self._values.begin(key)
        if token is None:
            return MISS
        body, until = None, 0.0
        try:
            # The primary: what a reader that lags would answer could be older than the news of the change.
            raw = self._driver.asked(Read("GET", key, primary=True))
            body, until = self._cache.kept_body(raw, policy)
        finally:
            self._values.end(key, token, body, min(until, time() + self._values.options.ttl_seconds))
        if body is None:
            return MISS
        self._driver.counters.hits += 1
        return decode(body)

    def _is_heard(self) -> bool:
        """Take in what came. Return whether Redis tells this process of changes."""
        now = time()
        if self._heard_at <= now < self._due_at:
            return self._tracking is not None
        with self._lock:
            gap = now - self._heard_at
            if self._tracking is not None and not (
                0 <= gap <= HEARTBEAT_SECONDS and now - self._opened_at < MAX_AGE_SECONDS
            ):
                self._lose()  # frozen, or idle: what came meanwhile may be still under way
            if self._tracking is not None:
                try:
                    self._tracking.read(now)
                except REDIS_ERRORS:
                    self._lose()
            if self._tracking is not None:
                self._heard_at, self._due_at = now, now + POLL_SECONDS
            return self._tracking is not None

    def _connect(self, started: float) -> None:
        """Connect, if need be, in what an ordinary call that began at `started` left of its budget."""
        now, deadline = time(), started + self._driver.budget_seconds()
        if self._tracking is not None or abs(now - self._tried_at) < RECONNECT_SECONDS or monotonic() > deadline:
            return
        with self._lock:
            if self._tracking is None:
                self._tried_at = now
                self._tracking = self._opened(now, deadline)
                if self._tracking is not None:
                    self._heard_at = self._due_at = now

    def _opened(self, now: float, deadline: float) -> Tracking | None:
        settings = self._settings = self._settings or settings_from_environment()
        if settings.cluster:
            raise ConfigurationError("a near cache is for one primary; on a sharded group leave it out")
        tracking = Tracking(settings, self._values.options.prefixes, self._changed)
        try:
            tracking.open(deadline, now)
        except (*REDIS_ERRORS, UnavailableError):
            return None
        self._opened_at = now
        return tracking

    def _changed(self, key: str | None) -> None:
        if key is None:
            self._values.clear()
        else:
            self._values.invalidate(key)

    def _lose(self) -> None:
        self._values.clear()
        self._heard_at = self._due_at = 0.0
        # A gap is no failure: the next connection may be opened at once.
        self._tried_at = 0.0
        tracking, self._tracking = self._tracking, None
        if tracking is not None:
            tracking.close()

    def after_fork(self) -> None:
        """Begin anew in a child: the connection is its parent's."""
        self._lock = threading.Lock()
        self._values.after_fork()
        self._lose()


def _after_fork() -> None:
    for near in _all:
        near.after_fork()


os.register_at_fork(after_in_child=_after_fork)
