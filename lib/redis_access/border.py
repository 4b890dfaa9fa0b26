"""The one border to redis-py: its errors become ours."""

from redis import exceptions as theirs

from .errors import (
    AuthenticationError,
    CommandRefusedError,
    RedisAccessError,
    UnavailableError,
)

# redis-py's own root leaves this one out.
REDIS_ERRORS = (theirs.RedisError, theirs.ChildDeadlockedError)


def translated(error: Exception, endpoint: str) -> RedisAccessError:
    """Return our error for one of REDIS_ERRORS; the caller raises it `from` theirs."""
    match error:
        case theirs.AuthenticationError() | theirs.AuthorizationError():
            return AuthenticationError(f"Redis {endpoint} refuses the login: {error}")
        case theirs.MasterDownError():  # a replica that lost its primary and would serve stale data
            return UnavailableError(f"Redis {endpoint} has lost its primary: {error}")
        case theirs.TimeoutError():
            return UnavailableError(f"Redis {endpoint} does not answer in time: {error}")
        case theirs.ResponseError():
            # redis-py cuts the first word off the answers that it knows.
            answer = f"{error.status_code} {error}" if error.status_code else str(error)
            return CommandRefusedError(f"Redis {endpoint} refuses the command: {answer}", code=answer.partition(" ")[0])
        case _:
            return UnavailableError(f"Redis {endpoint} is away: {error}")
