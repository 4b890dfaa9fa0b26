"""The same as `redis_access`, for services on asyncio.

    from redis_access.aio import redis_access

    profile = await redis_access.cache_get("user:profile:123", load_profile, ttl=600)

Every method of the same name is a coroutine function here; what it does and raises is the same. Functions given to it
may be ordinary or coroutine functions.
"""

from .access import RedisAccess

__all__ = ["RedisAccess", "redis_access"]

redis_access = RedisAccess()
