"""One resolution of a flag: the inner provider's answer to this caller, and how much of it others may have."""

import time
from collections.abc import Callable
from typing import Any, TypeGuard

from openfeature.exception import ErrorCode, OpenFeatureError
from openfeature.flag_evaluation import FlagResolutionDetails, Reason

Details = FlagResolutionDetails[Any]

# The provider could not evaluate. Other errors (no such flag, another type) are its answers.
_OUTAGES = frozenset({ErrorCode.PROVIDER_NOT_READY, ErrorCode.PROVIDER_FATAL, ErrorCode.GENERAL})
_NEVER_STORED = frozenset({Reason.ERROR, Reason.DISABLED, Reason.STALE})


class ProviderUnavailableError(Exception):
    """The inner provider answered that it cannot evaluate. It goes no further than the caching provider."""


class Resolution:
    """The inner provider's answer to one caller."""

    def __init__(self, is_cacheable: Callable[[Details], bool]) -> None:
        self._is_cacheable = is_cacheable
        self.details: Details | None = None
        self.error: OpenFeatureError | None = None

    def answered(self, details: Details) -> dict[str, Any] | None:
        """Take the provider's answer; return what to store of it, None for nothing. Raises ProviderUnavailableError."""
        self.details = details
        if details.error_code in _OUTAGES:
            raise ProviderUnavailableError
        if details.error_code is not None or details.reason in _NEVER_STORED or not self._is_cacheable(details):
            return None
        if (
            details.reason == Reason.DEFAULT and details.variant is None
        ):  # perhaps this caller's default, not the flag's
            return None
        return {
            "value": details.value,
            "variant": details.variant,
            "metadata": dict(details.flag_metadata or {}),
            "at": time.time(),
        }

    def raised(self, error: OpenFeatureError) -> None:
        """Take an error of the provider's. It is raised again if it means that the provider could not evaluate."""
        self.error = error
        if error.error_code in _OUTAGES:
            raise error

    def own(self) -> Details | None:
        """Return the provider's answer to this caller, raise its error, or return None: it was not asked."""
        if self.error is not None:
            raise self.error
        return self.details


def is_stored(found: object) -> TypeGuard[dict[str, Any]]:
    """Return whether it is what `answered` returned, of this version."""
    return (
        isinstance(found, dict)
        and found.keys() == {"value", "variant", "metadata", "at"}
        and isinstance(found["metadata"], dict)
        and isinstance(found["at"], int | float)
    )


def cached(found: dict[str, Any], ttl: int, *, is_stale: bool) -> Details:
    """Return details as they were stored, with the reason STALE or CACHED."""
    return FlagResolutionDetails(
        value=found["value"],
        variant=found["variant"],
        flag_metadata=found["metadata"],
        reason=Reason.STALE if is_stale or time.time() > found["at"] + ttl else Reason.CACHED,
    )
