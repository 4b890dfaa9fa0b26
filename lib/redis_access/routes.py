"""Which endpoint gets a request, and what becomes of its answer. No I/O: shared by the drivers.

Writes and scripts go to the primary, reads to the reader and, when that is away, to the primary.
"""

from collections.abc import Callable, Sequence

from redis import exceptions as theirs

from .border import translated
from .clock import Clock
from .effects import Many, Read, ReadKeys, Request, Run, Write
from .endpoint import Command, Endpoint, Route
from .errors import UnavailableError


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
        self.primary = primary
        self.reader = reader
        self._clock = clock
        self._on_fallback = on_fallback

    def route(self, request: Request, deadline: float) -> Route:
        """Return what answers the request. It raises UnavailableError and CommandRefusedError."""
        if isinstance(request, Many):
            return self._many(request.requests, deadline)
        return self._one(request, deadline)

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints, to close them."""
        return [self.primary] if self.reader is None else [self.primary, self.reader]

    def _one(self, request: Read | Write | Run | ReadKeys, deadline: float) -> Route:
        (reply,) = yield from self._many((request,), deadline)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def _many(self, requests: Sequence[Read | Write | Run | ReadKeys], deadline: float) -> Route:
        commands = [self._command(request) for request in requests]
        from_reader = not any(request.primary for request in requests)
        repeatable = from_reader or all(getattr(request, "repeatable", True) for request in requests)
        endpoint, replies = yield from self._asked(commands, deadline, repeatable, from_reader=from_reader)
        unknown = [at for at, reply in enumerate(replies) if isinstance(reply, theirs.NoScriptError)]
        if unknown:
            texts = [self._command(requests[at], by_text=True) for at in unknown]
            answers = yield from endpoint.ask(texts, deadline, repeatable=repeatable)
            for at, answer in zip(unknown, answers, strict=True):
                replies[at] = answer
        for at, reply in enumerate(replies):
            if isinstance(reply, theirs.RedisError):
                replies[at] = translated(reply, endpoint.name)
                replies[at].__cause__ = reply
        return replies

    def _asked(self, commands: list[Command], deadline: float, repeatable: bool, *, from_reader: bool) -> Route:
        if from_reader and self.reader is not None:
            now = self._clock.monotonic()
            half = now + (deadline - now) / 2  # leaves the primary as much
            try:
                return self.reader, (yield from self.reader.ask(commands, half, repeatable=True))
            except UnavailableError as exc:
                self._on_fallback(exc)
        return self.primary, (yield from self.primary.ask(commands, deadline, repeatable=repeatable))

    def _command(self, request: Read | Write | Run | ReadKeys, *, by_text: bool = False) -> Command:
        prefix = self._prefix
        if isinstance(request, Run):
            script, keys = request.script, [prefix + key for key in request.keys]
            how = ("EVAL", script.text) if by_text else ("EVALSHA", script.sha)
            return (*how, len(keys), *keys, *request.arguments)
        if isinstance(request, ReadKeys):
            return ("MGET", *(prefix + key for key in request.keys))
        return (request.command, prefix + request.key, *request.arguments)
