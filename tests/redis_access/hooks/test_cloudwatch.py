"""Embedded metrics: valid lines, sums, flushing."""

import io
import json

import pytest
from redis_access import NearCache
from redis_access.events import (
    BreakerChanged,
    BreakerHalfOpened,
    CallFinished,
    Event,
    FellBack,
    Outcome,
    ValueUndecodable,
)
from redis_access.hooks.cloudwatch import EmbeddedMetrics
from redis_access.testing import StandIn


def _call(outcome: Outcome, seconds: float = 0.001) -> CallFinished:
    return CallFinished(name="get", outcome=outcome, seconds=seconds)


def _metrics(stream: io.StringIO) -> EmbeddedMetrics:
    return EmbeddedMetrics(
        namespace="experimentation", dimensions={"service": "flags"}, stream=stream, now=lambda: 1700000000.5
    )


def test_a_line_is_what_cloudwatch_reads() -> None:
    """Namespace, dimensions and metrics with units under _aws; dimensions and values beside it (EMF specification)."""
    stream = io.StringIO()
    metrics = _metrics(stream)
    for event in (_call("hit", 0.0012), _call("hit", 0.002), _call("miss")):
        metrics(event)
    metrics.flush()
    assert json.loads(stream.getvalue()) == {
        "_aws": {
            "Timestamp": 1700000000500,
            "CloudWatchMetrics": [
                {
                    "Namespace": "experimentation",
                    "Dimensions": [["service"]],
                    "Metrics": [
                        {"Name": "CacheHit", "Unit": "Count"},
                        {"Name": "CacheMiss", "Unit": "Count"},
                        {"Name": "CallDuration", "Unit": "Milliseconds"},
                    ],
                }
            ],
        },
        "service": "flags",
        "CacheHit": 2,
        "CacheMiss": 1,
        "CallDuration": [1.2, 2.0, 1.0],
    }


@pytest.mark.parametrize(
    ("event", "metric"),
    [
        (BreakerChanged(role="primary", is_open=True), "BreakerOpened"),
        (BreakerHalfOpened(role="primary"), "BreakerHalfOpened"),
        (FellBack(because="gone"), "ReaderFallback"),
        (ValueUndecodable(call="get", key="k"), "Undecodable"),
    ],
)
def test_events_without_a_call_are_counted(event: Event, metric: str) -> None:
    """Each under its name."""
    stream = io.StringIO()
    metrics = _metrics(stream)
    metrics(event)
    metrics.flush()
    assert json.loads(stream.getvalue())[metric] == 1


def test_nothing_happened_nothing_printed() -> None:
    """A flush without events, or with those that are no metric, is silent."""
    stream = io.StringIO()
    metrics = _metrics(stream)
    metrics(BreakerChanged(role="primary", is_open=False))
    metrics.flush()
    assert stream.getvalue() == ""


def test_a_line_never_holds_more_values_than_cloudwatch_takes() -> None:
    """250 calls make lines of 100, 100 and, at the flush, 50 durations."""
    stream = io.StringIO()
    metrics = _metrics(stream)
    for _ in range(250):
        metrics(_call("hit"))
    metrics.flush()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [len(line["CallDuration"]) for line in lines] == [100, 100, 50]
    assert sum(line["CacheHit"] for line in lines) == 250


def test_a_decorated_handler_prints_at_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output, whether it returns or raises."""
    metrics = EmbeddedMetrics(namespace="n")

    @metrics.flushing
    def handler(event: dict[str, int], _context: object) -> int:
        metrics(_call("write"))
        return event["value"]

    assert handler({"value": 7}, None) == 7
    with pytest.raises(KeyError):
        handler({}, None)
    assert [json.loads(line)["CacheWrite"] for line in capsys.readouterr().out.splitlines()] == [1, 1]


NEAR_METRICS = ("NearCacheHit", "NearCacheMiss", "NearCacheEntries")


def test_near_caches_are_published_where_they_are_watched() -> None:
    """Reads since the last line, and the size of now over all accesses; their hits alone make a line, too."""
    stream = io.StringIO()
    metrics = _metrics(stream)
    one, other = (StandIn().access(near_cache=NearCache(prefixes=("k",))) for _ in range(2))
    for access in (one, other, StandIn().access()):
        metrics.watch_near_cache(access)
    for access in (one, other):
        access.set("k1", 1)
        access.get("k1")  # after which it connects
        access.get("k1")  # from now on it is kept
    metrics.flush()
    one.get("k1")
    metrics.flush()
    metrics.flush()
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert [first[name] for name in NEAR_METRICS] == [0, 4, 2]
    assert [second[name] for name in NEAR_METRICS] == [1, 0, 2]
    assert second["NearCacheBytes"] > 0
    units = {metric["Name"]: metric["Unit"] for metric in second["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert units["NearCacheBytes"] == "Bytes"
    assert units["NearCacheEntries"] == "Count"


def test_what_a_near_cache_did_comes_in_the_line_of_the_calls() -> None:
    """One line per invocation costs what CloudWatch charges for one."""
    stream = io.StringIO()
    metrics = _metrics(stream)
    access = StandIn().access(near_cache=NearCache(prefixes=("k",)))
    access.add_hook(metrics)
    metrics.watch_near_cache(access)
    access.get("k")
    metrics.flush()
    [line] = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (line["CacheMiss"], line["NearCacheMiss"]) == (1, 1)
