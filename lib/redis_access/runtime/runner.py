"""The synchronous driver: runs operations to their end over blocking sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import CommandRefusedError, UnavailableError
from ..transport.socket_transport import Transport
from .requests import Call, Effect, Operation, Pause, Reply, Request
from .run import drive
from .runtime import Gate

if TYPE_CHECKING:
    from ..configuration.settings import ConnectionSettings
    from .invalidation_feed import Changed, News, Origin

R = TypeVar("R")

_DONE_HERE = (Call, Pause)


class Carrier(Protocol):
    """What a driver hands requests to: Transport, or the in-memory stand-in."""

    def perform(self, request: Request, deadline: float) -> Reply:
        """Answer the request before the deadline, a time on the gate's monotonic clock.

        Raises UnavailableError and CommandRefusedError.
        """

    def origin(self, key: str) -> Origin | None:
        """Return who answers the primary's reads of the key; None as long as that is not known, or away."""

    def news(self, node: Any, prefixes: tuple[str, ...], changed: Changed) -> News:
        """Return a node's news of the keys that begin so, not open yet."""

    def close(self) -> None:
        """Let go of what is held; a later request takes it again."""


class Driver(Gate):
    """A gate that runs operations. Requests go to `carrier`, or else to what the settings name."""

    def __init__(
        self, settings: ConnectionSettings | None = None, *, carrier: Carrier | None = None, **options: Any
    ) -> None:
        super().__init__(settings, **options)
        self._transport = carrier

    def deadline(self) -> float:
        """Return when a call that begins now must end."""
        return self.clock.monotonic() + self.budget_seconds()

    def run(self, operation: Operation[R], until: float | None = None) -> R:
        """Run an operation to its end and return its result, or raise what it raises.

        `until` is the deadline of a call that began before; None for one that begins now.
        """
        deadline = self.deadline() if until is None else until

        def perform(wanted: Effect) -> Any:
            nonlocal deadline
            if not isinstance(wanted, _DONE_HERE):
                if self._transport is not None:
                    return self._transport.perform(wanted, deadline)
                carrier = self._opened()
                # Asking SSM, once per process, is outside the budget, which may be known by now only.
                deadline = self.clock.monotonic() + self.budget_seconds()
                return carrier.perform(wanted, deadline)
            started = self.clock.monotonic()
            if isinstance(wanted, Pause):
                return self.clock.sleep(max(0.0, min(wanted.seconds, deadline - started)))
            try:
                return wanted.function()
            finally:
                deadline = self.resumed(deadline, started)

        return drive(operation, perform)

    def asked(self, request: Request, *, until: float | None = None, failed: Any = None) -> Reply:
        """Return what `run(gate.ask(request))` does, without the generator: the hot path of single requests.

        `failed` is what to return when there is no answer.
        """
        if self._transport is None:
            return self.run(self.ask(request))
        deadline = self.clock.monotonic() + self.budget_seconds() if until is None else until
        try:
            return self._transport.perform(request, deadline)
        except (UnavailableError, CommandRefusedError) as exc:
            self.failed(exc)
            return failed

    @property
    def carrier(self) -> Carrier | None:
        """What requests go to; None before the first."""
        return self._transport

    def close(self) -> None:
        """Close the connections; the next call connects again."""
        if self._transport is not None:
            self._transport.close()

    def _opened(self) -> Carrier:
        settings = self._settings
        if settings is None:
            from ..configuration.environment import settings_from_environment  # not needed by those who pass settings

            settings = settings_from_environment()
        made = Transport(self.found(settings), self)
        # No lock: a thread that lost the race drops its own, which has not connected yet.
        self._transport = self._transport or made
        return self._transport
