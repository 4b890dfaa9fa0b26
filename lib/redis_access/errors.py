"""Every error this package raises; all under one root.

Errors carry data beside their text, so that a caller need not read the text. They can be pickled and copied, as
process pools do with those that a worker raises.
"""

from __future__ import annotations

from typing import Any


class RedisAccessError(Exception):
    """The root: `except RedisAccessError` catches whatever this package raises."""

    # Exception's own calls the class with `args` only, which fails where keyword arguments are required.
    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args), self.__dict__


def _restored(kind: type[RedisAccessError], arguments: tuple[Any, ...]) -> RedisAccessError:
    error = kind.__new__(kind)
    error.args = arguments
    return error


class ConfigurationError(RedisAccessError):
    """The settings are missing or wrong. Raised at first use, strict or not, since no retry will mend it."""


class InvalidArgumentError(RedisAccessError, ValueError):
    """An argument that can never be right. Raised strict or not, before anything is sent."""


class InvalidKeyError(InvalidArgumentError):
    """A key, or a part of one, that is no text, empty, or begins with a word that this package uses itself."""

    def __init__(self, message: str, *, key: object = None) -> None:
        super().__init__(message)
        self.key = key if isinstance(key, str | bytes | int | float | None) else repr(key)
        """The argument that was refused, or its repr; None where it may be a secret, as a session's id is."""


class InvalidTTLError(InvalidArgumentError):
    """A time to live that is no whole number of seconds within bounds."""


class InvalidValueError(InvalidArgumentError):
    """A value that JSON, or the codec in its place, cannot carry."""


class UnwritableDataError(InvalidValueError):
    """A value of JSON's own types that JSON cannot carry: NaN, half a surrogate pair, nested too deep.

    Data, not code, decides on such content: `set` raises it; `cache_get` returns such a value without storing it.
    """


class ValueTooLargeError(InvalidValueError):
    """A value of more than 4 MiB. `set` raises it; `cache_get` returns such a value without storing it."""

    def __init__(self, message: str, *, encoded: bytes = b"") -> None:
        super().__init__(message)
        self.encoded = encoded
        """The value's bytes, which would have been stored."""


class InvalidRuleError(InvalidArgumentError):
    """A flag's rule, or a name or attribute in it, that is not as it has to be; the message names the field."""


class InvalidContextError(InvalidArgumentError):
    """An evaluation context by which a flag cannot be evaluated."""

    def __init__(self, message: str, *, code: str = "INVALID_CONTEXT") -> None:
        super().__init__(message)
        self.code = code
        """OpenFeature's error code: "INVALID_CONTEXT", "TARGETING_KEY_MISSING", "PARSE_ERROR"."""


class LockNotAcquiredError(RedisAccessError):
    """A `with` block was not entered: another held the lock for all of the time, or Redis did not confirm it."""

    def __init__(self, message: str, *, name: str) -> None:
        super().__init__(message)
        self.name = name
        """The lock's."""


class UnavailableError(RedisAccessError):
    """Redis, or a step towards it (DNS, TLS, SSM, login), failed. Raised only when strict; else the call falls back."""

    def __init__(self, message: str, *, role: str | None = None, address: str | None = None) -> None:
        super().__init__(message)
        self.role = role
        """The endpoint's: "primary", "reader", "node", "configuration endpoint"; None when no endpoint was reached."""
        self.address = address
        """Host and port, as in "cache.example.com:6379"; None when no endpoint was reached."""


class CertificateError(UnavailableError):
    """The server's certificate was refused, so nothing was sent to it."""


class AuthenticationError(UnavailableError):
    """The server refused the user or its token, or no token could be made."""


class SettingsUnavailableError(UnavailableError):
    """SSM did not answer, or refused. It is asked again by the first call after 5 seconds."""


class NotReplicatedError(UnavailableError):
    """The primary did a write with `durable=True`, but no replica confirmed in time that it has it.

    A failover may lose it. Raised only when strict; otherwise the call returns what it returns when Redis is
    unavailable.
    """


class CommandRefusedError(RedisAccessError):
    """Redis answered a command with an error. Raised only when strict; otherwise the call falls back.

    `code` is the first word of the server's answer: "NOPERM", "OOM", "READONLY", "WRONGTYPE", ...
    """

    def __init__(self, message: str, *, code: str, role: str | None = None, address: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.role = role
        """The endpoint's, as in UnavailableError."""
        self.address = address
        """Host and port of the endpoint."""
