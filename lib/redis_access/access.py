"""RedisAccess: the one object to use. Its flat methods are doors to `flags`, `assignments`, `sessions`, `limits`."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .cache import Cache
from .gate import Gate
from .keys import checked_key
from .limits import Limits, RateLimit
from .per_user import PerUserCache
from .sessions import Sessions
from .settings import ConnectionSettings
from .stats import Stats
from .ttls import ASSIGNMENT_TTL_SECONDS, DEFAULT_TTL_SECONDS, FLAG_TTL_SECONDS

T = TypeVar("T")


class RedisAccess:
    """A cache in Redis that is never the reason a request fails.

    Made without settings it reads them from the environment (and SSM) on first use; making one does no I/O. Safe to
    share between threads, and after a fork.

    When Redis is away, or refuses a command, reads are misses, writes and deletes return False, `cache_get` calls the
    fetch function and rate limits allow; the failure is counted (`stats()`) and logged once per outage by the logger
    "redis_access". With `strict=True` such calls raise UnavailableError or CommandRefusedError instead.

    Strict or not, ConfigurationError is raised for settings that are missing or wrong, since no later call would do
    better, and InvalidArgumentError for a key, ttl or value that cannot be stored. SSM that does not answer, or
    refuses, counts as Redis being away.

    `ttl` is in seconds, always; None stands for a default (5 minutes; 30 for assignments and sessions), never for
    "forever".
    """

    def __init__(self, settings: ConnectionSettings | None = None, *, strict: bool = False) -> None:
        self._gate = Gate(settings, strict=strict)
        self._cache = Cache(self._gate, default_ttl=DEFAULT_TTL_SECONDS)
        self.flags = PerUserCache(self._gate, "flags", default_ttl=FLAG_TTL_SECONDS)
        self.assignments = PerUserCache(self._gate, "assignments", default_ttl=ASSIGNMENT_TTL_SECONDS)
        self.sessions = Sessions(self._gate)
        self.limits = Limits(self._gate)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value under `key`, or `default` when there is none.

        Stored None, False, 0 and "" are values: to tell them from a miss, pass `default=MISS` and compare with `is`.
        """
        return self._cache.get(checked_key(key), default)

    def set(self, key: str, value: object, ttl: int | None = None) -> bool:
        """Store a JSON value for `ttl` seconds. Return whether Redis confirmed it."""
        return self._cache.set(checked_key(key), value, ttl)

    def delete(self, key: str) -> bool:
        """Return True when Redis confirmed that nothing is under `key` any more; False: readers may still see it."""
        return self._cache.delete(checked_key(key))

    def cache_get(self, key: str, fetch: Callable[[], T], ttl: int | None = None) -> T:
        """Return the value under `key`; when there is none, what `fetch()` returns, stored for `ttl` seconds.

        An exception of `fetch` goes to the caller, and nothing is stored.
        """
        return self._cache.cache_get(checked_key(key), fetch, ttl)

    def cache_feature_flag(self, user_id: str, flag: str, value: object, ttl: int | None = None) -> bool:
        """Store a flag's evaluation for a user. Return whether Redis confirmed it."""
        return self.flags.set(user_id, flag, value, ttl)

    def get_cached_feature_flag(self, user_id: str, flag: str, default: Any = None) -> Any:
        """Return a flag's cached evaluation for a user, or `default`."""
        return self.flags.get(user_id, flag, default)

    def cache_experiment_assignment(
        self, user_id: str, experiment: str, variant: object, ttl: int | None = None
    ) -> bool:
        """Store a user's variant in an experiment. Return whether Redis confirmed it."""
        return self.assignments.set(user_id, experiment, variant, ttl)

    def get_cached_experiment_assignment(self, user_id: str, experiment: str, default: Any = None) -> Any:
        """Return a user's cached variant in an experiment, or `default`."""
        return self.assignments.get(user_id, experiment, default)

    def create_session(self, data: Mapping[str, object], ttl: int | None = None) -> str | None:
        """Store a new session. Return its id, or None when Redis did not confirm it."""
        return self.sessions.create(data, ttl)

    def get_session(self, session_id: str) -> dict[str, Any] | None:
        """Return a session's fields, or None."""
        return self.sessions.get(session_id)

    def update_session(self, session_id: str, changes: Mapping[str, object], ttl: int | None = None) -> bool:
        """Set some of a session's fields. Return whether there was such a session."""
        return self.sessions.update(session_id, changes, ttl)

    def extend_session(self, session_id: str, ttl: int | None = None) -> bool:
        """Let a session live `ttl` seconds from now. Return whether there was such a session."""
        return self.sessions.extend(session_id, ttl)

    def end_session(self, session_id: str) -> bool:
        """Return True when Redis confirmed that the session is gone."""
        return self.sessions.end(session_id)

    def rate_limit(self, subject: str, *, limit: int, window_seconds: int, cost: int = 1) -> RateLimit:
        """Count a hit by `subject` against at most `limit` per window. The answer says whether it is allowed."""
        return self.limits.hit(subject, limit=limit, window_seconds=window_seconds, cost=cost)

    def stats(self) -> Stats:
        """Return what this object's calls came to so far."""
        return self._gate.counters.snapshot()

    def close(self) -> None:
        """Close the connections. A later call connects again."""
        self._gate.close()
