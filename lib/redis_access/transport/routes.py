"""Which endpoint gets a request, and what becomes of its answer. No I/O: shared by the drivers.

Writes and scripts go to the primary, reads to the reader and, when that is away, to the primary.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from redis import exceptions as theirs

from ..errors import UnavailableError
from ..runtime.budget import current
from ..runtime.clock import Clock
from ..runtime.requests import Many, Read, ReadKeys, Request, Run, Write
from .endpoint import Command, Endpoint, Route
from .translate import translated

if TYPE_CHECKING:
    from ..runtime.invalidation_feed import Origin


class Routes:
    """Turns requests into exchanges with a primary and, if there is one, a reader."""

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

    def aim(self, request: Read | Write | Run) -> tuple[Endpoint, Command, float]:
        """Return who is asked first and with what command, and the share of the time that is left for it."""
        if self._reader is None or request.primary or must_be_fresh():
            return self._primary, command(request, self._prefix), 1.0
        return self._reader, command(request, self._prefix), 0.5

    def aim_all(self, request: Many | ReadKeys) -> tuple[Endpoint, list[Command], float, bool] | None:
        """Do what `aim` does; None where `route` has more to decide. Tell also whether all may be repeated."""
        requests = request.requests if isinstance(request, Many) else (request,) if request.keys else ()
        if not requests:
            return None
        commands, repeatable, primary = [], True, self._reader is None
        for one in requests:
            commands.append(command(one, self._prefix))
            repeatable = repeatable and one.repeatable
            primary = primary or one.primary
        if primary or self._reader is None or must_be_fresh():
            return self._primary, commands, 1.0, repeatable
        return self._reader, commands, 0.5, repeatable

    def origin(self, _key: str) -> Origin | None:
        """Return who answers the primary's reads; None while that is away."""
        return (self._primary.address, 0) if self._primary.breaker.closed else None

    def refuse(self, endpoint: Endpoint) -> None:
        """Raise UnavailableError for an endpoint whose breaker is open, unless `route` could do better."""
        if endpoint is self._primary:
            endpoint.breaker.refuse_while_open()

    def route(self, request: Request, deadline: float, *, first: Endpoint | None = None) -> Route:  # noqa: ARG002
        """Return what answers the request. It raises UnavailableError and CommandRefusedError.

        `first` was asked for a single request already: the one that is asked first here, too.
        """
        if isinstance(request, Many):
            return self._many(request.requests, deadline)
        if isinstance(request, ReadKeys) and not request.keys:
            return self._many((), deadline)
        return self._one(request, deadline)

    def _one(self, request: Read | Write | Run | ReadKeys, deadline: float) -> Route:
        (reply,) = yield from self._many((request,), deadline)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def _many(self, requests: Sequence[Read | Write | Run | ReadKeys], deadline: float) -> Route:
        if not requests:
            return []
        commands = [command(request, self._prefix) for request in requests]
        from_reader = not any(request.primary for request in requests)
        repeatable = all(request.repeatable for request in requests)
        endpoint, replies = yield from self._asked(commands, deadline, from_reader=from_reader, repeatable=repeatable)
        unknown = [at for at, reply in enumerate(replies) if isinstance(reply, theirs.NoScriptError)]
        if unknown:
            texts = [command(requests[at], self._prefix, by_text=True) for at in unknown]
            answers = yield from endpoint.ask(texts, deadline, repeatable=repeatable)
            for at, answer in zip(unknown, answers, strict=True):
                replies[at] = answer
        for at, reply in enumerate(replies):
            if isinstance(reply, theirs.RedisError):
                replies[at] = translated(reply, endpoint.name)
                replies[at].__cause__ = reply
        return replies

    def _asked(self, commands: list[Command], deadline: float, *, from_reader: bool, repeatable: bool) -> Route:
        if from_reader and self._reader is not None and not must_be_fresh():
            now = self._clock.monotonic()
            half = now + (deadline - now) / 2  # leaves the primary as much
            try:
                return self._reader, (yield from self._reader.ask(commands, half, repeatable=True))
            except UnavailableError as exc:
                self._on_fallback(exc)
        return self._primary, (yield from self._primary.ask(commands, deadline, repeatable=repeatable))


def must_be_fresh() -> bool:
    """Whether the caller must see every write that was confirmed before, so that no replica may answer."""
    scope = current.get()
    return scope is not None and scope.fresh


def command(request: Read | Write | Run | ReadKeys, prefix: str, *, by_text: bool = False) -> Command:
    """Return the command as it is sent; a script goes by its hash, or by its text."""
    if isinstance(request, Run):
        script, keys = request.script, [prefix + key for key in request.keys]
        how = ("EVAL", script.text) if by_text else ("EVALSHA", script.sha)
        return (*how, len(keys), *keys, *request.arguments)
    if isinstance(request, ReadKeys):
        return ("MGET", *(prefix + key for key in request.keys))
    return (request.command, prefix + request.key, *request.arguments)
