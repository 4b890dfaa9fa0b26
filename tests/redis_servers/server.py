"""One redis-server process: what `redis_access.testing` ships for the library's users serves its own tests, too."""

from redis_access.testing.server import RedisServer, free_port

__all__ = ["RedisServer", "free_port"]
