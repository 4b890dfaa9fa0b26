"""Redis in memory: answers the requests of operations, without a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from ..access import RedisAccess
from ..configuration.settings import DEFAULT_KEY_PREFIX
from ..errors import CommandRefusedError, RedisAccessError, UnavailableError
from ..steps.requests import Durable, Many, Read, ReadKeys, Reply, Request, Run, Write
from .commands import encoded, execute
from .feed import Feed
from .keyspace import Keyspace, RefusalError
from .manual_clock import ManualClock
from .scripts import body_of

if TYPE_CHECKING:
    from .. import aio
    from ..runtime.invalidation_feed import Changed, Origin

_PREFIX = f"{DEFAULT_KEY_PREFIX}:".encode()


class StandIn:
    """Redis in this process: the same replies, the same scripts, and a clock of its own.

    While `away` is set, every request raises UnavailableError, as with a server that is down. It knows the commands and
    scripts of this package, and raises NotImplementedError for others. It has no memory limits, eviction, ACLs,
    lagging replicas or slots. `replicas` confirm a durable write; with 0 none does.
    """

    def __init__(self, *, clock: ManualClock | None = None) -> None:
        self.clock = clock or ManualClock()
        self.away = False
        self.replicas = 1
        self.requests = 0
        """Requests so far; each would be a round trip to a real server."""
        self.keyspace = Keyspace(self.clock)

    def access(self, **options: Any) -> RedisAccess:
        """Return a RedisAccess on it; `options` are RedisAccess's."""
        return RedisAccess(transport=_Transport(self), clock=self.clock, **options)

    def aio_access(self, **options: Any) -> "aio.RedisAccess":
        """Return a `redis_access.aio.RedisAccess` on it."""
        from .. import aio

        return aio.RedisAccess(transport=_AsyncTransport(self), clock=self.clock, **options)

    @contextmanager
    def in_place_of(self, access: "RedisAccess | aio.RedisAccess") -> Iterator[None]:
        """Put an existing access, such as the module's own `redis_access`, on the stand-in during the `with` block.

        In the block it is as new: its `flags`, `sessions` and so on are other objects, so take them from it there.
        """
        before = dict(vars(access))
        vars(access).clear()  # its `flags` and the like are made anew when they are asked for
        transport = _Transport(self) if isinstance(access, RedisAccess) else _AsyncTransport(self)
        strict, near = before["_runner"].strict, before["_near"]
        options = {"strict": strict, "near_cache": None if near is None else near.options}
        options["codec"] = before["_operations"].codec
        access.__init__(transport=transport, clock=self.clock, **options)  # type: ignore[misc]
        try:
            yield
        finally:
            vars(access).clear()
            vars(access).update(before)

    def keys(self) -> list[str]:
        """Return all keys, in order, as a server would hold them: with the prefix."""
        return self.keyspace.keys()

    def execute(self, command: str, *arguments: bytes | str | int) -> Reply:
        """Run a Redis command, keys with their prefix, as an administrator beside the application would."""
        return execute(self.keyspace, command, *arguments)

    def clear(self) -> None:
        """Remove all keys."""
        self.keyspace.clear()

    def feed(self, prefixes: tuple[str, ...], changed: "Changed") -> Feed:
        """Return a feed of the changes to keys with these prefixes, for a near cache."""
        beginnings = tuple(_PREFIX + prefix.encode() for prefix in prefixes)
        return Feed(self, beginnings, changed, cut=len(_PREFIX))

    def answer(self, request: Request) -> Reply:
        """Return the answer that a server would give. Raises UnavailableError and CommandRefusedError."""
        self.requests += 1
        if self.away:
            raise UnavailableError("the stand-in for Redis is away, as it was told to be")
        if isinstance(request, Many):
            return [self._answer_or_error(each) for each in request.requests]
        if isinstance(request, Durable):
            return [self._answer(request.request), self.replicas]
        return self._answer(request)

    def _answer_or_error(self, request: Read | Write | Run | ReadKeys) -> Reply:
        try:
            return self._answer(request)
        except RedisAccessError as exc:
            return exc

    def _answer(self, request: Read | Write | Run | ReadKeys) -> Reply:
        try:
            if isinstance(request, Run):
                keys = [_PREFIX + key.encode() for key in request.keys]
                arguments = [encoded(argument) for argument in request.arguments]
                return body_of(request.script)(partial(execute, self.keyspace), keys, arguments)
            if isinstance(request, ReadKeys):
                return execute(self.keyspace, "MGET", *(_PREFIX + key.encode() for key in request.keys))
            return execute(self.keyspace, request.command, _PREFIX + request.key.encode(), *request.arguments)
        except RefusalError as exc:
            message = str(exc)
            raise CommandRefusedError(
                f"the stand-in for Redis refuses the command: {message}", code=message.partition(" ")[0]
            ) from exc


class _Transport:
    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in

    def send(self, request: Request, _deadline: float) -> Reply:
        return self._stand_in.answer(request)

    def origin(self, _key: str) -> "Origin":
        return "stand-in", 0

    def invalidation_feed(self, _node: object, prefixes: tuple[str, ...], changed: "Changed") -> Feed:
        return self._stand_in.feed(prefixes, changed)

    def close(self) -> None:
        pass


class _AsyncTransport:
    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in

    async def send(self, request: Request, _deadline: float) -> Reply:
        from asyncio import sleep

        await sleep(0)  # other tasks get their turn, as they would while a server is asked
        return self._stand_in.answer(request)

    def origin(self, _key: str) -> "Origin":
        return "stand-in", 0

    def invalidation_feed(self, _node: object, prefixes: tuple[str, ...], changed: "Changed") -> Feed:
        return self._stand_in.feed(prefixes, changed)

    async def close(self) -> None:
        pass
