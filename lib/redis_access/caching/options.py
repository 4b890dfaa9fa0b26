"""The options of cache_get, checked once per combination."""

from functools import lru_cache
from typing import Any, TypedDict

from ..errors import InvalidArgumentError
from ..stored.ttls import MAX_TTL_SECONDS, checked_ttl

DEFAULT_LOCK_SECONDS = 2.5
"""Chosen, not measured: longer than most queries take, and short enough for callers that wait for a holder that
died."""
DEFAULT_JITTER = 0.1
"""Chosen, not measured: values stored together end over a tenth of their ttl."""


class CachingOptions(TypedDict, total=False):
    """The options of cache_get. Times are in seconds."""

    cache_none: bool
    """Store a None that fetch returns, too, instead of asking it again each time."""
    cache_errors: tuple[type[Exception], ...]
    """Store exceptions of these classes, their arguments as JSON, and raise them again until the ttl ends."""
    stale_while_revalidate: float
    """The time after its ttl in which all callers but the one that computes the next value still get the old one."""
    stale_if_error: float
    """The time after its ttl in which a value is still returned to a caller whose `fetch` raised."""
    early: float
    """XFetch's beta: the higher it is, the earlier one caller, at random, computes the next value. 0 turns it off."""
    jitter: float
    """The part of the ttl that is taken off at random, so that values stored together do not end together."""
    lock_seconds: float
    """The time that others wait for a computation before one of them computes as well. A slow one is still stored."""


class CachePolicy:
    """The options of one cache_get after they were checked, with the ttl. Times are in seconds."""

    __slots__ = ("cache_errors", "cache_none", "early", "jitter", "lock_seconds", "on_error", "revalidate", "ttl")

    def __init__(
        self,
        *,
        ttl: int,
        cache_none: bool = False,
        cache_errors: tuple[type[Exception], ...] = (),
        stale_while_revalidate: float = 0,
        stale_if_error: float = 0,
        early: float = 1.0,
        jitter: float = DEFAULT_JITTER,
        lock_seconds: float = DEFAULT_LOCK_SECONDS,
    ) -> None:
        if not isinstance(cache_none, bool):
            raise InvalidArgumentError(f"cache_none must be a bool, not {cache_none!r}")
        if not all(isinstance(kind, type) and issubclass(kind, Exception) for kind in cache_errors):
            raise InvalidArgumentError(f"cache_errors must be a tuple of exception classes, not {cache_errors!r}")
        self.ttl = ttl
        self.cache_none = cache_none
        self.cache_errors = cache_errors
        self.revalidate = _number(stale_while_revalidate, "stale_while_revalidate", 0, MAX_TTL_SECONDS)
        self.on_error = max(self.revalidate, _number(stale_if_error, "stale_if_error", 0, MAX_TTL_SECONDS))
        self.early = _number(early, "early", 0, 100)
        self.jitter = _number(jitter, "jitter", 0, 0.5)
        self.lock_seconds = _number(lock_seconds, "lock_seconds", 0.05, 900)


# Typed: to the cache 1 and True would be the same option, but True is no number of seconds.
@lru_cache(maxsize=256, typed=True)
def _checked_policy(default_ttl: int, ttl: int | None, **options: Any) -> CachePolicy:
    return CachePolicy(ttl=checked_ttl(ttl, default=default_ttl), **options)


def policy_from(default_ttl: int, ttl: int | None, options: CachingOptions) -> CachePolicy:
    """Return the policy of a caller's ttl and options. Raises InvalidTTLError and InvalidArgumentError."""
    try:
        return _checked_policy(default_ttl, ttl, **options)
    except TypeError as exc:
        errors = options.get("cache_errors", ())
        if not isinstance(errors, tuple):
            raise InvalidArgumentError(
                f"cache_errors must be a tuple of exception classes, such as (LookupError,), not {errors!r}"
            ) from None
        known = CachingOptions.__annotations__
        unknown = [name for name in options if name not in known]
        if not unknown:
            raise InvalidArgumentError(f"cache_get cannot take {options!r}: no option is a list or a dict") from exc
        raise InvalidArgumentError(
            f"cache_get has no option {', '.join(unknown)}; the time to live is ttl, the options are {', '.join(known)}"
        ) from None


def _number(value: float, name: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise InvalidArgumentError(f"{name} must be a number from {least} to {most}, not {value!r}")
    return value
