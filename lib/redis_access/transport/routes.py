"""The choice of an unsharded group's endpoint for a request, and the handling of its replies. No I/O, for both runners.

Writes and scripts go to the primary, reads to the reader and, when that is unavailable, to the primary.

Every request begins with one exchange, which `first_exchange` names and the transport makes. When every reply is good,
that was all. Otherwise the transport follows the `route` from there on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from redis import exceptions as theirs

from ..errors import UnavailableError
from ..runtime.clock import Clock
from ..runtime.scope import must_be_fresh
from ..steps.requests import Command, Durable, Many, Read, ReadKeys, Reply, Request, Run, Write
from .endpoint import Endpoint
from .exchanges import ExchangeOutcome, Route, halfway
from .translate import translated_with_cause

if TYPE_CHECKING:
    from ..runtime.invalidation_feed import Origin

FirstExchange: TypeAlias = tuple[Endpoint, Sequence[Command], float, bool]
"""An endpoint that may be asked now, the commands for it, their deadline, and whether they may be sent again.

No NamedTuple: making one takes 0.3 us or more, a tuple 0.02 us, and every request makes one.
"""


class Routing(Protocol):
    """The decisions of an unsharded or a sharded group."""

    def first_exchange(self, request: Request, deadline: float) -> FirstExchange | None:
        """Return a request's first exchange; None when `route` has to decide on more than one.

        Raises UnavailableError when no endpoint may be asked now.
        """

    def route(
        self,
        request: Request,
        deadline: float,
        first: FirstExchange | None = None,
        outcome: ExchangeOutcome | None = None,
    ) -> Route:
        """Return the request's reply, given its first exchange and that exchange's outcome.

        Raises UnavailableError and CommandRefusedError.
        """

    def recheck_roles(self) -> None:
        """Have each connection check that its server is still a primary before its next reply is accepted."""

    def origin(self, key: str) -> Origin | None:
        """Return the node that answers the primary's reads of the key; None while it is unknown or unavailable."""


class Routes:
    """Decisions for a primary and, if there is one, a reader."""

    def __init__(
        self,
        *,
        key_prefix: str,
        primary: Endpoint,
        reader: Endpoint | None,
        clock: Clock,
        on_fallback: Callable[[UnavailableError], None],
    ) -> None:
        self._prefix = f"{key_prefix}:"
        self._primary = primary
        self._reader = reader
        self._clock = clock
        self._on_fallback = on_fallback

    def first_exchange(self, request: Request, deadline: float) -> FirstExchange | None:
        """Return a request's first exchange; None for a Durable, and for nothing to ask. Raises UnavailableError."""
        commands = request.to_commands(self._prefix)
        if not commands:
            return None
        if self._reader is not None and not request.primary and not must_be_fresh():
            try:
                # Tested here: nearly every breaker is closed, and calling `admit` for each request costs more.
                if not self._reader.breaker.closed:
                    self._reader.breaker.admit()
            except UnavailableError as exc:
                self._on_fallback(exc)
            else:
                return self._reader, commands, halfway(deadline, self._clock.monotonic()), True
        if not self._primary.breaker.closed:
            self._primary.breaker.admit()
        return self._primary, commands, deadline, request.repeatable

    def route(
        self,
        request: Request,
        deadline: float,
        first: FirstExchange | None = None,
        outcome: ExchangeOutcome | None = None,
    ) -> Route:
        """Return the request's reply. Raises UnavailableError and CommandRefusedError."""
        if isinstance(request, Durable):
            return (yield from self._durable(request.request, deadline))
        if first is None:  # a Many or ReadKeys of nothing
            return []
        endpoint, commands, until, repeatable = first
        requests = request.requests if isinstance(request, Many) else (request,)
        may_lag = not request.primary and not must_be_fresh()
        try:
            replies = yield from endpoint.ask(commands, until, repeatable=repeatable, may_lag=may_lag, outcome=outcome)
        except UnavailableError as exc:
            if endpoint is self._primary:
                raise
            # The reader had half of the time, so that the primary has the other half.
            self._on_fallback(exc)
            endpoint = self._primary
            replies = yield from endpoint.ask(commands, deadline, repeatable=repeatable, may_lag=may_lag)
        yield from self._run_by_text(requests, replies, endpoint, deadline, repeatable=repeatable)
        _translate(replies, endpoint)
        return replies if isinstance(request, Many) else single(replies)

    def recheck_roles(self) -> None:
        """Have each connection check that its server is still a primary before its next reply is accepted."""
        self._primary.recheck_role()

    def _durable(self, request: Write | Run, deadline: float) -> Route:
        """Return the reply, and how many replicas have the write."""
        asked = [durable_command(request, self._prefix)]
        replies = yield from self._primary.ask(asked, deadline, repeatable=request.repeatable, durable=True)
        _translate(replies, self._primary)
        return [single([reply]) for reply in replies]

    def origin(self, _key: str) -> Origin | None:
        """Return the node that answers the primary's reads; None while it is unavailable or a replica."""
        primary = self._primary
        return (primary.address, 0) if primary.breaker.closed and not primary.is_demoted else None

    def _run_by_text(
        self,
        requests: Sequence[Read | Write | Run | ReadKeys],
        replies: list[Reply],
        endpoint: Endpoint,
        deadline: float,
        *,
        repeatable: bool,
    ) -> Route:
        """Run the scripts that the server did not know by their hash, and put their replies into place."""
        # A script that was unknown did not run, so sending its text does not run it twice.
        unknown = {
            at: request
            for at, (request, reply) in enumerate(zip(requests, replies, strict=True))
            if isinstance(request, Run) and isinstance(reply, theirs.NoScriptError)
        }
        if unknown:
            texts = [script.to_command_with_text(self._prefix) for script in unknown.values()]
            answers = yield from endpoint.ask(texts, deadline, repeatable=repeatable)
            for at, answer in zip(unknown, answers, strict=True):
                replies[at] = answer


def _translate(replies: list[Reply], endpoint: Endpoint) -> None:
    """Put our own errors in place of redis-py's."""
    for at, reply in enumerate(replies):
        if isinstance(reply, theirs.RedisError):
            replies[at] = translated_with_cause(reply, endpoint.name)


def durable_command(request: Write | Run, prefix: str) -> Command:
    """Return the command of a durable write: a script by its text, as an unknown one would be waited for in vain."""
    if isinstance(request, Run):
        return request.to_command_with_text(prefix)
    (command,) = request.to_commands(prefix)
    return command


def single(replies: list[Reply]) -> Reply:
    """Return the only reply, or raise the error that it is."""
    (reply,) = replies
    if isinstance(reply, Exception):
        raise reply
    return reply
