"""Redis as a cache for Lambdas and services on ElastiCache.

    from redis_access import redis_access

    profile = redis_access.cache_get("user:profile:123", lambda: load_profile(123), ttl=600)

`redis_access` finds Redis on first use: from REDIS_URL, or from SSM under REDIS_SSM_PREFIX. README.md is the guide.
"""

from .access import RedisAccess
from .addresses import Address
from .errors import (
    AuthenticationError,
    CertificateError,
    CommandRefusedError,
    ConfigurationError,
    InvalidArgumentError,
    InvalidKeyError,
    InvalidTTLError,
    InvalidValueError,
    RedisAccessError,
    SettingsUnavailableError,
    UnavailableError,
)
from .limit import Limit
from .rate_limit import RateLimit, RateLimits
from .settings import ConnectionSettings
from .stats import Stats
from .values import MISS

__all__ = [
    "MISS",
    "Address",
    "AuthenticationError",
    "CertificateError",
    "CommandRefusedError",
    "ConfigurationError",
    "ConnectionSettings",
    "InvalidArgumentError",
    "InvalidKeyError",
    "InvalidTTLError",
    "InvalidValueError",
    "Limit",
    "RateLimit",
    "RateLimits",
    "RedisAccess",
    "RedisAccessError",
    "SettingsUnavailableError",
    "Stats",
    "UnavailableError",
    "redis_access",
]

redis_access = RedisAccess()
