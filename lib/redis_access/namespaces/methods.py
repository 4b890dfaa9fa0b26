"""What `redis_access.namespace(...)` returns."""

from ..runtime.methods import Doors, door
from .namespace import NamespaceOperations


class Namespace(Doors[NamespaceOperations]):
    """Values that one command makes old all at once: `redis_access.namespace("pricing")`."""

    get = door(NamespaceOperations.get)
    set = door(NamespaceOperations.set)
    delete = door(NamespaceOperations.delete)
    cache_get = door(NamespaceOperations.cache_get)
    invalidate = door(NamespaceOperations.invalidate)
