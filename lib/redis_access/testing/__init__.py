"""Help for tests of code that uses this package: Redis in memory with a manual clock, and a real redis-server.

    stand_in = StandIn()
    with stand_in.in_place_of(redis_access):
        redis_access.set("k", 1, ttl=60)
        stand_in.clock.advance(61)
        assert redis_access.get("k") is None

`redis_access.testing.server` has the real server, `redis_access.testing.fixtures` both as pytest fixtures. The same
conformance suite passes on the stand-in and on real servers.
"""

from .manual_clock import ManualClock
from .stand_in import StandIn

__all__ = ["ManualClock", "StandIn"]
