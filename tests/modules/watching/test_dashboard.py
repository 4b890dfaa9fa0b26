"""The environment's dashboard."""

import io
import json
from itertools import combinations
from typing import Any

import pytest
from redis_access import NearCache
from redis_access.events import CallFinished, FellBack, ValueUndecodable
from redis_access.hooks.cloudwatch import EmbeddedMetrics
from redis_access.testing import StandIn

from environments import load
from environments.schema import AlarmSettings, EnvironmentSettings, RedisSettings
from modules.watching.dashboard.layout import COLUMNS, body
from modules.watching.dashboard.library_rows import (
    DIMENSION,
    LATENCY_METRIC,
    METRICS,
    NAMESPACE,
    NEAR_ENTRIES_METRIC,
    NEAR_METRICS,
)
from modules.watching.dashboard.redis_rows import redis_rows
from modules.watching.dashboard.widgets import Graph, Metric, Row
from tests.modules.synthesized import SynthesizedEnvironment

METRIC = Metric(namespace="N", name="M", dimensions={"D": "v"})


@pytest.fixture
def widgets(prod: SynthesizedEnvironment) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(prod.lambdas.one("aws_cloudwatch_dashboard")["dashboard_body"])["widgets"]
    return found


def test_it_shows_what_one_wants_to_know(widgets: list[dict[str, Any]]) -> None:
    """Hit rate, memory, CPU, connections, evictions, replication lag, latency, the library, the functions."""
    titles = {each["properties"].get("title", "") for each in widgets}
    assert titles >= {
        *("Hit rate", "Evictions and expirations", "Latency", "Memory for data", "Engine CPU", "Connections"),
        *("Replication lag", "Failures and fallbacks", "Invocations", "Errors and throttles", "Duration, p90"),
    }
    names = {line[1] for each in widgets for line in each["properties"].get("metrics", []) if len(line) > 1}
    assert names >= {
        "CacheHits",
        "CacheMisses",
        "Evictions",
        "ReplicationLag",
        "CacheHit",
        "ReaderFallback",
        "Throttles",
    }


def test_every_node_and_function_is_on_it(prod: SynthesizedEnvironment) -> None:
    """By name."""
    text = prod.lambdas.one("aws_cloudwatch_dashboard")["dashboard_body"]
    for name in (*(f"prod-redis-{node:03d}" for node in (1, 2, 3)), "prod-session", "prod-feature-flags"):
        assert f"experimentation-{name}" in text


def test_the_hit_rate_is_computed_from_lines_that_are_there(widgets: list[dict[str, Any]]) -> None:
    """Each id of the expression belongs to a line of the same graph, which is not drawn."""
    graph = next(each["properties"] for each in widgets if each["properties"].get("title") == "Hit rate")
    [expression, *counts] = graph["metrics"]
    ids = {count[-1]["id"] for count in counts}
    assert ids == {f"{kind}{node}" for kind in ("hits", "misses") for node in range(3)}
    assert all(each in expression[0]["expression"] for each in ids)
    assert all(count[-1]["visible"] is False for count in counts)


def test_no_widget_covers_another_and_none_leaves_the_grid(widgets: list[dict[str, Any]]) -> None:
    """CloudWatch would move them about."""
    assert all(each["x"] + each["width"] <= COLUMNS for each in widgets)
    for one, other in combinations(widgets, 2):
        beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        below = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
        assert beside or below


@pytest.mark.parametrize("count", [1, 3, 4, 5, 9])
def test_any_number_of_graphs_finds_its_place(count: int) -> None:
    """Four side by side at most, each row filled."""
    row = Row(heading="r", graphs=[Graph(title=str(number), lines=[METRIC]) for number in range(count)])
    graphs = [each for each in json.loads(body([row], region="r"))["widgets"] if each["type"] == "metric"]
    assert len(graphs) == count
    assert {each["properties"]["region"] for each in graphs} == {"r"}
    assert len({(each["x"], each["y"]) for each in graphs}) == count


def test_latency_is_what_the_engine_publishes() -> None:
    """Valkey measures requests, Redis OSS kinds of commands."""
    names = {engine: rows_text(engine=engine, engine_version=version) for engine, version in VERSIONS.items()}
    assert "SuccessfulReadRequestLatency" in names["valkey"]
    assert "SuccessfulReadRequestLatency" not in names["redis"]
    assert "GetTypeCmdsLatency" in names["redis"]


def test_a_large_cluster_stays_within_what_a_dashboard_takes() -> None:
    """And the dashboard says that it does not show all nodes."""
    text = rows_text(shards=80, nodes=6)
    assert "the first 90 of 480 nodes" in text
    assert text.count("AWS/ElastiCache") <= 2_500


VERSIONS = {"redis": "7.1", "valkey": "8.0"}


def rows_text(**fields: object) -> str:
    prod = load("prod")
    changed = {
        "redis": RedisSettings(**{**dict(prod.redis), **fields}),
        "alarms": AlarmSettings(maximum=5_000),
    }
    return body(redis_rows(EnvironmentSettings(**{**dict(prod), **changed})), region="us-east-1")


def test_the_librarys_rows_name_what_its_hook_publishes() -> None:
    """Namespace, dimension and every metric stand in the line that the hook prints."""
    line = io.StringIO()
    hook = EmbeddedMetrics(namespace=NAMESPACE, dimensions={DIMENSION: "prod"}, stream=line)
    for event in (
        CallFinished(name="get", outcome="hit", seconds=0.001),
        CallFinished(name="get", outcome="miss", seconds=0.001),
        CallFinished(name="get", outcome="error", seconds=0.001),
        FellBack(because="the reader is unavailable"),
        ValueUndecodable(call="get", key="k"),
    ):
        hook(event)
    access = StandIn().access(near_cache=NearCache(prefixes=("",)))
    hook.watch_near_cache(access)
    access.get("k")
    hook.flush()
    [directive] = json.loads(line.getvalue())["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == NAMESPACE
    assert directive["Dimensions"] == [[DIMENSION]]
    named = {*METRICS.values(), LATENCY_METRIC, *NEAR_METRICS.values(), NEAR_ENTRIES_METRIC}
    assert named <= {metric["Name"] for metric in directive["Metrics"]}
