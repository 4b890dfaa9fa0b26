"""Many values in one round trip: get_many, set_many, delete_many. In a sharded group all nodes are asked in parallel.

Methods get the stored keys, each with the caller's own key, and return results by the caller's keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import CommandRefusedError, InvalidArgumentError, UnavailableError
from ..runtime.runtime import Runtime
from ..steps.operation import Operation
from ..steps.requests import Many, ReadKeys, Reply, Write
from ..stored.arguments import listed
from ..stored.ttls import checked_ttl
from ..stored.values import MISS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .cache import CacheOperations

MAX_KEYS_IN_A_CALL = 1000
"""Keys in one call: Redis runs one command at a time, so that all clients wait for a long one."""


def named_keys(keys: Iterable[str], stored: Callable[[str], str]) -> dict[str, str]:
    """Return the caller's keys by the keys as they are stored, each once, in the caller's order.

    Raises InvalidArgumentError for what is no list, and for more than MAX_KEYS_IN_A_CALL keys.
    """
    named = {stored(key): key for key in listed(keys, "keys", "keys")}
    if len(named) > MAX_KEYS_IN_A_CALL:
        raise InvalidArgumentError(
            f"{len(named)} keys in one call; {MAX_KEYS_IN_A_CALL} are allowed: make several calls"
        )
    return named


class ManyValues:
    """Reads and writes of many keys at once, of the same values as `cache`.

    Apart from CacheOperations, so that it is loaded with the first such call.
    """

    def __init__(self, runtime: Runtime, cache: CacheOperations, *, default_ttl: int) -> None:
        self._runtime = runtime
        self._cache = cache
        self._default_ttl = default_ttl

    def get_many(self, keys: Mapping[str, str], *, fresh: bool = False) -> Operation[dict[str, Any]]:
        """Return the values that were found, by the caller's keys."""
        replies = yield from self.read([*keys], fresh=fresh)
        return self.decoded(keys, replies)

    def decoded(self, keys: Mapping[str, str], replies: Sequence[Reply]) -> dict[str, Any]:
        """Return the values in GET's answers, and count hits and misses."""
        decoded = self._cache.decoded
        values = {
            name: decoded(None if isinstance(raw, Exception) else raw, MISS, key)
            for (key, name), raw in zip(keys.items(), replies, strict=True)
        }
        return {name: value for name, value in values.items() if value is not MISS}

    def set_many(self, keys: Mapping[str, str], values: Mapping[str, object], ttl: int | None) -> Operation[bool]:
        """Store values by the caller's keys. Raises InvalidTTLError and InvalidValueError before anything is sent."""
        raws = {key: self._cache.encode(values[name]) for key, name in keys.items()}
        return self.store(raws, checked_ttl(ttl, default=self._default_ttl))

    def store(self, raws: Mapping[str, bytes], seconds: int) -> Operation[bool]:
        """Store the bytes of values by their keys. Return whether Redis confirmed all of it."""
        # One SET for each, not MSET, which sets no time to live.
        return self._set({key: Write("SET", key, raw, "EX", seconds) for key, raw in raws.items()})

    def delete_many(self, keys: Iterable[str]) -> Operation[bool]:
        """Delete the values. Return whether Redis confirmed all of it."""
        unconfirmed, changing = self._cache.unconfirmed, self._cache.changing
        deletes = {key: unconfirmed.begin(key) for key in keys}
        for key in deletes:
            changing(key)
        confirmed: set[str] = set()
        errors: list[Reply] = []
        try:
            confirmed, errors = yield from self._sent({key: Write("UNLINK", key) for key in deletes})
        finally:
            for key, delete in deletes.items():
                changing(key)  # again, for computations that began before Redis confirmed the deletion
                (unconfirmed.confirmed if key in confirmed else unconfirmed.failed)(key, delete)
        self.failed(errors)
        return len(confirmed) == len(deletes)

    def read(self, keys: Sequence[str], *, fresh: bool = False) -> Operation[list[Reply]]:
        """Return GET's answers, or the error of the node that did not give one, which is counted."""
        hidden = self._cache.unconfirmed.hidden
        if hidden and any(key in hidden for key in keys):
            return (yield from self._read_with_deleted(keys, fresh=fresh))
        try:
            replies: list[Reply] = yield ReadKeys(keys, primary=fresh)
        except (UnavailableError, CommandRefusedError) as exc:
            replies = [exc] * len(keys)
        self.failed(replies)
        return replies

    def failed(self, replies: Iterable[Reply]) -> None:
        """Count each error once: a node's is the reply for all of its keys. Raise the first when strict."""
        errors = [reply for reply in replies if isinstance(reply, UnavailableError | CommandRefusedError)]
        for error in {id(error): error for error in errors}.values():
            self._runtime.failed(error)

    def _read_with_deleted(self, keys: Sequence[str], *, fresh: bool) -> Operation[list[Reply]]:
        others = [key for key in keys if key not in self._cache.unconfirmed.hidden]
        replies: dict[str, Reply] = dict(zip(others, (yield from self.read(others, fresh=fresh)), strict=True))
        for key in keys:
            if key not in replies:
                replies[key] = yield from self._cache.newer_than_delete(key)
        return [replies[key] for key in keys]

    def _set(self, requests: Mapping[str, Write]) -> Operation[bool]:
        confirmed, errors = yield from self._sent(requests)
        for key in confirmed:
            self._cache.changing(key)
            self._cache.unconfirmed.settle(key)
        self.failed(errors)
        return len(confirmed) == len(requests)

    def _sent(self, requests: Mapping[str, Write]) -> Operation[tuple[set[str], list[Reply]]]:
        """Return the keys whose write Redis confirmed, and the errors of the others, for the caller to count."""
        if not requests:
            return set(), []
        try:
            replies: list[Reply] = yield Many([*requests.values()])
        except (UnavailableError, CommandRefusedError) as exc:
            return set(), [exc]
        errors = [reply for reply in replies if isinstance(reply, Exception)]
        confirmed = {key for key, reply in zip(requests, replies, strict=True) if not isinstance(reply, Exception)}
        self._runtime.counters.writes += len(confirmed)
        return confirmed, errors
