"""Errors that become an answer; everything else is a bug and fails the invocation, so that alarms see it."""

from collections.abc import Mapping
from typing import ClassVar


class HttpError(Exception):
    """Root of the errors that `Routes` turns into an answer with this status, message and headers."""

    status: ClassVar[int]

    def __init__(self, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.headers = dict(headers or {})


class BadRequestError(HttpError):
    """The event, or what it carries, is not what the route takes; the message says what is wrong."""

    status = 400


class ForbiddenError(HttpError):
    """The caller is known and may not do this."""

    status = 403


class NotFoundError(HttpError):
    """No such route, or nothing of that name."""

    status = 404


class MethodNotAllowedError(HttpError):
    """The path exists, but not with this method; the Allow header lists those it has."""

    status = 405


class TooLargeError(HttpError):
    """The body is longer than any route takes."""

    status = 413


class TooManyRequestsError(HttpError):
    """The caller has used up its quota; the headers say when there is more."""

    status = 429


class UnavailableError(HttpError):
    """A store that the answer depends on cannot be reached; the same request may succeed later."""

    status = 503


class DamagedError(HttpError):
    """A store holds something that the function did not write; an operator has to mend it."""

    status = 500
