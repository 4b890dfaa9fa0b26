"""The asyncio runner: runs an operation to its end on the event loop, one step after the other."""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..runtime.runtime import Runtime
from ..steps.operation import Call, Operation
from ..steps.requests import Reply, Request
from .flights import AsyncFlight

if TYPE_CHECKING:
    from ..runtime.invalidation_feed import Changed, InvalidationFeed, Origin

R = TypeVar("R")


class AsyncTransport(Protocol):
    """Sends requests to Redis: over connections on the event loop, or to the in-memory stand-in."""

    def send(self, request: Request, deadline: float) -> Awaitable[Reply]:
        """Return Redis's answer, given before the deadline on the runtime's monotonic clock.

        Raises UnavailableError and CommandRefusedError.
        """

    def origin(self, key: str) -> "Origin | None":
        """Return the node that answers the primary's reads of the key; None while it is unknown or unavailable."""

    def invalidation_feed(self, node: Any, prefixes: tuple[str, ...], changed: "Changed") -> "InvalidationFeed":
        """Return a node's feed of changes to keys with these prefixes, not open yet."""

    async def close(self) -> None:
        """Close all connections; a later request opens them again."""


class AsyncRunner(Runtime):
    """Runs operations over a transport, which `make_transport` makes when the first request comes."""

    def __init__(self, make_transport: Callable[[Runtime], Awaitable[AsyncTransport]], **options: Any) -> None:
        """Make one; `options` are those of Runtime."""
        super().__init__(**options)
        self.transport: AsyncTransport | None = None
        """The transport; None before the first request."""
        self._make_transport = make_transport

    def flight(self) -> type[AsyncFlight]:
        """Return the kind of Flight that tasks await."""
        return AsyncFlight

    async def run(self, operation: Operation[R], name: str = "") -> R:
        """Run an operation to its end and return its result, or raise what it raises.

        This is the one path of every call. `name` is the method's, as events have it.
        """
        now = self.clock.monotonic()
        call = None if self.observation is None else self.observation.begin(name, now)
        deadline = now + self.budget_seconds()
        try:
            step = next(operation)
            while True:
                try:
                    if isinstance(step, Call):
                        began = self.clock.monotonic()
                        try:
                            reply = step.function()
                            # A plain function is fine, too: only the result tells whether there is anything to await.
                            if isawaitable(reply):
                                reply = await reply
                        finally:
                            deadline = self.resumed(deadline, step, began, call)
                            now += self.clock.monotonic() - began  # the latency leaves out this step
                    elif self.transport is not None:
                        reply = await self.transport.send(step, deadline)
                        if call is not None:
                            call.sent(step)
                    else:
                        await self._open(operation)
                        # Settings are read once per access, from SSM perhaps: outside the budget, which they may set.
                        deadline = self.clock.monotonic() + self.budget_seconds()
                        continue
                # Cancellation, too: an operation that holds a lease gives it up before it ends.
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

    async def close(self) -> None:
        """Close the connections; the next call connects again."""
        if self.transport is not None:
            await self.transport.close()

    async def _open(self, operation: Operation[Any]) -> None:
        try:
            made = await self._make_transport(self)
        except BaseException as exc:
            if not isinstance(exc, Exception):  # cancelled before anything was sent: nothing is to be given up
                operation.close()
            raise
        if self.transport is None:  # no other task was faster
            self.transport = made
