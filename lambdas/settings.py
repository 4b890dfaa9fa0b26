"""Settings of the functions, from environment variables: frozen, checked when made."""

import os
import re
from dataclasses import dataclass
from typing import Self


class SettingsError(Exception):
    """An environment variable of the function is missing or wrong; the message names it."""


@dataclass(frozen=True, kw_only=True)
class TableSettings:
    """The DynamoDB table that a function keeps its data in."""

    table_name: str

    @classmethod
    def from_environment(cls, variable: str) -> Self:
        """Read the table's name from the variable; raises SettingsError."""
        name = os.environ.get(variable)
        if not name:
            raise SettingsError(f"{variable} is not set; it names the function's DynamoDB table")
        if not re.fullmatch(r"[A-Za-z0-9_.-]{3,255}", name):
            raise SettingsError(f"{variable}={name!r} cannot be the name of a DynamoDB table")
        return cls(table_name=name)


@dataclass(frozen=True, kw_only=True)
class RateLimitSettings:
    """The calls that one client may make."""

    requests: int
    window_seconds: int

    @classmethod
    def from_environment(cls) -> Self:
        """Read RATE_LIMIT_REQUESTS (10) and RATE_LIMIT_WINDOW_SECONDS (60); raises SettingsError."""
        return cls(
            requests=_whole_number("RATE_LIMIT_REQUESTS", default=10, most=1_000_000),
            window_seconds=_whole_number("RATE_LIMIT_WINDOW_SECONDS", default=60, most=86_400),
        )


@dataclass(frozen=True, kw_only=True)
class WriteLimitSettings:
    """The writes that one caller may make."""

    requests: int
    window_seconds: int = 60

    @classmethod
    def from_environment(cls) -> Self:
        """Read WRITE_LIMIT_REQUESTS (60), for each minute; raises SettingsError."""
        return cls(requests=_whole_number("WRITE_LIMIT_REQUESTS", default=60, most=10_000))


def admin_scope() -> str | None:
    """Return the scope of tokens that may act for everybody (API_ADMIN_SCOPE), None where no token may."""
    return os.environ.get("API_ADMIN_SCOPE") or None


def environment_name() -> str | None:
    """Return the environment ("prod") that REDIS_SSM_PREFIX ("/experimentation/prod/redis") names, None without one.

    The prefix is the one place that a function has it from: a second could say something else.
    """
    match = re.fullmatch(r"/[^/]+/([A-Za-z0-9-]+)/redis/?", os.environ.get("REDIS_SSM_PREFIX", ""))
    return match[1] if match else None


def _whole_number(variable: str, *, default: int, most: int) -> int:
    value = os.environ.get(variable) or str(default)
    if re.fullmatch(r"[1-9]\d{0,6}", value) and int(value) <= most:
        return int(value)
    raise SettingsError(f"{variable}={value!r} must be a whole number from 1 to {most}")
