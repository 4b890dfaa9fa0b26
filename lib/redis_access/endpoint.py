"""One endpoint: its pool of connections, its retry, and a short memory of being away."""

import time
from typing import Any

from redis import exceptions as theirs
from redis.connection import ConnectionPool

from .border import REDIS_ERRORS, translated
from .errors import RedisAccessError, UnavailableError
from .iam import IAMCredentials

AWAY_SECONDS = 1.0
"""How long an endpoint that failed is left alone, so that a handler's five calls do not pay for five timeouts."""

Reply = Any
"""What redis-py makes of Redis's answer: bytes, int, None, list or dict of these."""


class Endpoint:
    """Sends commands to one host and port."""

    def __init__(self, name: str, pool: ConnectionPool, iam: IAMCredentials | None) -> None:
        self.name = name
        self._pool = pool
        self._iam = iam
        self._away_until = 0.0
        # Kind and message, not the error: it would keep the frames of the request that met it.
        self._away_because: tuple[type[UnavailableError], str] | None = None

    def execute(self, *command: str | bytes | int, repeatable: bool) -> Reply:
        """Send a command and return the answer.

        A connection that turns out closed, or whose server has become a replica, is replaced once: the idle ones are
        dropped, the name is resolved again, and the command sent again if it is repeatable (after READONLY always:
        nothing was done). A timeout is not tried again. Raises UnavailableError or CommandRefusedError.
        """
        if self._away_because is not None and time.monotonic() < self._away_until:
            kind, message = self._away_because
            raise kind(f"{message} (left alone for {AWAY_SECONDS:g} s)")
        try:
            return self._send(command)
        except theirs.ReadOnlyError:
            self.drop_idle()
        except theirs.ConnectionError as exc:
            self.drop_idle()
            if not repeatable:
                raise translated(exc, self.name) from exc
        except REDIS_ERRORS as exc:
            raise self._noted(exc) from exc
        try:
            return self._send(command)
        except REDIS_ERRORS as exc:
            raise self._noted(exc) from exc

    def drop_idle(self) -> None:
        """Close the connections nobody uses; the next call resolves the name and connects again."""
        self._pool.disconnect(inuse_connections=False)

    def close(self) -> None:
        """Close every connection; the next call connects again."""
        self._pool.disconnect()

    def _send(self, command: tuple[str | bytes | int, ...]) -> Reply:
        connection = self._connection()
        try:
            connection.send_command(*command)
            return connection.read_response()
        except BaseException as exc:
            # Only an error that is Redis's whole answer leaves the connection clean. After anything else, an interrupt
            # between the two lines included, the answer would go to the next caller.
            if not isinstance(exc, theirs.ResponseError) or isinstance(exc, theirs.ReadOnlyError):
                connection.disconnect()
            raise
        finally:
            self._pool.release(connection)

    def _connection(self) -> Any:
        try:
            return self._pool.get_connection()
        except REDIS_ERRORS as exc:
            raise self._noted(exc) from exc
        except UnavailableError as exc:  # from our own certificate check or IAM signing
            self._leave_alone(exc)
            raise

    def _noted(self, exc: Exception) -> RedisAccessError:
        error = translated(exc, self.name)
        if isinstance(error, UnavailableError):
            self._leave_alone(error)
        if self._iam is not None and isinstance(exc, theirs.AuthenticationError):
            self._iam.forget()
        return error

    def _leave_alone(self, error: UnavailableError) -> None:
        self._away_because = type(error), str(error)
        self._away_until = time.monotonic() + AWAY_SECONDS
