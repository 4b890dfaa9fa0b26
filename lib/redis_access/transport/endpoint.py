"""One endpoint's decisions: whether to ask, what to ask again, when to connect anew. No I/O."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from redis import exceptions as theirs

from ..errors import RedisAccessError, UnavailableError
from ..runtime.breaker import Breaker
from ..runtime.clock import Clock
from ..runtime.requests import Argument, Pause, Reply
from .sockets import LateError
from .translate import REDIS_ERRORS, is_outage, translated

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials

Command: TypeAlias = tuple[Argument, ...]

NOT_NOW = object()
"""Instead of a reply: ask in the ordinary way."""

# A timeout after less says more about the caller's budget than about the endpoint: connecting with TLS takes 5 ms.
_FAIR_SECONDS = 0.01


# The command was refused by a server that is not, or no longer, the one to ask over this connection.
_REFUSED_AS_STALE = (theirs.ReadOnlyError, theirs.AuthenticationError)


class Pool(Protocol):
    """An endpoint's connections. Its driver knows what kind it is and how to do an exchange over it."""

    def drop_idle(self) -> None:
        """Close the connections nobody uses; the next exchange resolves the name and connects again."""

    def ask(self, command: Command, deadline: float, share: float, *, repeatable: bool) -> Reply:
        """Return the answer to one command if that takes no decision, else NOT_NOW. For the blocking driver only."""

    def ask_all(self, commands: Sequence[Command], deadline: float, share: float, *, repeatable: bool) -> Reply:
        """Do the same for several commands; return the list of answers."""


class Exchange:
    """Commands to send in one write over one connection, and their answers.

    The driver answers a list with one reply per command, in which an error of the server is the exception object. It
    throws UnavailableError when no connection could be made, TimeoutError when the deadline passed, and other
    OSErrors or redis-py's errors when a connection was lost.
    """

    __slots__ = ("commands", "deadline", "pool", "repeatable")

    def __init__(self, pool: Any, commands: Sequence[Command], deadline: float, *, repeatable: bool) -> None:
        self.pool = pool
        self.commands = commands
        self.deadline = deadline
        self.repeatable = repeatable


Route: TypeAlias = "Generator[Exchange | Pause | Together, Any, Any]"


class Together:
    """Routes of different endpoints, to be gone at the same time.

    The driver answers with the list of what each returned, or the RedisAccessError that it raised.
    """

    __slots__ = ("routes",)

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = routes


class Endpoint:
    """One host and port."""

    def __init__(
        self, role: str, address: Address, pool: Pool, breaker: Breaker, *, iam: IAMCredentials | None, clock: Clock
    ) -> None:
        self.address = address
        self.name = f"{role} {address}"
        self.pool = pool
        self.breaker = breaker
        self._iam = iam
        self._clock = clock

    def ask(self, commands: Sequence[Command], deadline: float, *, repeatable: bool) -> Route:
        """Send the commands and return the list of answers; a refused command's is redis-py's exception.

        A connection that turns out closed, or whose server has become a replica or wants a login again, is replaced
        once: the idle ones are dropped, the name is resolved again, and the commands sent again, if they are
        repeatable or were refused. A timeout is not tried again. Raises UnavailableError.
        """
        self.breaker.check()
        given = deadline - self._clock.monotonic()
        try:
            replies = yield from self._tried(commands, deadline, given, repeatable=repeatable)
        except TimeoutError as exc:
            raise self._failed(exc, exc.seconds if isinstance(exc, LateError) else given) from exc
        except REDIS_ERRORS as exc:
            self.pool.drop_idle()
            if not repeatable:  # one connection was lost; whether the endpoint is away, the next call finds out
                raise translated(exc, self.name) from exc
        else:
            if not any(isinstance(reply, _REFUSED_AS_STALE) for reply in replies):
                return self._served(replies)
            self._renew(replies)
        try:
            replies = yield from self._tried(commands, deadline, given, repeatable=repeatable)
        except REDIS_ERRORS as exc:
            raise self._failed(exc, given) from exc
        if any(isinstance(reply, _REFUSED_AS_STALE) for reply in replies):
            self._renew(replies)
        return self._served(replies)

    def _tried(self, commands: Sequence[Command], deadline: float, given: float, *, repeatable: bool) -> Route:
        try:
            return (yield Exchange(self.pool, commands, deadline, repeatable=repeatable))
        except UnavailableError as exc:
            self._note(exc, exc.__cause__, given)
            raise

    def _served(self, replies: list[Reply]) -> list[Reply]:
        for reply in replies:
            if isinstance(reply, Exception) and is_outage(reply):
                self.pool.drop_idle()
                raise self._failed(reply, _FAIR_SECONDS) from reply
        self.breaker.succeeded()
        return replies

    def _renew(self, replies: list[Reply]) -> None:
        self.pool.drop_idle()
        if self._iam is not None and any(isinstance(reply, theirs.AuthenticationError) for reply in replies):
            self._iam.forget()

    def _failed(self, exc: Exception, given_seconds: float) -> RedisAccessError:
        error = translated(exc, self.name)
        if isinstance(error, UnavailableError):
            self._note(error, exc, given_seconds)
        return error

    def _note(self, error: UnavailableError, cause: BaseException | None, given_seconds: float) -> None:
        if given_seconds >= _FAIR_SECONDS or not isinstance(cause, TimeoutError):
            self.breaker.failed(error)
        if self._iam is not None and isinstance(cause, theirs.AuthenticationError):
            self._iam.forget()
