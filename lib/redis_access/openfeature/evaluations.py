"""Evaluations under keys with the epoch of their flag's last change: one command makes all of a flag's old.

The namespace's epoch tells which flags changed since, and is asked for beside the value, in one round trip, of the
primary: no read that begins after a confirmed `invalidate` gives an evaluation from before it.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from ..aio.facade import AsyncFacade
from ..aio.facade import method as async_method
from ..caching.cache import CacheOperations
from ..caching.options import CachingOptions
from ..namespaces.epochs import Epochs
from ..runtime.facade import Facade, method
from ..runtime.runtime import Runtime
from ..steps.operation import Operation
from ..steps.requests import Read
from ..stored.keys import key_part, stored_names

if TYPE_CHECKING:
    from ..access import RedisAccess
    from ..aio.access import RedisAccess as AsyncRedisAccess


class EvaluationOperations:
    """Evaluations of one provider's flags."""

    def __init__(self, runtime: Runtime, name: str) -> None:
        """Raise InvalidKeyError for a name that is empty or no text."""
        # No namespace is called so: its name, percent-encoded, has no "/".
        self._name = f"openfeature/{key_part(name, 'openfeature')}"
        self._runtime = runtime
        self._cache = CacheOperations(runtime, default_ttl=1)  # with a codec, a value might come back as another type
        self._epochs = Epochs(runtime, self._name)

    def cache_get(
        self, flag: str, key: str, fetch: Callable[[], Any], ttl: int, **options: Unpack[CachingOptions]
    ) -> Operation[Any]:
        """Return the flag's evaluation under `key`, or what `fetch` returns, which is then stored."""
        (field,) = stored_names((flag,), self._name)
        place = f"{self._name}:{key_part(flag, self._name)}:{key}"
        epoch, raw = yield from self._epochs.asked(
            partial(self._epochs.last_change_of, field),
            lambda epoch: Read("GET", f"v{epoch}:{place}", primary=True),
        )
        if epoch is None:  # no stored value can be judged, and none may be stored
            return (yield from self._cache.computing.cache_get_without_redis(place, fetch, ttl, options))
        stored = f"v{epoch}:{place}"
        if isinstance(raw, Exception):  # asked for again: `cache_get` knows which errors it can do without
            return (yield from self._cache.computing.cache_get(stored, fetch, ttl, options))
        return (yield from self._cache.computing.cache_get_from(raw, stored, fetch, ttl, options))

    def invalidate(self, flag: str | None = None) -> Operation[bool]:
        """Make the evaluations of one flag old, or of all. Return whether Redis confirmed it."""
        return self._epochs.invalidate(None if flag is None else stored_names((flag,), self._name)[0])


class Evaluations(Facade[EvaluationOperations]):
    """Evaluations of one provider's flags."""

    cache_get = method(EvaluationOperations.cache_get)
    invalidate = method(EvaluationOperations.invalidate)


class AsyncEvaluations(AsyncFacade[EvaluationOperations]):
    """Evaluations of one provider's flags, for asyncio."""

    cache_get = async_method(EvaluationOperations.cache_get)


def evaluations(access: "RedisAccess", name: str) -> Evaluations:
    """Return the evaluations of the provider `name`, over the access's connections and with its counters and hooks."""
    runner = access._runner  # noqa: SLF001  # applications have no use for it, so it has no public name
    return Evaluations(runner, EvaluationOperations(runner, name), prefix="openfeature.")


def async_evaluations(access: "AsyncRedisAccess", name: str) -> AsyncEvaluations:
    """Return the same for asyncio."""
    runner = access._runner  # noqa: SLF001
    return AsyncEvaluations(runner, EvaluationOperations(runner, name), prefix="openfeature.")
