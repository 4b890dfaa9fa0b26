"""Redis as a cache for Lambdas and services on ElastiCache.

    from redis_access import redis_access

    profile = redis_access.cache_get("user:profile:123", lambda: load_profile(123), ttl=600)

`redis_access` finds Redis on first use: from REDIS_URL, or from SSM under REDIS_SSM_PREFIX. README.md is the guide.
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
    RedisAccessError,
    SettingsUnavailableError,
    UnavailableError,
)
from .values import MISS

if TYPE_CHECKING:
    from .addresses import Address
    from .caching import CachingOptions
    from .limit import Limit
    from .near import NearCache
    from .rate_limit import RateLimit, RateLimits
    from .settings import ConnectionSettings
    from .stats import Stats

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
    "NearCache",
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

# Whose modules are loaded when somebody asks for the name: a cold start is not made longer by what it does not use.
_LATER = {
    "Address": "addresses",
    "CachingOptions": "caching",
    "ConnectionSettings": "settings",
    "Limit": "limit",
    "NearCache": "near",
    "RateLimit": "rate_limit",
    "RateLimits": "rate_limit",
    "Stats": "stats",
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
