"""One redis-server process: what `redis_access.testing` ships for the library's users serves its own tests, too."""

from typing import Any

from redis_access import RedisAccess, aio
from redis_access.testing import server
from redis_access.testing.server import free_port

__all__ = ["PATIENT", "RedisServer", "free_port"]

# Milliseconds a call may take in tests whose promise is not about time.
PATIENT = 5000


class RedisServer(server.RedisServer):
    """Its accesses have time enough that a busy machine makes no misses, unless a budget is given."""

    def access(self, **options: Any) -> RedisAccess:
        """Return a RedisAccess on it; `options` are RedisAccess's."""
        return super().access(**{"budget_milliseconds": PATIENT, **options})

    def aio_access(self, **options: Any) -> aio.RedisAccess:
        """Return a `redis_access.aio.RedisAccess` on it."""
        return super().aio_access(**{"budget_milliseconds": PATIENT, **options})
