"""OpenFeature: any provider's evaluations, kept in Redis. Needs `openfeature-sdk`, by the extra `openfeature`.

api.set_provider(CachingProvider(FlagdProvider(), redis_access, ttl=60))
"""

from .caching_provider import CachingProvider

__all__ = ["CachingProvider"]
