"""What `redis_access.sessions` is."""

from ..runtime.methods import Doors, door
from .sessions import SessionOperations


class Sessions(Doors[SessionOperations]):
    """Creates, reads, changes, extends, rotates and ends sessions: `redis_access.sessions`."""

    create = door(SessionOperations.create)
    get = door(SessionOperations.get)
    update = door(SessionOperations.update)
    extend = door(SessionOperations.extend)
    rotate = door(SessionOperations.rotate)
    end = door(SessionOperations.end)
    end_all = door(SessionOperations.end_all)
