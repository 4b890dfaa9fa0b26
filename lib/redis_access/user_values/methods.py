"""What `redis_access.flags` and `redis_access.assignments` are."""

from collections.abc import Iterable
from typing import Any

from ..runtime.methods import Doors, door
from .user_values import PerUserOperations

_observed_get, _observed_get_many = door(PerUserOperations.get), door(PerUserOperations.get_many)


class PerUserCache(Doors[PerUserOperations]):
    """Caches one value per user and name: `redis_access.flags` and `redis_access.assignments`."""

    # What the doors do; without their generators a fifth faster.
    def get(self, user_id: str, name: str, default: Any = None) -> Any:  # noqa: D102
        if self._gate.observer is not None:
            return _observed_get(self, user_id, name, default)
        return self.get_many(user_id, (name,)).get(name, default)

    def get_many(self, user_id: str, names: Iterable[str]) -> dict[str, Any]:  # noqa: D102
        if self._gate.observer is not None:
            return _observed_get_many(self, user_id, names)
        key, checked, request = self._operations.reading(user_id, names)
        if not checked:
            return {}
        replies = self._gate.asked(request)
        values = self._operations.read_at_once(key, checked, replies)
        return self._gate.run(self._operations.settled(key, checked, replies)) if values is None else values

    get.__doc__ = PerUserOperations.get.__doc__
    get_many.__doc__ = PerUserOperations.get_many.__doc__
    set = door(PerUserOperations.set)
    set_many = door(PerUserOperations.set_many)
    delete = door(PerUserOperations.delete)
    cache_get = door(PerUserOperations.cache_get)
    cache_get_many = door(PerUserOperations.cache_get_many)
    invalidate = door(PerUserOperations.invalidate)
    invalidate_user = door(PerUserOperations.invalidate_user)
    invalidate_everything = door(PerUserOperations.invalidate_everything)
