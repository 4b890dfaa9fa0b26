"""Redis in memory: answers the requests of operations, without a socket."""

from __future__ import annotations

from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from ..configuration.settings import DEFAULT_KEY_PREFIX
from ..errors import CommandRefusedError, RedisAccessError, UnavailableError
from ..runtime.clock import SYSTEM_CLOCK, Clock
from ..runtime.forks import begin_anew_when_forked
from ..steps.requests import Durable, Many, Read, ReadKeys, Reply, Request, Run, Write
from .commands import encoded, execute
from .feed import Feed
from .keyspace import Keyspace, RefusalError
from .scripts import body_of

if TYPE_CHECKING:
    from ..runtime.invalidation_feed import Changed


class MemoryRedis:
    """Redis in this process: the same replies, and the same scripts, one after the other.

    While `away` is set, every request raises UnavailableError, as with a server that is down. It knows the commands and
    scripts of this package, and raises NotImplementedError for others. It has no memory limits, eviction, ACLs,
    lagging replicas or slots. `replicas` confirm a durable write; with 0 none does.
    """

    def __init__(self, *, clock: Clock = SYSTEM_CLOCK) -> None:
        self.away = False
        self.replicas = 1
        self.requests = 0
        """Requests so far; each would be a round trip to a real server."""
        self.keyspace = Keyspace(clock)
        self._lock = Lock()
        begin_anew_when_forked(self)

    def after_fork(self) -> None:
        """Begin anew in a forked child: a thread of the parent's may have held the lock."""
        self._lock = Lock()

    def keys(self) -> list[str]:
        """Return all keys, in order, as a server would hold them: with the prefix."""
        with self._lock:
            return self.keyspace.keys()

    def execute(self, command: str, *arguments: bytes | str | int) -> Reply:
        """Run a Redis command, keys with their prefix, as an administrator beside the application would."""
        with self._lock:
            return execute(self.keyspace, command, *arguments)

    def clear(self) -> None:
        """Remove all keys."""
        with self._lock:
            self.keyspace.clear()

    def feed(self, prefixes: tuple[str, ...], changed: Changed, *, key_prefix: str = DEFAULT_KEY_PREFIX) -> Feed:
        """Return a feed of the changes to keys with these prefixes, for a near cache."""
        beginnings = tuple(f"{key_prefix}:{prefix}".encode() for prefix in prefixes)
        return Feed(self, beginnings, changed, cut=len(key_prefix) + 1)

    def answer(self, request: Request, *, key_prefix: str = DEFAULT_KEY_PREFIX) -> Reply:
        """Return the answer that a server would give. Raises UnavailableError and CommandRefusedError."""
        self.requests += 1
        if self.away:
            raise UnavailableError("the stand-in for Redis is unavailable, as it was told to be")
        prefix = f"{key_prefix}:".encode()
        with self._lock:
            if isinstance(request, Many):
                return [self._answer_or_error(each, prefix) for each in request.requests]
            if isinstance(request, Durable):
                return [self._answer(request.request, prefix), self.replicas]
            return self._answer(request, prefix)

    def _answer_or_error(self, request: Read | Write | Run | ReadKeys, prefix: bytes) -> Reply:
        try:
            return self._answer(request, prefix)
        except RedisAccessError as exc:
            return exc

    def _answer(self, request: Read | Write | Run | ReadKeys, prefix: bytes) -> Reply:
        try:
            if isinstance(request, Run):
                keys = [prefix + key.encode() for key in request.keys]
                arguments = [encoded(argument) for argument in request.arguments]
                return body_of(request.script)(partial(execute, self.keyspace), keys, arguments)
            if isinstance(request, ReadKeys):
                return execute(self.keyspace, "MGET", *(prefix + key.encode() for key in request.keys))
            return execute(self.keyspace, request.command, prefix + request.key.encode(), *request.arguments)
        except RefusalError as exc:
            message = str(exc)
            raise CommandRefusedError(
                f"the stand-in for Redis refuses the command: {message}", code=message.partition(" ")[0]
            ) from exc
