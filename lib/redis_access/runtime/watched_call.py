"""One call under way, watched from between its operation and the driver. Imported with `observer`."""

from typing import TypeVar

from ..errors import CommandRefusedError, UnavailableError
from ..events import Outcome, Role
from ..limits.rate_limit import RateLimit, RateLimits
from .budget import current
from .clock import Clock
from .counters import Counters
from .requests import Call, Effect, Many, Operation, Pause, Request

R = TypeVar("R")


class WatchedCall:
    """What a call asked for, was answered, and counted."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.started = clock.monotonic()
        self.counted = Counters()
        self.fetch_seconds = self.waited_seconds = 0.0
        self.round_trips = 0
        self.key = ""
        self._clock = clock
        self._failure: BaseException | None = None
        self._asked_primary = True

    def passing(self, operation: Operation[R]) -> Operation[R]:
        """Hand on what the operation asks for and what it is answered, and note both."""
        try:
            wanted = next(operation)
            while True:
                began = self._clock.monotonic()
                try:
                    reply = yield wanted
                except BaseException as exc:  # noqa: BLE001  # the operation decides
                    self._note(wanted, began, exc)
                    wanted = operation.throw(exc)
                else:
                    self._note(wanted, began, None)
                    wanted = operation.send(reply)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]

    def outcome(self, result: object) -> Outcome:
        """Return what the call came to."""
        if self._failure is not None:
            return "refused" if isinstance(self._failure, CommandRefusedError) else "error"
        if isinstance(result, RateLimit | RateLimits):
            return "allowed" if result.allowed else "denied"
        if self.counted.misses:
            return "miss"
        if self.counted.hits:
            return "hit"
        return "write" if self.counted.writes else "done"

    def role(self, *, has_reader: bool) -> Role:
        """Return which endpoint served the last request."""
        if not self.round_trips:
            return "none"
        return "primary" if self._asked_primary or not has_reader or self.counted.fallbacks else "reader"

    def _note(self, wanted: Effect, began: float, failure: BaseException | None) -> None:
        took = self._clock.monotonic() - began
        if isinstance(wanted, Call):
            self.fetch_seconds += took
        elif isinstance(wanted, Pause):
            self.waited_seconds += took
        else:
            self.round_trips += 1
            scope = current.get()
            self._asked_primary = _asks_primary(wanted) or (scope is not None and scope.fresh)
            self.key = getattr(wanted, "key", self.key)
            if isinstance(failure, UnavailableError | CommandRefusedError):
                self._failure = failure


def _asks_primary(request: Request) -> bool:
    if isinstance(request, Many):
        return any(each.primary for each in request.requests)
    return request.primary
