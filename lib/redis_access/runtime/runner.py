"""The blocking runner: runs an operation to its end, one step after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import InvalidArgumentError
from ..steps.operation import Call, Operation
from ..steps.requests import Reply, Request
from .runtime import Runtime
from .scope import current

if TYPE_CHECKING:
    from .invalidation_feed import Changed, InvalidationFeed, Origin

R = TypeVar("R")


class Transport(Protocol):
    """Sends requests to Redis: over blocking sockets, or to the in-memory stand-in."""

    def send(self, request: Request, deadline: float) -> Reply:
        """Return Redis's answer, given before the deadline on the runtime's monotonic clock.

        Raises UnavailableError and CommandRefusedError.
        """

    def origin(self, key: str) -> Origin | None:
        """Return the node that answers the primary's reads of the key; None while it is unknown or unavailable."""

    def invalidation_feed(self, node: Any, prefixes: tuple[str, ...], changed: Changed) -> InvalidationFeed:
        """Return a node's feed of changes to keys with these prefixes, not open yet."""

    def close(self) -> None:
        """Close all connections; a later request opens them again."""


def check_transport(transport: object) -> None:
    """Raise InvalidArgumentError for an object that is no transport."""
    if not hasattr(transport, "send"):
        raise InvalidArgumentError(
            f"transport must have `send`, not {transport!r}; a StandIn gives an access by its method `access`"
        )


class Runner(Runtime):
    """Runs operations over a transport, which `make_transport` makes when the first request comes."""

    def __init__(self, make_transport: Callable[[Runtime], Transport], **options: Any) -> None:
        """Make one; `options` are those of Runtime."""
        super().__init__(**options)
        self.transport: Transport | None = None
        """The transport; None before the first request."""
        self._make_transport = make_transport

    def run(self, operation: Operation[R], name: str = "") -> R:
        """Run an operation to its end and return its result, or raise what it raises.

        This is the one path of every call. `name` is the method's, as events have it.
        """
        now = self.clock.monotonic()
        call = None if self.observation is None else self.observation.begin(name, now)
        # `budget_seconds()`, without its call: every call passes here.
        scope, seconds = current.get(), self._budget_seconds
        deadline = now + (seconds if scope is None else scope.seconds(seconds))
        try:
            step = next(operation)
            while True:
                try:
                    if isinstance(step, Call):
                        began = self.clock.monotonic()
                        try:
                            reply = step.function()
                        finally:
                            deadline = self.resumed(deadline, step, began, call)
                            now += self.clock.monotonic() - began  # the latency leaves out this step
                    elif self.transport is not None:
                        reply = self.transport.send(step, deadline)
                        if call is not None:
                            call.sent(step)
                    else:
                        self._open(operation)
                        # Settings are read once per access, from SSM perhaps: outside the budget, which they may set.
                        deadline = self.clock.monotonic() + self.budget_seconds()
                        continue
                # KeyboardInterrupt and the like, too: an operation that holds a lease gives it up before it ends.
                except BaseException as exc:  # noqa: BLE001  # handed on: what the operation lets pass is raised here
                    if call is not None and not isinstance(step, Call):
                        call.sent(step, exc)
                    step = operation.throw(exc)
                else:
                    step = operation.send(reply)
        except StopIteration as stop:
            self.latencies.append(self.clock.monotonic() - now)
            return stop.value  # type: ignore[no-any-return]
        finally:
            if call is not None:
                call.end()

    def close(self) -> None:
        """Close the connections; the next call connects again."""
        if self.transport is not None:
            self.transport.close()

    def _open(self, operation: Operation[Any]) -> None:
        try:
            made = self._make_transport(self)
        except BaseException as exc:
            if not isinstance(exc, Exception):  # Ctrl-C before anything was sent: nothing is to be given up
                operation.close()
            raise
        # No lock: a thread that lost the race drops its own transport, which has not connected yet.
        if self.transport is None:
            self.transport = made
