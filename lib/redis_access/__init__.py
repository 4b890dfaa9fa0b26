"""Redis as a cache for Lambdas and services on ElastiCache.

    from redis_access import redis_access

    profile = redis_access.cache_get("user:profile:123", lambda: load_profile(123), ttl=600)

`redis_access` finds Redis on first use: from REDIS_URL, or from SSM under REDIS_SSM_PREFIX. README.md links the guide.
"""

from typing import TYPE_CHECKING

from .access import RedisAccess
from .errors import (
    AuthenticationError,
    CertificateError,
    CommandRefusedError,
    ConfigurationError,
    InvalidArgumentError,
    InvalidKeyError,
    InvalidTTLError,
    InvalidValueError,
    LockNotAcquiredError,
    NotReplicatedError,
    RedisAccessError,
    SettingsUnavailableError,
    UnavailableError,
    UnwritableDataError,
    ValueTooLargeError,
)
from .stored.values import MISS

if TYPE_CHECKING:
    from .caching.options import CachingOptions
    from .configuration.addresses import Address
    from .configuration.settings import ConnectionSettings
    from .limits.limit import Limit
    from .limits.rate_limit import RateLimit, RateLimits
    from .near.near_cache import NearCache
    from .near.near_stats import NearStats
    from .runtime.counters import Stats

__all__ = [
    "MISS",
    "Address",
    "AuthenticationError",
    "CachingOptions",
    "CertificateError",
    "CommandRefusedError",
    "ConfigurationError",
    "ConnectionSettings",
    "InvalidArgumentError",
    "InvalidKeyError",
    "InvalidTTLError",
    "InvalidValueError",
    "Limit",
    "LockNotAcquiredError",
    "NearCache",
    "NearStats",
    "NotReplicatedError",
    "RateLimit",
    "RateLimits",
    "RedisAccess",
    "RedisAccessError",
    "SettingsUnavailableError",
    "Stats",
    "UnavailableError",
    "UnwritableDataError",
    "ValueTooLargeError",
    "redis_access",
]

__version__ = "0.1.0"

redis_access = RedisAccess()

# Modules imported when the name is first asked for: a cold start does not wait for what it does not use.
_LATER = {
    "Address": "configuration.addresses",
    "CachingOptions": "caching.options",
    "ConnectionSettings": "configuration.settings",
    "Limit": "limits.limit",
    "NearCache": "near.near_cache",
    "NearStats": "near.near_stats",
    "RateLimit": "limits.rate_limit",
    "RateLimits": "limits.rate_limit",
    "Stats": "runtime.counters",
}


if not TYPE_CHECKING:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(f".{_LATER[name]}", __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
