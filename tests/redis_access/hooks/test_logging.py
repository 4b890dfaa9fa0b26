"""Events as log records."""

import logging

import pytest
from redis_access.events import (
    BreakerChanged,
    BreakerHalfOpened,
    CallFinished,
    Event,
    FellBack,
    RateLimitDecided,
    ValueUndecodable,
)
from redis_access.hooks.logging import EventLog


@pytest.mark.parametrize(
    ("event", "level", "message"),
    [
        (CallFinished(name="get", outcome="hit", seconds=0.0012, round_trips=1), "DEBUG", "get: hit in 1.2 ms"),
        (BreakerChanged(role="reader", is_open=True), "WARNING", "the reader is unavailable: its breaker is open"),
        (BreakerChanged(role="reader", is_open=False), "WARNING", "the reader is back"),
        (BreakerHalfOpened(role="reader"), "INFO", "one request tries whether the reader is back"),
        (
            BreakerChanged(role="node", is_open=True, address="10.0.0.7:6379"),
            "WARNING",
            "the node 10.0.0.7:6379 is unavailable: its breaker is open",
        ),
        (FellBack(because="refused"), "DEBUG", "the primary serves a read: refused"),
        (ValueUndecodable(call="get", key="k"), "WARNING", "get: the value under 'k' cannot be decoded"),
        (
            RateLimitDecided(allowed=False, limit=5, remaining=0, checked=False),
            "INFO",
            "rate limit: denied, 0 of 5 left, unchecked",
        ),
    ],
)
def test_each_event_is_a_record(event: Event, level: str, message: str, caplog: pytest.LogCaptureFixture) -> None:
    """Its level says how much it matters, its message what happened, its `redis_access` has the fields."""
    with caplog.at_level(logging.DEBUG, "redis_access.events"):
        EventLog()(event)
    (record,) = caplog.records
    assert record.levelname == level
    assert message in record.getMessage()
    assert record.redis_access["event"] == type(event).__name__  # type: ignore[attr-defined]
