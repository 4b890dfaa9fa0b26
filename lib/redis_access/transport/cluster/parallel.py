"""Requests to several nodes in parallel over blocking sockets: all are sent first, then all replies are awaited.

No node waits for another: replies are taken as they come, and one that stays silent spends its own time only.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from ...errors import RedisAccessError
from ...steps.answers import UnfitReplyError, examined
from ...steps.requests import Command, Reply
from ..connections.packing import packed
from ..connections.sockets import remaining
from ..connections.soundness import doubtful_until
from ..exchanges import Exchange, ExchangeOutcome, Route
from ..pool import SyncPool, Taken, late
from ..translate import EXCHANGE_ERRORS, REDIS_ERRORS


def follow_in_parallel(routes: Sequence[Route], follow: Callable[[Route, ExchangeOutcome], Any]) -> list[Any]:
    """Return what each route returns, or the RedisAccessError that it raises.

    Steps after a route's first exchange (a second attempt) are carried out by `follow`, one route after the other.
    """
    begun = [_RouteInParallel(route) for route in routes]
    # Endpoints with an idle connection first: sending there does not wait, while opening a connection may.
    asking = sorted((one for one in begun if one.begin()), key=lambda one: not one.pool.idle)
    for left, one in zip(range(len(asking), 0, -1), asking, strict=True):
        one.send(left)
    waiting = {}
    for one in asking:
        if one.taken is not None:
            connection, *_ = one.taken
            waiting[connection.fileno()] = one
    _await(waiting)
    for one in begun:
        one.end(follow)
    return [one.result for one in begun]


class _RouteInParallel:
    """One route, and the outcome of its first exchange."""

    def __init__(self, route: Route) -> None:
        self.result: Any = None
        """The route's result, or the RedisAccessError that it raised."""
        self.taken: Taken | None = None
        """The connection on which a reply is awaited."""
        self.until = 0.0
        """The time until which it is awaited."""
        self.pool: SyncPool
        self._route = route
        self._exchange: Exchange
        self._commands: Sequence[Command] = ()
        self._outcome: ExchangeOutcome
        self._replies: list[Reply] = []

    def begin(self) -> bool:
        """Return whether the route asks for anything: it may refuse at once."""
        try:
            self._exchange = next(self._route)  # type: ignore[assignment]  # an endpoint begins with an exchange
        except RedisAccessError as exc:
            self.result = exc
            return False
        self.pool = self._exchange.pool
        return True

    def send(self, left: int) -> None:
        """Send the commands; `left` nodes, this one included, share the time that is left for it."""
        exchange = self._exchange
        try:
            now = monotonic()
            # Taking a connection may mean opening one, which must leave the other nodes their shares of the time.
            share = now + remaining(exchange.deadline) / left
            connection, until, extended, idle = self.pool.take(share, exchange.repeatable)
            self._commands = exchange.commands()
            connection.send(packed(self._commands), extended)
        except EXCHANGE_ERRORS as exc:
            self._outcome = exc
            return
        # Making what a process needs once (an SSLContext, a token) moved the share's end, and moves the deadline.
        deadline = exchange.deadline + extended - share
        is_doubtful = until < extended
        self.until = doubtful_until(deadline, monotonic()) if is_doubtful else deadline
        self.taken = connection, self.until, deadline, idle

    def receive(self, taken: Taken) -> bool:
        """Take the replies that have come, without waiting. Return whether the exchange is over."""
        connection, *_ = taken
        try:
            if not connection.arrived(self._exchange.replies, self._replies):
                return False
            examined(self._commands, self._replies)
        except UnfitReplyError as exc:
            self._outcome = connection.unreadable(exc)
        except REDIS_ERRORS as exc:
            self._outcome = exc
        else:
            self._outcome = self._replies
            self.pool.give_back(taken)
        return True

    def give_up(self, taken: Taken) -> None:
        """Stop waiting and close the connection: a late reply must not go to the next caller."""
        connection, *_ = taken
        connection.close()
        self._outcome = late(taken, TimeoutError("no answer within the time that was left"))

    def end(self, follow: Callable[[Route, ExchangeOutcome], Any]) -> None:
        """Continue the route with the exchange's outcome."""
        if self.result is None:
            try:
                self.result = follow(self._route, self._outcome)
            except RedisAccessError as exc:
                self.result = exc


def _await(waiting: dict[int, _RouteInParallel]) -> None:
    poll = select.poll()
    for descriptor in waiting:
        poll.register(descriptor, select.POLLIN)
    while waiting:
        seconds = min(one.until for one in waiting.values()) - monotonic()
        readable = {descriptor for descriptor, _ in poll.poll(max(0.0, seconds * 1000))}
        now = monotonic()
        for descriptor, one in list(waiting.items()):
            taken = one.taken
            if taken is None or (descriptor in readable and one.receive(taken)):
                over = True
            elif now >= one.until:
                one.give_up(taken)
                over = True
            else:
                over = False
            if over:
                poll.unregister(descriptor)
                del waiting[descriptor]
