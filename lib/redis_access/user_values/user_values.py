"""Values that belong to a user and a name: feature flags and experiment assignments.

All of a user's flags are one Redis hash, `flags:{user}`, so that one command reads many flags, and they take little
memory; each flag has a deadline of its own. The namespace's epoch, read in the same round trip, tells which flags an
invalidation made old. Both reads go to the primary, since a replica may not have a change yet.

A computed value is stored only if nothing made it old during the computation: the namespace's epoch tells of changes to
all users, the version token in the user's hash of changes to this user. The call that stores the value reads both
before the computation.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from ..caching.one_flight import called
from ..errors import InvalidArgumentError
from ..namespaces.epochs import Epochs
from ..runtime.first_use import on_first_use
from ..runtime.runtime import Runtime
from ..steps.operation import Call, Operation
from ..stored.arguments import check_fetch, checked_mapping, listed
from ..stored.keys import stored_names
from ..stored.ttls import checked_ttl
from .user_hash import decoded, encoded
from .user_hashes import UserHashes

if TYPE_CHECKING:
    from .single_flight import SingleFlight

T = TypeVar("T")


class UserValueOperations:
    """The flags, or the assignments, of all users: one value per user and name.

    Ids and names are data: any text may be one; an int or UUID counts as its text. Calls raise InvalidKeyError for
    other types and the empty text, and else what the same methods of RedisAccess raise.

    `cache_get` and `cache_get_many` never store a value that a `set`, `delete` or invalidation made old while it was
    computed. A `get` followed by a `set` cannot promise this: a value that is set counts as new.

    Deadlines are set by the server's clock and compared with this machine's clock. A wrong clock shifts deadlines by as
    much, but never beyond the key's time to live, which the server measures.
    """

    def __init__(self, runtime: Runtime, namespace: str, *, default_ttl: int) -> None:
        self._runtime = runtime
        self._namespace = namespace
        self._default_ttl = default_ttl
        self._epochs = Epochs(runtime, namespace)
        self._hashes = UserHashes(runtime, namespace, self._epochs)

    @on_first_use
    def _single_flight(self) -> "SingleFlight":
        from .single_flight import SingleFlight

        return SingleFlight(self._runtime, self._hashes)

    def get(self, user_id: str | int | UUID, name: str, default: Any = None) -> Operation[Any]:
        """Return the value, or `default` when there is none."""
        found = yield from self.get_many(user_id, (name,))
        return found.get(name, default)

    def get_many(self, user_id: str | int | UUID, names: Iterable[str]) -> Operation[dict[str, Any]]:
        """Return the named values that were found, by name, in one round trip; up to 1,000 names."""
        names, key = listed(names, "names", "names"), self._hashes.key(user_id)
        fields = stored_names(names, self._namespace)
        if not fields:
            return {}
        found = yield from self._hashes.found(key, fields)
        if fields is names:  # the usual case: names are stored as they are
            return found.values
        return {name: found.values[field] for name, field in zip(names, fields, strict=True) if field in found.values}

    def set(self, user_id: str | int | UUID, name: str, value: object, ttl: int | None = None) -> Operation[bool]:
        """Store the value for `ttl` seconds. Return whether Redis confirmed it."""
        return self._set_values(user_id, (name,), (value,), ttl)

    def set_many(
        self, user_id: str | int | UUID, values: Mapping[str, object], ttl: int | None = None
    ) -> Operation[bool]:
        """Store values by name for `ttl` seconds, in one round trip; up to 1,000. Return whether Redis confirmed it.

        Values of this user that are being computed meanwhile are not stored.
        """
        checked_mapping(values, "values")
        return self._set_values(user_id, values.keys(), values.values(), ttl)

    def delete(self, user_id: str | int | UUID, name: str, *, durable: bool = False) -> Operation[bool]:
        """Delete the value; one that is being computed is not stored. Return whether Redis confirmed it.

        With `durable` a replica has to confirm it, too.
        """
        return self._hashes.delete(self._hashes.key(user_id), stored_names((name,), self._namespace), durable=durable)

    def cache_get(
        self, user_id: str | int | UUID, name: str, fetch: Callable[[], T], ttl: int | None = None
    ) -> Operation[T]:
        """Return the cached value, or what `fetch` returns, which is then stored.

        One caller at a time computes the value, in all processes. The others wait; after 2.5 seconds one of them
        computes as well. A value is not stored when a `set`, `delete` or invalidation came during its computation, and
        callers that ask after such a change do not get it. An exception of `fetch` goes to waiting callers in this
        process, too. `cache_get_many` neither waits nor is waited for.
        """
        check_fetch(fetch)
        seconds = checked_ttl(ttl, default=self._default_ttl)
        (field,), key = stored_names((name,), self._namespace), self._hashes.key(user_id)
        return self._single_flight.cache_get(key, field, name, fetch, seconds)

    def cache_get_many(
        self,
        user_id: str | int | UUID,
        names: Iterable[str],
        fetch: Callable[[list[str]], Mapping[str, T]],
        ttl: int | None = None,
    ) -> Operation[dict[str, T]]:
        """Return the cached values and, for the names without one, what `fetch(names)` returns, which is then stored.

        Names that `fetch` leaves out are missing from the result, too. Two round trips when a value is missing, else
        one. Raises InvalidArgumentError when `fetch` returns no mapping.
        """
        check_fetch(fetch)
        seconds, key = checked_ttl(ttl, default=self._default_ttl), self._hashes.key(user_id)
        given = listed(names, "names", "names")
        field_of = dict(zip(given, stored_names(given, self._namespace), strict=True))
        names, fields = tuple(field_of), tuple(field_of.values())
        if not fields:
            return {}
        found, _ = yield from self._hashes.found_to_compute(key, fields)
        self._hashes.count(found, fields)
        values = {name: found.values[field] for name, field in zip(names, fields, strict=True) if field in found.values}
        missing = [name for name in names if name not in values]
        if not missing:
            return values
        fetched: Mapping[str, T] = yield Call(partial(called, partial(fetch, missing)))
        if not isinstance(fetched, Mapping):
            raise InvalidArgumentError(f"fetch must return a mapping of names to values, not {type(fetched).__name__}")
        raws = {name: self._hashes.encoded(name, fetched[name]) for name in missing if name in fetched}
        storable = {field_of[name]: raw for name, (raw, may_be_stored) in raws.items() if may_be_stored}
        yield from self._hashes.store_computed(key, found, storable, seconds)
        return values | {name: decoded(raw) for name, (raw, _) in raws.items()}

    def invalidate(self, name: str, *, durable: bool = False) -> Operation[bool]:
        """Make the values of one flag or experiment old for all users, in a time that does not depend on their number.

        Return whether Redis confirmed it: then no read that begins afterwards returns a value computed before, and no
        value that `cache_get` is computing is stored. When it did not, other processes may still return old values;
        this one does not. With `durable` a replica has to confirm it, too, so that a failover does not undo it.
        """
        return self._epochs.invalidate(*stored_names((name,), self._namespace), durable=durable)

    def invalidate_user(self, user_id: str | int | UUID, *, durable: bool = False) -> Operation[bool]:
        """Make all values of one user old. Return whether Redis confirmed it; with `durable`, a replica, too.

        Then no read that begins afterwards returns a value computed before, and no value that `cache_get` is computing
        is stored.
        """
        return self._hashes.delete(self._hashes.key(user_id), (), durable=durable)

    def invalidate_everything(self, *, durable: bool = False) -> Operation[bool]:
        """Make all values of all users old. Return whether Redis confirmed it; with `durable`, a replica, too."""
        return self._epochs.invalidate(durable=durable)

    def _set_values(
        self, user_id: str | int | UUID, names: Iterable[str], values: Iterable[object], ttl: int | None
    ) -> Operation[bool]:
        fields, key = stored_names(names, self._namespace), self._hashes.key(user_id)
        seconds = checked_ttl(ttl, default=self._default_ttl)
        return self._hashes.set(key, fields, [encoded(value) for value in values], seconds)
