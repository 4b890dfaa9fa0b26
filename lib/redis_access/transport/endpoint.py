"""The decisions about one endpoint: whether to send to it, what to send again, when to connect anew. No I/O."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from redis import exceptions as theirs

from ..errors import RedisAccessError, UnavailableError
from ..runtime.breaker import Breaker
from ..runtime.clock import SYSTEM_CLOCK
from ..runtime.requests import Command, Pause, Reply
from .sockets import LateError
from .translate import Name, is_outage, translated

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials

Outcome: TypeAlias = "list[Reply] | Exception"
"""The outcome of an exchange: one reply per command, or one of EXCHANGE_ERRORS."""

# A timeout after less says more about the caller's budget than about the endpoint: connecting with TLS takes 5 ms.
FAIR_SECONDS = 0.01

# Such timeouts do, when they waited for this long together, and nobody got an answer for as long: many threads that
# time out at once in a short pause of the server do not.
UNANSWERED_SECONDS = 0.1

# Slow answers, and writes that a replica refuses, come in storms; connecting anew for each would make them worse.
RENEW_SECONDS = 1.0

# The command was refused by a server that is not, or no longer, the one to ask over this connection.
_REFUSED_AS_STALE = (theirs.ReadOnlyError, theirs.AuthenticationError)


class Pool(Protocol):
    """An endpoint's connections. Its transport knows their kind, and how to exchange commands over them."""

    def drop_idle(self) -> None:
        """Close the connections nobody uses; the next exchange resolves the name and connects again."""

    def replaces_silent(self) -> bool:
        """Whether the pool itself leaves a connection that is silent, so that one caller's timeout says no more."""


class Exchange:
    """A route's step: commands to send in one write over one connection. It is answered with their Outcome."""

    __slots__ = ("commands", "deadline", "pool", "repeatable")

    def __init__(self, pool: Any, commands: Sequence[Command], deadline: float, *, repeatable: bool) -> None:
        self.pool = pool
        self.commands = commands
        self.deadline = deadline
        self.repeatable = repeatable


Route: TypeAlias = "Generator[Exchange | Pause | InParallel, Any, Any]"
"""The way of one request, as a generator of the exchanges that it takes."""


class InParallel:
    """A route's step: other endpoints' routes, to be taken in parallel.

    It is answered with a list of what each returned, or the RedisAccessError that it raised.
    """

    __slots__ = ("routes",)

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = routes


class Endpoint:
    """One host and port, with its connections and its breaker."""

    def __init__(
        self, role: str, address: Address, pool: Pool, breaker: Breaker, *, iam: IAMCredentials | None
    ) -> None:
        self.address = address
        self.name = Name(role, str(address))
        self.pool: Any = pool
        self.breaker = breaker
        self._iam = iam
        self._renewed_at = -RENEW_SECONDS
        self._unanswered_seconds = self._unanswered_since = 0.0
        self._answers_before = -1

    def ask(
        self, commands: Sequence[Command], deadline: float, *, repeatable: bool, outcome: Outcome | None = None
    ) -> Route:
        """Return the commands' replies; a refused command's is redis-py's exception. Raises UnavailableError.

        `outcome` is that of the first exchange, if the caller has made it; the breaker let it pass.

        A connection that turns out closed, or whose server has become a replica or wants a login again, is replaced
        once: the idle ones are dropped, the name is resolved again, and the commands are sent again, if they are
        repeatable or were refused. A replica's refusals drop them once a second. A timeout is not tried again; it drops
        them too, as does every failure while the breaker is open: the connections may all have died without a sign.
        """
        if outcome is None:
            self.breaker.check()
            outcome = yield Exchange(self.pool, commands, deadline, repeatable=repeatable)
        if isinstance(outcome, TimeoutError):  # the budget is spent
            raise self._failed(outcome) from outcome
        if isinstance(outcome, UnavailableError):
            raise self._noted(outcome, outcome.__cause__)
        if isinstance(outcome, Exception):
            self.pool.drop_idle()
            if not repeatable:  # one connection was lost; whether the endpoint is away, the next call finds out
                raise translated(outcome, self.name) from outcome
        elif any(isinstance(reply, _REFUSED_AS_STALE) for reply in outcome):
            self._renew(outcome)
        else:
            return self._served(outcome)
        again: Outcome = yield Exchange(self.pool, commands, deadline, repeatable=repeatable)
        if isinstance(again, UnavailableError):
            raise self._noted(again, again.__cause__)
        if isinstance(again, Exception):
            raise self._failed(again) from again
        if any(isinstance(reply, _REFUSED_AS_STALE) for reply in again):
            self._renew(again)
        return self._served(again)

    def _served(self, replies: list[Reply]) -> list[Reply]:
        for reply in replies:
            if isinstance(reply, Exception) and is_outage(reply):
                self.pool.drop_idle()
                raise self._failed(reply) from reply
        self.breaker.succeeded()
        return replies

    def _renew(self, replies: list[Reply]) -> None:
        if not any(isinstance(reply, theirs.AuthenticationError) for reply in replies):
            self._drop_idle_once_a_second()
            return
        self.pool.drop_idle()
        if self._iam is not None:
            self._iam.forget()

    def _drop_idle_once_a_second(self) -> None:
        now = SYSTEM_CLOCK.monotonic()
        if now - self._renewed_at >= RENEW_SECONDS:
            self._renewed_at = now
            self.pool.drop_idle()

    def _failed(self, exc: Exception) -> RedisAccessError:
        error = translated(exc, self.name)
        return self._noted(error, exc) if isinstance(error, UnavailableError) else error

    def _noted(self, error: UnavailableError, cause: BaseException | None) -> UnavailableError:
        if self._says_something(cause):
            self.breaker.failed(error)
            if not self.breaker.closed:  # so the trial connects
                self.pool.drop_idle()
            elif isinstance(cause, TimeoutError) and not self.pool.replaces_silent():
                self._drop_idle_once_a_second()
        if self._iam is not None and isinstance(cause, theirs.AuthenticationError):
            self._iam.forget()
        return error

    def _says_something(self, cause: BaseException | None) -> bool:
        """Return whether a failure counts against the endpoint, and not only the caller for its short budget."""
        if not isinstance(cause, TimeoutError):
            return True
        if not isinstance(cause, LateError):
            return False
        now = SYSTEM_CLOCK.monotonic()
        if self.breaker.successes != self._answers_before:
            self._answers_before = self.breaker.successes
            self._unanswered_seconds, self._unanswered_since = 0.0, now
        self._unanswered_seconds += max(0.0, cause.seconds)
        waited = min(self._unanswered_seconds, now - self._unanswered_since)
        return cause.seconds >= FAIR_SECONDS or waited >= UNANSWERED_SECONDS
