"""All operations behind the flat names of RedisAccess, synchronous and asynchronous alike."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .cache import CacheOperations
from .effects import Operation
from .gate import Gate
from .keys import checked_key
from .limit import Strategy
from .limits import LimitOperations, WhenAway
from .per_user import PerUserOperations
from .rate_limit import RateLimit
from .sessions import SessionOperations
from .ttls import ASSIGNMENT_TTL_SECONDS, DEFAULT_TTL_SECONDS, FLAG_TTL_SECONDS

T = TypeVar("T")


class Operations:
    """The operations of one RedisAccess."""

    def __init__(self, gate: Gate) -> None:
        self.cache = CacheOperations(gate, default_ttl=DEFAULT_TTL_SECONDS)
        self.flags = PerUserOperations(gate, "flags", default_ttl=FLAG_TTL_SECONDS)
        self.assignments = PerUserOperations(gate, "assignments", default_ttl=ASSIGNMENT_TTL_SECONDS)
        self.sessions = SessionOperations(gate)
        self.limits = LimitOperations(gate)

    def get(self, key: str, default: Any = None) -> Operation[Any]:
        """Return the value under `key`, or `default` when there is none.

        Stored None, False, 0 and "" are values: to tell them from a miss, pass `default=MISS` and compare with `is`.
        """
        return self.cache.get(checked_key(key), default)

    def set(self, key: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store a JSON value for `ttl` seconds. Return whether Redis confirmed it."""
        return self.cache.set(checked_key(key), value, ttl)

    def delete(self, key: str) -> Operation[bool]:
        """Return True when Redis confirmed that nothing is under `key` any more; False: readers may still see it."""
        return self.cache.delete(checked_key(key))

    def cache_get(self, key: str, fetch: Callable[[], T], ttl: int | None = None) -> Operation[T]:
        """Return the value under `key`; when there is none, what `fetch()` returns, stored for `ttl` seconds.

        An exception of `fetch` goes to the caller, and nothing is stored.
        """
        return self.cache.cache_get(checked_key(key), fetch, ttl)

    def cache_feature_flag(self, user_id: str, flag: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store a flag's evaluation for a user. Return whether Redis confirmed it."""
        return self.flags.set(user_id, flag, value, ttl)

    def get_cached_feature_flag(self, user_id: str, flag: str, default: Any = None) -> Operation[Any]:
        """Return a flag's cached evaluation for a user, or `default`."""
        return self.flags.get(user_id, flag, default)

    def cache_experiment_assignment(
        self, user_id: str, experiment: str, variant: object, ttl: int | None = None
    ) -> Operation[bool]:
        """Store a user's variant in an experiment. Return whether Redis confirmed it."""
        return self.assignments.set(user_id, experiment, variant, ttl)

    def get_cached_experiment_assignment(self, user_id: str, experiment: str, default: Any = None) -> Operation[Any]:
        """Return a user's cached variant in an experiment, or `default`."""
        return self.assignments.get(user_id, experiment, default)

    def create_session(self, data: Mapping[str, object], ttl: int | None = None) -> Operation[str | None]:
        """Store a new session. Return its id, or None when Redis did not confirm it."""
        return self.sessions.create(data, ttl)

    def get_session(self, session_id: str) -> Operation[dict[str, Any] | None]:
        """Return a session's fields, or None."""
        return self.sessions.get(session_id)

    def update_session(self, session_id: str, changes: Mapping[str, object], ttl: int | None = None) -> Operation[bool]:
        """Set some of a session's fields. Return whether there was such a session."""
        return self.sessions.update(session_id, changes, ttl)

    def extend_session(self, session_id: str, ttl: int | None = None) -> Operation[bool]:
        """Let a session live `ttl` seconds from now. Return whether there was such a session."""
        return self.sessions.extend(session_id, ttl)

    def end_session(self, session_id: str) -> Operation[bool]:
        """Return True when Redis confirmed that the session is gone."""
        return self.sessions.end(session_id)

    def rate_limit(
        self,
        subject: str,
        *,
        limit: int,
        window_seconds: int,
        cost: int = 1,
        strategy: Strategy = "gcra",
        when_away: WhenAway = "allow",
    ) -> Operation[RateLimit]:
        """Count a hit by `subject` against at most `limit` per window. The answer says whether it is allowed."""
        return self.limits.hit(
            subject, limit=limit, window_seconds=window_seconds, cost=cost, strategy=strategy, when_away=when_away
        )
