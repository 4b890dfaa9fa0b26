"""The decisions about one endpoint: whether to send to it, what to send again, when to connect anew. No I/O."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from redis import exceptions as theirs

from ..errors import CommandRefusedError, RedisAccessError, UnavailableError
from ..runtime.breaker import Breaker
from ..runtime.clock import SYSTEM_CLOCK
from ..steps.requests import Command, Reply
from .connections.roles import DemotedError
from .connections.sockets import LateError
from .exchanges import FAIR_SECONDS, RENEW_CONNECTIONS_SECONDS, Exchange, ExchangeOutcome, Pool, Route
from .translate import Name, is_outage, translated

if TYPE_CHECKING:
    from ..configuration.addresses import Address
    from ..configuration.iam import IAMCredentials

# Shorter timeouts count against the endpoint once they add up to this, and no caller got an answer for as long. Many
# threads that time out at once during a short pause of the server add up, but other callers were answered meanwhile.
UNANSWERED_SECONDS = 0.1

# The command was refused by a server that is not, or no longer, the one to ask over this connection.
_REFUSED_AS_STALE = (theirs.ReadOnlyError, theirs.AuthenticationError)


class _DemotedPool:
    """The pool of a demoted endpoint: it refuses every exchange."""

    def __init__(self, name: Name) -> None:
        self._name = name
        self.waiting = self
        """The connections for durable writes, on asyncio (`aio/connections/shared_connection.py`): refused, too."""

    def exchange(self, *_: Any) -> Any:
        """Raise DemotedError, without I/O."""
        raise DemotedError(f"{self._name} is a replica")


class Endpoint:
    """One host and port, with its connections and its breaker."""

    def __init__(
        self, role: str, address: Address, pool: Pool, breaker: Breaker, *, iam: IAMCredentials | None
    ) -> None:
        self.address = address
        self.name = Name(role, str(address))
        self.pool: Pool | _DemotedPool = pool
        """The connections to exchange over; a _DemotedPool as long as there is no primary."""
        self._connections = pool
        self.breaker = breaker
        self._iam = iam
        self._renewed_at = self._sought_at = -RENEW_CONNECTIONS_SECONDS
        self._unanswered_seconds = self._unanswered_since = 0.0
        self._answers_before = -1

    @property
    def is_demoted(self) -> bool:
        """Whether the last look for the primary found a replica in its place."""
        return self.pool is not self._connections

    def ask(
        self,
        commands: Sequence[Command],
        deadline: float,
        *,
        repeatable: bool,
        durable: bool = False,
        may_lag: bool = False,
        outcome: ExchangeOutcome | None = None,
    ) -> Route:
        """Return the commands' replies; a refused command's is redis-py's exception.

        Raises UnavailableError, and CommandRefusedError (READONLY) when there is no primary, unless the commands
        `may_lag`: then the replica in its place answers. What is `durable` has one reply more: the number of replicas
        that have the writes. `outcome` is that of the first exchange, if the caller has made it; the breaker let it
        pass.

        A connection that turns out closed, or whose server has become a replica or wants a login again, is replaced
        once: the idle ones are dropped, the name is resolved again, and the commands are sent again, if they are
        repeatable or were refused. A replica's refusals drop them once a second. A timeout is not tried again; it drops
        them too, as does every failure while the breaker is open: the connections may all have died without a sign.
        """
        if outcome is None:
            self.breaker.admit()
            outcome = yield Exchange(self.pool, commands, deadline, repeatable=repeatable, durable=durable)
        if not isinstance(outcome, Exception) and not _is_refused_as_stale(outcome):
            return self._served(outcome)
        again = yield from self._repeated(outcome, commands, deadline, repeatable=repeatable, durable=durable)
        if isinstance(again, DemotedError):
            return (yield from self._without_primary(again, commands, deadline, may_lag=may_lag))
        if not isinstance(again, Exception) and _is_refused_as_stale(again):
            self._renew(again)
        return self._answered(again)

    def drop_idle(self) -> None:
        """Close the connections that are not in use."""
        self._connections.drop_idle()

    def recheck_role(self) -> None:
        """Have each connection check that its server is still a primary before its next reply is accepted."""
        self._connections.recheck_role()

    def _repeated(
        self, outcome: ExchangeOutcome, commands: Sequence[Command], deadline: float, *, repeatable: bool, durable: bool
    ) -> Generator[Exchange, ExchangeOutcome, ExchangeOutcome]:
        """Send the commands a second time and return the outcome; raise the first one's error if that is all."""
        if isinstance(outcome, DemotedError):
            return (yield from self._seek_primary(outcome, commands, deadline, repeatable=repeatable, durable=durable))
        if isinstance(outcome, TimeoutError):  # the budget is spent
            if durable:  # the replicas' silence, perhaps, and not this endpoint's: other calls tell
                raise translated(outcome, self.name) from outcome
            raise self._failed(outcome) from outcome
        if isinstance(outcome, UnavailableError):
            # No connection could be made, so nothing was sent. Trying again at once would only spend the budget.
            raise self._count_against_breaker(outcome, outcome.__cause__)
        if isinstance(outcome, Exception):
            # The server may have been restarted, or have failed over: then the other idle connections are as dead.
            self._connections.drop_idle()
            if not repeatable:  # one connection was lost; the next call finds out whether the endpoint is down
                raise translated(outcome, self.name) from outcome
        else:
            self._renew(outcome)
        return (yield Exchange(self.pool, commands, deadline, repeatable=repeatable, durable=durable))

    def _seek_primary(
        self, outcome: DemotedError, commands: Sequence[Command], deadline: float, *, repeatable: bool, durable: bool
    ) -> Generator[Exchange, ExchangeOutcome, ExchangeOutcome]:
        """Send the commands over a new connection, for which the name is resolved again, and return the outcome.

        Return the DemotedError unchanged when the replica was found by a new connection just now, or when a primary
        was looked for less than a second ago.
        """
        now = SYSTEM_CLOCK.monotonic()
        if outcome.is_new or (self.is_demoted and now - self._sought_at < RENEW_CONNECTIONS_SECONDS):
            return outcome
        self._sought_at = now
        self._connections.drop_idle()
        found = yield Exchange(self._connections, commands, deadline, repeatable=repeatable, durable=durable)
        if self.is_demoted and not isinstance(found, Exception):
            self.pool = self._connections
            self._connections.drop_lagging()
        return found

    def _without_primary(
        self, because: DemotedError, commands: Sequence[Command], deadline: float, *, may_lag: bool
    ) -> Generator[Exchange, ExchangeOutcome, list[Reply]]:
        """Let the replica answer commands that may lag; for a second, refuse all others without sending them."""
        if because.is_new:
            self._sought_at = SYSTEM_CLOCK.monotonic()
            self.breaker.succeeded()  # a server answers there
            self._connections.drop_idle()
            self.pool = _DemotedPool(self.name)
        if not may_lag:
            raise CommandRefusedError(
                f"Redis {self.name} is a replica, and no primary: READONLY (looked for again after "
                f"{RENEW_CONNECTIONS_SECONDS:g} s)",
                code="READONLY",
                **self.name._asdict(),
            ) from because
        return self._answered((yield Exchange(self._connections, commands, deadline, repeatable=True, may_lag=True)))

    def _answered(self, outcome: ExchangeOutcome) -> list[Reply]:
        """Return the replies of a request's last exchange, or raise its error."""
        if isinstance(outcome, UnavailableError):
            raise self._count_against_breaker(outcome, outcome.__cause__)
        if isinstance(outcome, Exception):
            raise self._failed(outcome) from outcome
        return self._served(outcome)

    def _served(self, replies: list[Reply]) -> list[Reply]:
        for reply in replies:
            # It answered, but serves no client: the breaker must not count this as a success.
            if isinstance(reply, Exception) and is_outage(reply):
                self._connections.drop_idle()
                raise self._failed(reply) from reply
        self.breaker.succeeded()
        return replies

    def _renew(self, replies: list[Reply]) -> None:
        if not any(isinstance(reply, theirs.AuthenticationError) for reply in replies):
            self._drop_idle_once_a_second()
            return
        self._connections.drop_idle()
        if self._iam is not None:
            self._iam.forget()

    def _drop_idle_once_a_second(self) -> None:
        now = SYSTEM_CLOCK.monotonic()
        if now - self._renewed_at >= RENEW_CONNECTIONS_SECONDS:
            self._renewed_at = now
            self._connections.drop_idle()

    def _failed(self, exc: Exception) -> RedisAccessError:
        error = translated(exc, self.name)
        return self._count_against_breaker(error, exc) if isinstance(error, UnavailableError) else error

    def _count_against_breaker(self, error: UnavailableError, cause: BaseException | None) -> UnavailableError:
        """Count a failure that is the endpoint's fault, and drop the connections and token it discredits.

        Return the error.
        """
        if self._is_endpoints_fault(cause):
            self.breaker.failed(error)
            if not self.breaker.closed:  # so the trial connects
                self._connections.drop_idle()
            elif isinstance(cause, TimeoutError) and not self._connections.replaces_silent():
                self._drop_idle_once_a_second()
        if self._iam is not None and isinstance(cause, theirs.AuthenticationError):
            self._iam.forget()
        return error

    def _is_endpoints_fault(self, cause: BaseException | None) -> bool:
        """Return whether a failure counts against the endpoint, and not only the caller for its short budget."""
        if not isinstance(cause, TimeoutError):
            return True
        # Only a LateError says that the server was given time to answer.
        if not isinstance(cause, LateError):
            return False
        now = SYSTEM_CLOCK.monotonic()
        if self.breaker.successes != self._answers_before:
            self._answers_before = self.breaker.successes
            self._unanswered_seconds, self._unanswered_since = 0.0, now
        self._unanswered_seconds += max(0.0, cause.seconds)
        waited = min(self._unanswered_seconds, now - self._unanswered_since)
        return cause.seconds >= FAIR_SECONDS or waited >= UNANSWERED_SECONDS


def _is_refused_as_stale(replies: list[Reply]) -> bool:
    return any(isinstance(reply, _REFUSED_AS_STALE) for reply in replies)
