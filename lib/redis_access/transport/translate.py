"""The one border to redis-py and the network: their errors become ours."""

from __future__ import annotations

from redis import exceptions as theirs

from ..errors import (
    AuthenticationError,
    CommandRefusedError,
    RedisAccessError,
    UnavailableError,
)

# redis-py's own root leaves ChildDeadlockedError out. OSError has the network's errors, name resolution's and TLS's.
REDIS_ERRORS = (theirs.RedisError, theirs.ChildDeadlockedError, OSError)

EXCHANGE_ERRORS = (*REDIS_ERRORS, UnavailableError)
"""Whatever an exchange raises that says something of the endpoint. UnavailableError: no connection could be made."""

# What a server answers when it is there and cannot serve anyone: still loading, without its primary, without slots.
_NOT_SERVING = (theirs.BusyLoadingError, theirs.MasterDownError, theirs.ClusterDownError, theirs.AuthenticationError)


def is_outage(reply: object) -> bool:
    """Whether the answer says that the server serves nobody now, or us no longer."""
    return isinstance(reply, _NOT_SERVING) or (
        isinstance(reply, theirs.RedisError) and not isinstance(reply, theirs.ResponseError)
    )


def translated(error: Exception, endpoint: str) -> RedisAccessError:
    """Return our error for one of REDIS_ERRORS; the caller raises it `from` theirs."""
    match error:
        case theirs.AuthenticationError() | theirs.AuthorizationError():
            return AuthenticationError(f"Redis {endpoint} refuses the login: {error}")
        case theirs.MasterDownError():  # a replica that lost its primary and would serve stale data
            return UnavailableError(f"Redis {endpoint} has lost its primary: {error}")
        case theirs.TimeoutError() | TimeoutError():
            return UnavailableError(f"Redis {endpoint} does not answer in time: {error}")
        case theirs.ResponseError() if not isinstance(error, _NOT_SERVING):
            # redis-py cuts the first word off the answers that it knows.
            answer = f"{error.status_code} {error}" if error.status_code else str(error)
            return CommandRefusedError(f"Redis {endpoint} refuses the command: {answer}", code=answer.partition(" ")[0])
        case _:
            return UnavailableError(f"Redis {endpoint} is away: {error}")
