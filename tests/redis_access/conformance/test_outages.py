"""The stand-in can be unavailable, as servers can: see ../test_outages.py for those."""

import pytest
from redis_access import MISS, UnavailableError
from redis_access.testing import StandIn


def test_when_it_is_unavailable_everything_falls_back() -> None:
    """As with a server: misses, False, computed values, uncounted limits; strict raises; later all is there again."""
    stand_in = StandIn()
    access, strict = stand_in.access(), stand_in.access(strict=True)
    access.set("k", 1)
    stand_in.away = True
    assert access.get("k", MISS) is MISS
    assert access.set("k", 2) is False
    assert access.cache_get("k", lambda: 3) == 3
    assert access.rate_limit("u", limit=1, window_seconds=60).checked is False
    with pytest.raises(UnavailableError, match="told to be"):
        strict.get("k")
    stand_in.away = False
    assert access.get("k") == 1
