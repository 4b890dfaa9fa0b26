"""The hook for Prometheus, beside OpenTelemetry's through its own exporter, and the dashboard of both."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import CollectorRegistry, Metric
from redis_access import ConnectionSettings, NearCache, RedisAccess
from redis_access.events import (
    BreakerChanged,
    BreakerHalfOpened,
    CallFinished,
    Event,
    FellBack,
    RateLimitDecided,
    ValueUndecodable,
)
from redis_access.hooks.opentelemetry import OpenTelemetryHook
from redis_access.hooks.prometheus import PrometheusHook
from redis_access.testing import StandIn

from tests.redis_servers.server import PATIENT, free_port

DASHBOARD = Path(__file__).parents[3] / "docs" / "redis_access" / "grafana.json"
EVENTS: list[Event] = [
    CallFinished("get", "hit", 0.0002, hits=1, role="reader"),
    CallFinished("flags.get_many", "miss", 0.03, hits=3, misses=2, role="primary"),
    CallFinished("get", "error", 0.1, misses=1),
    BreakerChanged("primary", is_open=True),
    BreakerHalfOpened("primary"),
    FellBack("the reader is unavailable"),
    ValueUndecodable("get", "k"),
    RateLimitDecided(allowed=False, limit=1, remaining=0, checked=True),
]

Sample = tuple[str, frozenset[tuple[str, str]], float]


def _samples(metrics: Iterator[Metric]) -> set[Sample]:
    """Return all samples but for what only one of the two exporters adds: the scope, and moments of creation."""
    return {
        (
            sample.name,
            frozenset(item for item in sample.labels.items() if not item[0].startswith("otel_")),
            sample.value,
        )
        for metric in metrics
        for sample in metric.samples
        if not sample.name.endswith("_created") and sample.name.startswith(("db_client", "redis_access"))
    }


@pytest.fixture
def registry() -> CollectorRegistry:
    """Give a registry of the hook's own."""
    return CollectorRegistry()


def _near_access() -> RedisAccess:
    """Return an access whose near cache keeps one value and answered one read of three."""
    access = StandIn().access(near_cache=NearCache(prefixes=("k",)))
    access.set("k1", 1)
    for _ in range(3):  # the first connects, the second is kept
        access.get("k1")
    return access


def _after_events(registry: CollectorRegistry) -> set[Sample]:
    hook = PrometheusHook(registry=registry)
    for event in EVENTS:
        hook(event)
    hook.watch_near_cache(_near_access())
    return _samples(iter(registry.collect()))


def test_both_hooks_export_the_same_series(registry: CollectorRegistry) -> None:
    """Names, labels, values and buckets, as Prometheus scrapes them."""
    own = CollectorRegistry()  # in the global one are other tests' metrics, of the same names
    provider = MeterProvider([PrometheusMetricReader(registry=own)])
    try:
        hook = OpenTelemetryHook(meter_provider=provider)
        for event in EVENTS:
            hook(event)
        hook.watch_near_cache(_near_access())
        exported = _samples(iter(own.collect()))
    finally:
        provider.shutdown()
    assert len(exported) > 40
    near = {(name, value) for name, _, value in exported if "near" in name}
    assert near >= {("redis_access_near_cache_entries", 1), ("redis_access_near_cache_reads_total", 2)}
    assert _after_events(registry) == exported


def test_calls_of_an_access_are_counted(access: RedisAccess, registry: CollectorRegistry) -> None:
    """A hit and a miss are values; every call is a duration, in a bucket of its own size."""
    access.add_hook(PrometheusHook(registry=registry))
    access.set("k", 1)
    access.get("k")
    access.get("other")
    count = {
        result: registry.get_sample_value(
            "redis_access_values_total", {"db_operation_name": "get", "redis_access_result": result}
        )
        for result in ("hit", "miss")
    }
    assert count == {"hit": 1, "miss": 1}
    durations = [s for s in _samples(iter(registry.collect())) if s[0] == "db_client_operation_duration_seconds_count"]
    assert sum(value for _, _, value in durations) == 3


def test_an_outage_has_an_error_type(registry: CollectorRegistry) -> None:
    """As the conventions ask for."""
    with RedisAccess(
        ConnectionSettings.from_url(f"redis://127.0.0.1:{free_port()}"), budget_milliseconds=PATIENT
    ) as access:
        access.add_hook(PrometheusHook(registry=registry))
        access.get("k")
    labels = {
        "db_system_name": "redis",
        "db_operation_name": "get",
        "redis_access_outcome": "error",
        "redis_access_role": "primary",
        "error_type": "error",
    }
    assert registry.get_sample_value("db_client_operation_duration_seconds_count", labels) == 1


def test_the_dashboard_asks_only_for_series_that_there_are(registry: CollectorRegistry) -> None:
    """Each name in its queries is a metric, each label one of that metric's, each value one that the hook gives."""
    known: dict[str, dict[str, set[str]]] = {}
    for name, labels, _ in _after_events(registry):
        for label, value in labels:
            known.setdefault(name, {}).setdefault(label, set()).add(value)
        known.setdefault(name, {})
    queries = [target["expr"] for panel in _dashboard()["panels"] for target in panel["targets"]]
    asked = set()
    for query in queries:
        for name, selector in re.findall(r"\b((?:db_client|redis_access)\w+)\{([^}]*)\}", query):
            asked.add(name)
            assert name in known, query
            for label in re.findall(r"(\w+)=~?\"", selector):
                assert label == "job" or label in known[name], query
        for grouped in re.findall(r"by \(([^)]*)\)", query):
            labels_of_all = {label for labels in known.values() for label in labels} | {"le"}
            assert set(grouped.replace(" ", "").split(",")) <= labels_of_all, query
    assert {name.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum") for name in known} == {
        name.removesuffix("_bucket").removesuffix("_count") for name in asked
    }


def test_the_dashboards_panels_do_not_overlap() -> None:
    """Grafana would move them."""
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in _dashboard()["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def _dashboard() -> Any:
    return json.loads(DASHBOARD.read_text("utf-8"))
