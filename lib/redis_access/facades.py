"""The parts of a RedisAccess: `flags` and `assignments`, `sessions`, `limits`, and namespaces."""

from .limits.limits import LimitOperations
from .namespaces.namespace import NamespaceOperations
from .runtime.facade import Facade, method
from .sessions.sessions import SessionOperations
from .user_values.user_values import UserValueOperations


class UserValues(Facade[UserValueOperations]):
    """Caches one value per user and name: `redis_access.flags` and `redis_access.assignments`."""

    get = method(UserValueOperations.get)
    get_many = method(UserValueOperations.get_many)
    set = method(UserValueOperations.set)
    set_many = method(UserValueOperations.set_many)
    delete = method(UserValueOperations.delete)
    cache_get = method(UserValueOperations.cache_get)
    cache_get_many = method(UserValueOperations.cache_get_many)
    invalidate = method(UserValueOperations.invalidate)
    invalidate_user = method(UserValueOperations.invalidate_user)
    invalidate_everything = method(UserValueOperations.invalidate_everything)


class Sessions(Facade[SessionOperations]):
    """Creates, reads, changes, extends, rotates and ends sessions: `redis_access.sessions`."""

    create = method(SessionOperations.create)
    get = method(SessionOperations.get)
    update = method(SessionOperations.update)
    extend = method(SessionOperations.extend)
    rotate = method(SessionOperations.rotate)
    end = method(SessionOperations.end)
    end_all = method(SessionOperations.end_all)


class Limits(Facade[LimitOperations]):
    """Counts hits against limits: `redis_access.limits`."""

    hit = method(LimitOperations.hit)
    hit_all = method(LimitOperations.hit_all)
    peek = method(LimitOperations.peek)
    reset = method(LimitOperations.reset)


class Namespace(Facade[NamespaceOperations]):
    """Values that one command makes old, all at once: `redis_access.namespace("pricing")`."""

    get = method(NamespaceOperations.get)
    set = method(NamespaceOperations.set)
    delete = method(NamespaceOperations.delete)
    cache_get = method(NamespaceOperations.cache_get)
    invalidate = method(NamespaceOperations.invalidate)
