"""Redis in memory with a manual clock, and accesses on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..access import RedisAccess
from ..standin.memory_redis import MemoryRedis
from ..standin.transports import AsyncMemoryTransport, MemoryTransport
from .manual_clock import ManualClock

if TYPE_CHECKING:
    from .. import aio


class StandIn(MemoryRedis):
    """Redis in this process: the same replies, the same scripts, and a clock of its own.

    While `away` is set, every request raises UnavailableError, as with a server that is down. It knows the commands and
    scripts of this package, and raises NotImplementedError for others. It has no memory limits, eviction, ACLs,
    lagging replicas or slots. `replicas` confirm a durable write; with 0 none does.
    """

    def __init__(self, *, clock: ManualClock | None = None) -> None:
        self.clock = clock or ManualClock()
        super().__init__(clock=self.clock)

    def access(self, **options: Any) -> RedisAccess:
        """Return a RedisAccess on it; `options` are RedisAccess's."""
        return RedisAccess(transport=MemoryTransport(self), clock=self.clock, **options)

    def aio_access(self, **options: Any) -> "aio.RedisAccess":
        """Return a `redis_access.aio.RedisAccess` on it."""
        from .. import aio

        return aio.RedisAccess(transport=AsyncMemoryTransport(self), clock=self.clock, **options)

    @contextmanager
    def in_place_of(self, access: "RedisAccess | aio.RedisAccess") -> Iterator[None]:
        """Put an existing access, such as the module's own `redis_access`, on the stand-in during the `with` block.

        In the block it is as new: its `flags`, `sessions` and so on are other objects, so take them from it there.
        """
        before = dict(vars(access))
        vars(access).clear()  # its `flags` and the like are made anew when they are asked for
        transport = MemoryTransport(self) if isinstance(access, RedisAccess) else AsyncMemoryTransport(self)
        strict, near = before["_runner"].strict, before["_near"]
        options = {"strict": strict, "near_cache": None if near is None else near.options}
        options["codec"] = before["_operations"].codec
        access.__init__(transport=transport, clock=self.clock, **options)  # type: ignore[misc]
        try:
            yield
        finally:
            vars(access).clear()
            vars(access).update(before)
