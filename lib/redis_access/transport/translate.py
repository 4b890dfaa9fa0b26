"""Translates the errors of redis-py, TLS and the network into this package's; nothing else does."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from redis import exceptions as theirs

from ..errors import (
    AuthenticationError,
    CertificateError,
    CommandRefusedError,
    RedisAccessError,
    UnavailableError,
)

if TYPE_CHECKING:
    from ssl import SSLCertVerificationError

# redis-py's own root leaves ChildDeadlockedError out. OSError has the network's errors, name resolution's and TLS's.
REDIS_ERRORS = (theirs.RedisError, theirs.ChildDeadlockedError, OSError)

EXCHANGE_ERRORS = (*REDIS_ERRORS, UnavailableError)
"""Errors of an exchange that concern the endpoint. UnavailableError: no connection could be made."""

# The answers of a server that is there and cannot serve anyone: still loading, without its primary, without slots.
_NOT_SERVING = (theirs.BusyLoadingError, theirs.MasterDownError, theirs.ClusterDownError, theirs.AuthenticationError)


def is_outage(reply: object) -> bool:
    """Return whether the answer says that the server serves no client now, or no longer accepts this login."""
    return isinstance(reply, _NOT_SERVING) or (
        isinstance(reply, theirs.RedisError) and not isinstance(reply, theirs.ResponseError)
    )


class Name(NamedTuple):
    """An endpoint's name in messages and errors: "primary cache.example.com:6379"."""

    role: str
    address: str

    def __str__(self) -> str:
        return f"{self.role} {self.address}"


def translated(error: Exception, name: Name) -> RedisAccessError:
    """Return our error for one of REDIS_ERRORS; the caller raises it `from` theirs."""
    data = name._asdict()
    # In this order: redis-py's AuthenticationError is a ConnectionError, and MasterDownError a ResponseError.
    match error:
        case theirs.AuthenticationError() | theirs.AuthorizationError():
            return AuthenticationError(f"Redis {name} refuses the login: {error}", **data)
        case theirs.MasterDownError():  # a replica that lost its primary and would serve stale data
            return UnavailableError(f"Redis {name} has lost its primary: {error}", **data)
        case theirs.TimeoutError() | TimeoutError():
            return UnavailableError(f"Redis {name} does not answer in time: {error}", **data)
        case theirs.ResponseError() if not isinstance(error, _NOT_SERVING):
            # redis-py cuts the first word off the answers that it knows.
            answer = f"{error.status_code} {error}" if error.status_code else str(error)
            code = answer.partition(" ")[0]
            return CommandRefusedError(f"Redis {name} refuses the command: {answer}", code=code, **data)
        case _:
            return UnavailableError(f"Redis {name} is unavailable: {error}", **data)


def translated_with_cause(error: Exception, name: Name) -> RedisAccessError:
    """Return our error for one of REDIS_ERRORS, theirs as its cause: for one that stands in a reply's place."""
    ours = translated(error, name)
    ours.__cause__ = error
    return ours


def copied(error: Exception) -> Exception:
    """Return a copy with the error as its cause: raised in several calls, one object would collect their tracebacks."""
    again = copy(error)
    again.__cause__ = error
    return again


def certificate_error(host: str, port: int, error: SSLCertVerificationError) -> CertificateError:
    """Return our error for a refused certificate; the caller raises it `from` theirs."""
    return CertificateError(
        f"the certificate of {host}:{port} is refused: {error.verify_message} "
        "(a private CA's certificate goes into the file that REDIS_CA_CERTS names)"
    )
