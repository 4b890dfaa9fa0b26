"""One endpoint's decisions: when to ask, what to ask again, how long to leave it alone. No I/O."""

from collections.abc import Generator, Sequence
from typing import Any, Protocol, TypeAlias

from redis import exceptions as theirs

from .border import REDIS_ERRORS, is_outage, translated
from .clock import Clock
from .effects import Argument, Reply
from .errors import RedisAccessError, UnavailableError
from .iam import IAMCredentials

AWAY_SECONDS = 1.0
"""How long an endpoint that failed is left alone, so that a handler's five calls do not pay for five timeouts."""

Command: TypeAlias = tuple[Argument, ...]


class Pool(Protocol):
    """An endpoint's connections. Its driver knows what kind it is and how to do an exchange over it."""

    def drop_idle(self) -> None:
        """Close the connections nobody uses; the next exchange resolves the name and connects again."""


class Exchange:
    """Commands to send in one write over one connection, and their answers.

    The driver answers a list with one reply per command, in which an error of the server is the exception object. It
    throws UnavailableError when no connection could be made, and OSError or redis-py's errors when one was lost.
    """

    __slots__ = ("commands", "deadline", "pool")

    def __init__(self, pool: Any, commands: Sequence[Command], deadline: float) -> None:
        self.pool = pool
        self.commands = commands
        self.deadline = deadline


Route: TypeAlias = Generator[Exchange, list[Reply], Reply]


class Endpoint:
    """One host and port."""

    def __init__(self, name: str, pool: Pool, *, iam: IAMCredentials | None, clock: Clock) -> None:
        self.name = name
        self.pool = pool
        self._iam = iam
        self._clock = clock
        self._away_until = 0.0
        # Kind and message, not the error: it would keep the frames of the request that met it.
        self._away_because: tuple[type[UnavailableError], str] | None = None

    def ask(self, commands: Sequence[Command], deadline: float, *, repeatable: bool) -> Route:
        """Send the commands and return the list of answers; a refused command's is redis-py's exception.

        A connection that turns out closed, or whose server has become a replica, is replaced once: the idle ones are
        dropped, the name is resolved again, and the commands sent again if they are repeatable (after READONLY
        always: nothing was done). A timeout is not tried again. Raises UnavailableError.
        """
        self._refuse_when_away()
        try:
            replies = yield Exchange(self.pool, commands, deadline)
        except UnavailableError as exc:
            self._note(exc, exc.__cause__)
            raise
        except TimeoutError as exc:
            raise self._noted(exc) from exc
        except REDIS_ERRORS as exc:
            self.pool.drop_idle()
            if not repeatable:
                raise translated(exc, self.name) from exc
        else:
            if not any(isinstance(reply, theirs.ReadOnlyError) for reply in replies):
                return self._served(replies)
            self.pool.drop_idle()
        try:
            replies = yield Exchange(self.pool, commands, deadline)
        except UnavailableError as exc:
            self._note(exc, exc.__cause__)
            raise
        except REDIS_ERRORS as exc:
            raise self._noted(exc) from exc
        if any(isinstance(reply, theirs.ReadOnlyError) for reply in replies):
            self.pool.drop_idle()
        return self._served(replies)

    def _served(self, replies: list[Reply]) -> list[Reply]:
        for reply in replies:
            if isinstance(reply, Exception) and is_outage(reply):
                self.pool.drop_idle()
                raise self._noted(reply) from reply
        return replies

    def _refuse_when_away(self) -> None:
        if self._away_because is not None and self._clock.monotonic() < self._away_until:
            kind, message = self._away_because
            raise kind(f"{message} (left alone for {AWAY_SECONDS:g} s)")

    def _noted(self, exc: Exception) -> RedisAccessError:
        error = translated(exc, self.name)
        if isinstance(error, UnavailableError):
            self._note(error, exc)
        return error

    def _note(self, error: UnavailableError, cause: BaseException | None) -> None:
        self._away_because = type(error), str(error)
        self._away_until = self._clock.monotonic() + AWAY_SECONDS
        if self._iam is not None and isinstance(cause, theirs.AuthenticationError):
            self._iam.forget()
