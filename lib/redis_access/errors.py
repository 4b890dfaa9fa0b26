"""Every error this package raises; all under one root."""

from __future__ import annotations


class RedisAccessError(Exception):
    """The root: `except RedisAccessError` catches whatever this package raises."""


class ConfigurationError(RedisAccessError):
    """The settings are missing or wrong. Raised at first use, strict or not: no retry will mend it."""


class InvalidArgumentError(RedisAccessError, ValueError):
    """The caller passed something no server should see. Raised strict or not, before anything is sent."""


class InvalidKeyError(InvalidArgumentError):
    """A key, or a part of one, of the wrong type, length or characters."""


class InvalidTTLError(InvalidArgumentError):
    """A time to live that is no whole number of seconds within bounds."""


class InvalidValueError(InvalidArgumentError):
    """A value that JSON cannot carry."""


class UnavailableError(RedisAccessError):
    """Redis, or what leads to it, did not answer. Raised only when strict; otherwise the call falls back."""


class CertificateError(UnavailableError):
    """The server's certificate was refused, so nothing was sent to it."""


class AuthenticationError(UnavailableError):
    """The server refused the user or its token, or no token could be made."""


class SettingsUnavailableError(UnavailableError):
    """SSM did not hand over the settings; the next call after a short pause asks again."""


class CommandRefusedError(RedisAccessError):
    """Redis answered a command with an error. Raised only when strict; otherwise the call falls back.

    `code` is the first word of the server's answer: "NOPERM", "OOM", "READONLY", "WRONGTYPE", ...
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code
