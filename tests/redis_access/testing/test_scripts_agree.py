"""The stand-in's scripts in Python beside the very Lua, for any course of hits, at the same times."""

from functools import partial
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis_access.limits.limit import Strategy
from redis_access.limits.limits import RATE_LIMIT
from redis_access.standin.commands import encoded, execute
from redis_access.standin.keyspace import Keyspace
from redis_access.standin.scripts import body_of
from redis_access.testing import ManualClock

from tests.redis_servers.server import RedisServer

# The server's time comes as the last argument, so that both have the same.
_CLOCK_LINE = "local time = redis.call('TIME')"
_LUA = RATE_LIMIT.text.replace(_CLOCK_LINE, "local time = {ARGV[#ARGV - 1], ARGV[#ARGV]}")
_BEGIN = 1_700_000_000

_HITS = st.lists(st.tuples(st.integers(0, 3 * 10**6), st.integers(1, 5), st.booleans()), min_size=1, max_size=25)


def test_the_script_reads_the_clock_where_this_test_looks() -> None:
    """Otherwise the comparison below would be one of two clocks."""
    assert RATE_LIMIT.text.count(_CLOCK_LINE) == 1


@pytest.mark.parametrize("strategy", get_args(Strategy))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(5, 20), window_seconds=st.integers(1, 20), hits=_HITS, changes=st.lists(st.integers(1, 40)))
def test_limits_decide_the_same(
    plain_server: RedisServer,
    strategy: str,
    limit: int,
    window_seconds: int,
    hits: list[tuple[int, int, bool]],
    changes: list[int],
) -> None:
    """Every figure of every answer, counted or looked at, while the limit changes, and the state left behind."""
    plain_server.clear()
    lua: Any = plain_server.admin.register_script(_LUA)
    clock = ManualClock(_BEGIN)
    keyspace = Keyspace(clock)
    now = _BEGIN * 1_000_000
    for pause_microseconds, cost, counted in hits:
        now += pause_microseconds
        clock.advance(now / 1_000_000 - clock.time())
        # Upwards only: what a lower limit would still hold the stand-in's turned clock has ended.
        limit = max(limit, changes.pop()) if changes else limit
        asked: list[str | int] = [int(counted), strategy, limit, window_seconds * 1_000_000, cost]
        time = [now // 1_000_000, now % 1_000_000]
        there = lua(keys=["k"], args=[*asked, *time])
        here = body_of(RATE_LIMIT)(partial(execute, keyspace), [b"k"], [encoded(part) for part in asked])
        assert here == there
        # Redis's own clock goes on while the test's stands, so only what it would still hold is compared.
        if (left := plain_server.admin.get("k")) is not None:
            assert execute(keyspace, "GET", "k") in {left, None}


_LONG, _ZEROS, _NOW = "9" * 5000, "0" * 5000, _BEGIN * 1_000_000
# An hour: Redis's own clock goes on, and must end no key while the test looks at it.
_WINDOW, _TENTH = 3_600_000_000, 360_000_000
_LATER = _NOW + _WINDOW // 2
_DAMAGED = [
    *(
        f"{one} {other}"
        for one in (_LONG, _ZEROS, "9" * 17, _NOW, "7")
        for other in (_LONG, "9" * 17, _NOW + _WINDOW // 2)
    ),
    *(f"{_NOW // _TENTH - age} {' '.join([number] * 11)}" for age in (0, 3, 20) for number in (_LONG, "9" * 17, "1")),
    f"{_NOW // _TENTH} 1 {_LONG} 1 1",
    f"{_LONG} {_LONG} 3 {_LONG}",
    f"{_NOW // _TENTH} inf 2 1",
]


@pytest.mark.parametrize("strategy", get_args(Strategy))
@pytest.mark.parametrize("cost", [1, 4])
def test_limits_decide_the_same_over_damaged_states(plain_server: RedisServer, strategy: str, cost: int) -> None:
    """A run of digits that no number has is infinite in Lua, and so here."""
    lua: Any = plain_server.admin.register_script(_LUA)
    asked: list[str | int] = [1, strategy, 3, _WINDOW, cost]
    for state in _DAMAGED:
        keyspace = Keyspace(ManualClock(_BEGIN))
        plain_server.admin.set("k", state)
        execute(keyspace, "SET", "k", state)
        for _ in range(3):
            there = lua(keys=["k"], args=[*asked, _BEGIN, 0])
            here = body_of(RATE_LIMIT)(partial(execute, keyspace), [b"k"], [encoded(part) for part in asked])
            assert (here, state) == (there, state)
            if (left := plain_server.admin.get("k")) is not None:
                assert (execute(keyspace, "GET", "k"), state) == (left, state)
