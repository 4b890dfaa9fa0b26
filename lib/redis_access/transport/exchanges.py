"""The steps of a request's route: exchanges of commands for replies, some of them in parallel, and pauses. No I/O."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, Protocol, TypeAlias

from ..runtime.clock import SYSTEM_CLOCK
from ..steps.requests import Command, Reply

ExchangeOutcome: TypeAlias = "list[Reply] | Exception"
"""The outcome of an exchange: one reply per command, or one of EXCHANGE_ERRORS."""

# A shorter timeout says more about the caller's budget than about the endpoint: connecting with TLS takes 5 ms.
FAIR_SECONDS = 0.01

# Slow answers, and writes that a replica refuses, come in storms; connecting anew for each would make them worse.
RENEW_CONNECTIONS_SECONDS = 1.0

# Redis notices that a WAIT is over when it next looks at its clients: ten times a second (its setting hz), and later
# when it is busy.
WAIT_LATE_SECONDS = 0.12


def halfway(deadline: float, now: float) -> float:
    """Return the deadline of an endpoint that another can replace: half of the time is left for the other one."""
    return now + (deadline - now) / 2


class Pool(Protocol):
    """An endpoint's connections. Its transport knows their kind, and which further exchanges they offer."""

    def exchange(self, commands: Sequence[Command], deadline: float, repeatable: bool) -> Any:
        """Send commands in one write over one connection. Return their replies; on asyncio an awaitable of them.

        Raises EXCHANGE_ERRORS.
        """

    def drop_idle(self) -> None:
        """Close the idle connections; the next exchange resolves the name and connects again."""

    def drop_lagging(self) -> None:
        """Close the connections to a replica where a primary should be."""

    def recheck_role(self) -> None:
        """Have each connection check that its server is still a primary before its next reply is accepted."""

    def replaces_silent(self) -> bool:
        """Whether the pool replaces a silent connection itself, so that the endpoint need not after a timeout."""


class Exchange:
    """A route's step: commands to send in one write over one connection. It is answered with their ExchangeOutcome."""

    __slots__ = ("_commands", "deadline", "durable", "may_lag", "pool", "repeatable")

    def __init__(
        self,
        pool: Any,
        commands: Sequence[Command],
        deadline: float,
        *,
        repeatable: bool,
        durable: bool = False,
        may_lag: bool = False,
    ) -> None:
        self.pool = pool
        self._commands = commands
        self.deadline = deadline
        self.repeatable = repeatable
        self.may_lag = may_lag
        """Whether to send them to the replica that was found where a primary should be."""
        self.durable = durable
        """Whether Redis is to wait for a replica, with one reply more: the number of replicas that have the writes."""

    @property
    def replies(self) -> int:
        """The number of its replies."""
        return len(self._commands) + self.durable

    def commands(self) -> Sequence[Command]:
        """Return the commands as they are to be sent now.

        A durable write waits for a replica for two thirds of the time that is left, or all but WAIT_LATE_SECONDS,
        whichever is less, so that Redis's answer "no replica has it" still comes before the deadline.
        """
        if not self.durable:
            return self._commands
        left = self.deadline - SYSTEM_CLOCK.monotonic()
        # Measured now, when it is sent: opening a connection may have taken a part of the time.
        seconds = min(left * 2 / 3, left - WAIT_LATE_SECONDS)
        return [*self._commands, ("WAIT", 1, max(1, int(seconds * 1000)))]  # 0 would wait without limit


class Pause:
    """A route's step: waits `seconds`. The route sees to it that they end before its deadline."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


Route: TypeAlias = "Generator[Exchange | Pause | InParallel, Any, Any]"
"""The way of one request, as a generator of the steps that it takes."""


class InParallel:
    """A route's step: other endpoints' routes, to be taken in parallel.

    It is answered with a list of what each returned, or the RedisAccessError that it raised.
    """

    __slots__ = ("routes",)

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = routes
