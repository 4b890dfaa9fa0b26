"""All operations behind the flat names of RedisAccess, synchronous and asynchronous alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .caching.cache import CacheOperations
from .runtime.first_use import on_first_use
from .runtime.runtime import Runtime
from .steps.operation import Operation
from .steps.requests import Read
from .stored.arguments import checked_mapping
from .stored.keys import checked_key, key_part
from .stored.ttls import ASSIGNMENT_TTL_SECONDS, DEFAULT_TTL_SECONDS, FLAG_TTL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Unpack
    from weakref import WeakValueDictionary

    from .caching.options import CachingOptions
    from .limits.limit import Limit, LimitOptions
    from .limits.limits import LimitOperations, WhenAway
    from .limits.rate_limit import RateLimit
    from .locks.lock import LockOperations
    from .namespaces.namespace import NamespaceOperations
    from .sessions.sessions import SessionOperations
    from .stored.codecs import Codec
    from .user_values.user_values import UserValueOperations

T = TypeVar("T")

MAX_NAMESPACES = 1000
"""Namespaces whose version an access remembers; one more costs its next call a round trip."""


class Operations:
    """The operations of one RedisAccess."""

    def __init__(self, runtime: Runtime, *, codec: Codec | None = None) -> None:
        self.codec = codec
        self.cache = self._cache(runtime, codec)
        self._runtime = runtime
        self._namespaces: dict[tuple[str, int], NamespaceOperations] = {}

    @on_first_use
    def flags(self) -> UserValueOperations:
        """Operations of feature flags."""
        from .user_values.user_values import UserValueOperations

        return UserValueOperations(self._runtime, "flags", default_ttl=FLAG_TTL_SECONDS)

    @on_first_use
    def assignments(self) -> UserValueOperations:
        """Operations of experiment assignments."""
        from .user_values.user_values import UserValueOperations

        return UserValueOperations(self._runtime, "assignments", default_ttl=ASSIGNMENT_TTL_SECONDS)

    @on_first_use
    def sessions(self) -> SessionOperations:
        """Operations of sessions."""
        from .sessions.sessions import SessionOperations

        return SessionOperations(self._runtime)

    @on_first_use
    def limits(self) -> LimitOperations:
        """Operations of rate limits."""
        from .limits.limits import LimitOperations

        return LimitOperations(self._runtime)

    @on_first_use
    def _limit(self) -> type[Limit]:
        from .limits.limit import Limit

        return Limit

    @on_first_use
    def _unconfirmed_locks(self) -> dict[str, str]:
        """Tokens by key of locks that Redis was asked for and did not confirm."""
        return {}

    def lock(self, name: str, ttl: int, wait_seconds: float, *, durable: bool) -> LockOperations:
        """Return the operations of a lock."""
        from .locks.lock import LockOperations

        return LockOperations(
            self._runtime, name, ttl, wait_seconds, unconfirmed=self._unconfirmed_locks, durable=durable
        )

    def namespace(self, name: str, codec: Codec | None = None) -> NamespaceOperations:
        """Return the operations of a namespace: one object per name and codec, so that it remembers the version."""
        # By identity, since a codec need not be hashable. The operations keep it alive, so no other gets its id.
        at = key_part(name, "namespaces"), id(codec)
        if (known := self._namespaces.get(at)) is None:
            from .namespaces.namespace import NamespaceOperations

            cache = self.cache if codec is None else self._cache(self._runtime, codec, beside=self.cache)
            beside = self._by_name.get(at[0])
            made = NamespaceOperations(self._runtime, cache, name, beside=beside)
            found = self._namespaces.setdefault(at, made)
            self._by_name[at[0]] = found
            if len(self._namespaces) > MAX_NAMESPACES:
                self._forget_namespace()
            return found
        return known

    def _forget_namespace(self) -> None:
        """Forget the oldest namespace that has no invalidation to send again."""
        for at, namespace in list(self._namespaces.items()):
            if not namespace.has_unconfirmed:
                self._namespaces.pop(at, None)
                return

    @on_first_use
    def _by_name(self) -> WeakValueDictionary[str, NamespaceOperations]:
        """Operations of each namespace, with whatever codec: those with another share what they know."""
        from weakref import WeakValueDictionary

        return WeakValueDictionary()

    @staticmethod
    def _named(keys: Iterable[str]) -> dict[str, str]:
        from .caching.many import named_keys

        return named_keys(keys, checked_key)

    @staticmethod
    def _cache(runtime: Runtime, codec: Codec | None, *, beside: CacheOperations | None = None) -> CacheOperations:
        if codec is None:
            return CacheOperations(runtime, default_ttl=DEFAULT_TTL_SECONDS)
        from .stored.codecs import value_format

        unconfirmed = None if beside is None else beside.unconfirmed
        values = value_format(codec)
        return CacheOperations(runtime, default_ttl=DEFAULT_TTL_SECONDS, values=values, unconfirmed=unconfirmed)

    def get(self, key: str, default: Any = None, *, fresh: bool = False) -> Operation[Any]:
        """Return the value under `key`, or `default` when there is none.

        `fresh=True` asks the primary: the value is as new as the last confirmed write of any process.

        None, False, 0 and "" may be stored: to tell them from a miss, pass `default=MISS` and compare with `is`.
        """
        return self.cache.get(checked_key(key), default, fresh)

    def get_many(self, keys: Iterable[str], *, fresh: bool = False) -> Operation[dict[str, Any]]:
        """Return those of the values that there are, by key, in one round trip; up to 1,000 keys."""
        return self.cache.many.get_many(self._named(keys), fresh=fresh)

    def set(self, key: str, value: object, ttl: int | None = None, *, only_if_absent: bool = False) -> Operation[bool]:
        """Store a JSON value for `ttl` seconds. Return whether Redis confirmed it.

        `only_if_absent=True` stores nothing, and returns False, when `exists` would be true.
        """
        return self.cache.set(checked_key(key), value, ttl, only_if_absent=only_if_absent)

    def set_many(self, values: Mapping[str, object], ttl: int | None = None) -> Operation[bool]:
        """Store values by key for `ttl` seconds, in one round trip; up to 1,000. Return whether Redis confirmed all.

        Not a transaction: when it returns False, some may be stored.
        """
        return self.cache.many.set_many(self._named(checked_mapping(values, "values")), values, ttl)

    def delete(self, key: str, *, durable: bool = False) -> Operation[bool]:
        """Delete the value under `key`. Return whether Redis confirmed it; otherwise readers may still see it.

        With `durable` a replica has to confirm it, too, so that a failover does not bring the value back.
        """
        return self.cache.delete(checked_key(key), durable=durable)

    def delete_many(self, keys: Iterable[str]) -> Operation[bool]:
        """Delete values in one round trip; up to 1,000 keys. Return whether Redis confirmed it for all of them."""
        return self.cache.many.delete_many(self._named(keys))

    def exists(self, key: str, *, fresh: bool = False) -> Operation[bool]:
        """Return whether there is a value under `key`.

        Its bytes are not read, so a string of another codec or program counts, too, though `get` takes it for a miss.
        """
        return self.cache.in_place.exists(checked_key(key), fresh=fresh)

    def ttl(self, key: str, *, fresh: bool = False) -> Operation[int | None]:
        """Return the seconds until the value under `key` ends, rounded up; None when there is no value.

        -1 for a value without an end, which another client stored.
        """
        return self.cache.in_place.ttl(checked_key(key), fresh=fresh)

    def touch(self, key: str, ttl: int | None = None) -> Operation[bool]:
        """Let the value under `key` live `ttl` seconds from now. Return whether there was one, and Redis confirmed it.

        A value that is being computed meanwhile is not stored.
        """
        return self.cache.in_place.touch(checked_key(key), ttl)

    def increment(self, key: str, amount: int = 1, ttl: int | None = None) -> Operation[int | None]:
        """Add `amount` to the number under `key`. Return the new number; None when Redis did not confirm it.

        A number that is not there begins at 0 and lives `ttl` seconds from then; `touch` lets it live longer. It is
        JSON whatever the codec: an access with another one reads it by `increment(key, 0)`. What is no whole number is
        refused, as Redis refuses it: CommandRefusedError when strict, else None.
        """
        return self.cache.in_place.increment(checked_key(key), amount, ttl)

    def cache_get(
        self, key: str, fetch: Callable[[], T], ttl: int | None = None, **options: Unpack[CachingOptions]
    ) -> Operation[T]:
        """Return the value under `key`; when there is none, what `fetch()` returns, stored for `ttl` seconds.

        Only one caller at a time fetches, in all processes; the others wait for it, and after `lock_seconds` one of
        them fetches as well. A `set` or `delete` meanwhile keeps what is being fetched from being stored. An exception
        of `fetch` goes to the caller and to those who wait in this process; in another process one of those who wait
        fetches again. When Redis is unavailable each process fetches. `CachingOptions` lists the options.
        """
        return self.cache.computing.cache_get(checked_key(key), fetch, ttl, options)

    def cache_get_many(
        self,
        keys: Iterable[str],
        fetch: Callable[[list[str]], Mapping[str, T]],
        ttl: int | None = None,
        **options: Unpack[CachingOptions],
    ) -> Operation[dict[str, T]]:
        """Return the values by key; those that miss are what one call of `fetch(keys)` returns, which is then stored.

        `fetch` gets the keys that miss and returns a mapping. Keys that it leaves out are missing from the result, too.
        All that `cache_get` promises holds for each key: one caller computes it, and a `set` or `delete` meanwhile
        keeps it from being stored. One round trip when no value is missing, else three; up to 1,000 keys. Raises
        InvalidArgumentError when `fetch` returns no mapping.
        """
        return self.cache.computing.cache_get_many(self._named(keys), fetch, ttl, options)

    def ping(self) -> Operation[bool]:
        """Return whether the primary answers; in a sharded group, one of the nodes."""
        # PING echoes its argument, so a key will do, which sends it the way of other commands.
        return (yield from self._runtime.request(Read("PING", "ping", primary=True))) is not None

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

    def create_session(
        self, data: Mapping[str, object], ttl: int | None = None, *, durable: bool = False
    ) -> Operation[str | None]:
        """Store a new session. Return its id, or None when Redis, or with `durable` a replica, did not confirm it."""
        return self.sessions.create(data, ttl, durable=durable)

    def get_session(self, session_id: str) -> Operation[dict[str, Any] | None]:
        """Return a session's fields, or None."""
        return self.sessions.get(session_id)

    def update_session(
        self, session_id: str, changes: Mapping[str, object], ttl: int | None = None, *, durable: bool = False
    ) -> Operation[bool]:
        """Set some of a session's fields. Return whether there was such a session."""
        return self.sessions.update(session_id, changes, ttl, durable=durable)

    def extend_session(self, session_id: str, ttl: int | None = None, *, durable: bool = False) -> Operation[bool]:
        """Let a session live `ttl` seconds from now. Return whether there was such a session."""
        return self.sessions.extend(session_id, ttl, durable=durable)

    def end_session(self, session_id: str, *, durable: bool = False) -> Operation[bool]:
        """Return True when Redis, and with `durable` a replica, too, confirmed that the session is gone."""
        return self.sessions.end(session_id, durable=durable)

    def rate_limit(
        self,
        subject: str,
        *,
        when_away: WhenAway = "allow",
        durable: bool = False,
        **options: Unpack[LimitOptions],
    ) -> Operation[RateLimit]:
        """Count a hit by `subject` against at most `limit` per window. The answer says whether it is allowed.

        `options` are those of Limit: `limit` and `window_seconds`, and perhaps `name`, `cost`, `strategy`,
        `network_prefix`. Raises InvalidKeyError and InvalidArgumentError.
        """
        return self.limits.hit(self._limit(subject, **options), when_away=when_away, durable=durable)
