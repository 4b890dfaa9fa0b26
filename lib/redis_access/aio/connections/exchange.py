"""One task's commands on a connection that many tasks share."""

import asyncio
from collections.abc import Iterable, Sequence
from math import inf

from ...steps.requests import Command, Reply
from ...transport.connections.sockets import LateError
from ...transport.exchanges import FAIR_SECONDS


class SharedExchange:
    """Commands of one task, and the replies so far."""

    __slots__ = ("asked", "commands", "count", "deadline", "future", "repeatable", "replies")

    def __init__(
        self,
        future: "asyncio.Future[list[Reply]]",
        commands: bytes,
        count: int,
        deadline: float,
        *,
        repeatable: bool,
        asked: Sequence[Command],
    ) -> None:
        self.future = future
        """Gets the `count` replies; done before when the task was cancelled or the deadline has passed."""
        self.commands = commands
        self.asked = asked
        """The commands, to see whether they can have the replies."""
        self.count = count
        self.deadline = deadline
        self.repeatable = repeatable
        self.replies: list[Reply] = []


def end_late(exchanges: Iterable[SharedExchange], now: float, silent_seconds: float) -> float:
    """End the exchanges whose deadline has passed; return the next deadline.

    `silent_seconds`: the time for which a reply has been overdue and nothing has come. The first gets a LateError,
    which counts against the endpoint, if that time is long enough. The others get a TimeoutError: an endpoint whose
    connection died under a hundred tasks did not fail a hundred times.
    """
    next_at = inf
    for exchange in exchanges:
        if exchange.future.done():
            continue
        if exchange.deadline > now:
            next_at = min(next_at, exchange.deadline)
        elif silent_seconds >= FAIR_SECONDS:
            exchange.future.set_exception(LateError(silent_seconds))
            silent_seconds = 0.0
        else:
            exchange.future.set_exception(TimeoutError("the time budget is spent"))
    return next_at
