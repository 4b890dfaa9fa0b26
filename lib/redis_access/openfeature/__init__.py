"""OpenFeature: any provider's evaluations kept in Redis, and the example platform's own flags as a provider.

api.set_provider(CachingProvider(FlagdProvider(), redis_access, ttl=60))
api.set_provider(RedisFlagProvider(DynamoDBRules("experimentation-prod-flags"), redis_access))

Needs `openfeature-sdk`, by the extra `openfeature`; DynamoDBRules needs the extra `aws`, too.
"""

from .caching_provider import CachingProvider
from .dynamodb import DynamoDBRules
from .flag_provider import RedisFlagProvider

__all__ = ["CachingProvider", "DynamoDBRules", "RedisFlagProvider"]
