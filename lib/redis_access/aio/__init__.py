"""The same as `redis_access`, for services on asyncio.

    from redis_access.aio import redis_access

    profile = await redis_access.cache_get("user:profile:123", load_profile, ttl=600)

Names, arguments, results and errors are the same. A method that may ask Redis is a coroutine function, as are `client`
and `close`; the others (`namespace`, `lock`, `cached`, `stats`, hooks, `budget` and the like) are ordinary ones.
`fetch` and decorated functions may be either; a hook is an ordinary function.
"""

from .access import RedisAccess

__all__ = ["RedisAccess", "redis_access"]

redis_access = RedisAccess()
