"""Several nodes asked at the same time over blocking sockets: all are sent to first, then all answers are awaited.

No node waits for another: answers are taken as they come, and one that stays silent spends its own time only.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from ..errors import RedisAccessError
from ..runtime.requests import Pause, Reply
from ..runtime.run import resume
from .aging import half_open_deadline
from .connection import packed
from .endpoint import Exchange, Route, Together
from .pool import SyncPool, Taken
from .sockets import remaining
from .translate import REDIS_ERRORS


def asked_together(routes: Sequence[Route], perform: Callable[[Exchange | Pause | Together], Reply]) -> list[Any]:
    """Return what each route returns, or the RedisAccessError that it raises.

    What routes ask for after their first exchange (a second attempt) is done by `perform`, one after the other.
    """
    asked = [_Asked(route) for route in routes]
    # Where a connection is idle nothing can keep the others waiting.
    begun = sorted((one for one in asked if one.begin()), key=lambda one: not one.pool.idle)
    for left, one in zip(range(len(begun), 0, -1), begun, strict=True):
        one.send(left)
    _await({one.taken.connection.fileno(): one for one in begun if one.taken is not None})
    for one in asked:
        one.end(perform)
    return [one.outcome for one in asked]


class _Asked:
    """One route, and what came of the first exchange that it asks for."""

    def __init__(self, route: Route) -> None:
        self.outcome: Any = None
        """What the route returned, or the RedisAccessError that it raised."""
        self.taken: Taken | None = None
        """The connection on which an answer is awaited."""
        self.pool: SyncPool
        self._route = route
        self._wanted: Exchange
        self._came: BaseException | list[Reply]
        self._replies: list[Reply] = []

    def begin(self) -> bool:
        """Return whether the route asks for anything: it may refuse at once."""
        try:
            self._wanted = next(self._route)  # type: ignore[assignment]  # an endpoint begins with an exchange
        except RedisAccessError as exc:
            self.outcome = exc
            return False
        self.pool = self._wanted.pool
        return True

    def send(self, left: int) -> None:
        """Send the request; `left` nodes, this one included, share the time that is left for it."""
        wanted = self._wanted
        try:
            until = monotonic() + remaining(wanted.deadline) / left
            taken = self.pool.take(until, repeatable=wanted.repeatable)
            taken.connection.send(packed(wanted.commands), taken.deadline)
        except (*REDIS_ERRORS, RedisAccessError) as exc:
            self._came = exc
            return
        deadline = wanted.deadline + taken.deadline - until
        is_doubtful = taken.until < taken.deadline
        self.taken = taken._replace(until=half_open_deadline(deadline) if is_doubtful else deadline, deadline=deadline)

    def is_over(self, taken: Taken) -> bool:
        """Take what came, without waiting. Return whether nothing more is to come."""
        try:
            if not taken.connection.arrived(len(self._wanted.commands), self._replies):
                return False
        except REDIS_ERRORS as exc:
            self._came = exc
        else:
            self._came = self._replies
            self.pool.give_back(taken)
        return True

    def give_up(self, taken: Taken) -> None:
        """Wait no longer: what comes later must not go to the next caller."""
        taken.connection.close()
        self._came = taken.late(TimeoutError("no answer within the time that was left"))

    def end(self, perform: Callable[[Exchange | Pause | Together], Reply]) -> None:
        """Let the route go on with what came."""
        if self.outcome is None:
            try:
                self.outcome = resume(self._route, self._came, perform)
            except RedisAccessError as exc:
                self.outcome = exc


def _await(waiting: dict[int, _Asked]) -> None:
    poll = select.poll()
    for descriptor in waiting:
        poll.register(descriptor, select.POLLIN)
    while waiting:
        seconds = min(one.taken.until for one in waiting.values() if one.taken is not None) - monotonic()
        readable = {descriptor for descriptor, _ in poll.poll(max(0.0, seconds * 1000))}
        now = monotonic()
        for descriptor, one in list(waiting.items()):
            taken = one.taken
            if taken is None or (descriptor in readable and one.is_over(taken)):
                over = True
            elif now >= taken.until:
                one.give_up(taken)
                over = True
            else:
                over = False
            if over:
                poll.unregister(descriptor)
                del waiting[descriptor]
