"""Whether a smaller cache holds what was measured."""

from dataclasses import replace
from typing import Any

import pytest

from tests.plan_review.rules.cache.groups import CLUSTER, group
from tests.plan_review.rules.plans import one, plan, severity, silent
from tools.plan_review.plan.changes import Plan, ResourceChange
from tools.plan_review.plan.usage import Usage

SMALLER: dict[str, Any] = {"node_type": "cache.m6g.large"}
LARGER: dict[str, Any] = {"node_type": "cache.r6g.xlarge"}


def measured(change: ResourceChange, **usage: float) -> Plan:
    """Return a plan of which the cache was measured."""
    return replace(plan(change), usage={change.address: Usage(days=14, **usage)})


@pytest.mark.parametrize(("percent", "expected", "severe"), [(60, 123, "critical"), (45, 92, "high")])
def test_a_smaller_node_that_would_not_hold_it(percent: float, expected: int, severe: str) -> None:
    """cache.m6g.large has half of cache.r6g.large's memory."""
    seen = one("cache-too-small", measured(group(**SMALLER), memory_percent=percent, evictions=12))
    assert f"memory in use was {percent} % at most and would be {expected} %; 12 keys were evicted" in seen.message
    assert severity("cache-too-small", seen) == severe
    assert silent("cache-measured", measured(group(**SMALLER), memory_percent=percent))


def test_a_smaller_node_that_would() -> None:
    """The figures are a note."""
    small = measured(group(**SMALLER), memory_percent=20)
    assert silent("cache-too-small", small)
    assert "was 20 % at most and would be 41 %" in one("cache-measured", small).message


def test_fewer_shards_share_what_is_there() -> None:
    """Three become two: half more for each."""
    seen = one("cache-too-small", measured(group(of=CLUSTER, num_node_groups=2), memory_percent=70))
    assert "would be 105 %" in seen.message


def test_fewer_nodes_share_the_reads_and_the_connections() -> None:
    """Three become one; memory stays what it is."""
    fewer = measured(group(num_cache_clusters=1), memory_percent=70, cpu_percent=40, connections=30_000)
    seen = one("cache-too-small", fewer)
    assert "CPU was 40 % at most and would be 120 %" in seen.message
    assert "at most 30,000 connections and would have 90,000" in seen.message
    assert "memory" not in seen.message


def test_what_was_not_measured_is_not_reported() -> None:
    """Neither without --metrics, nor where CloudWatch has nothing."""
    assert silent("cache-too-small", group(**SMALLER))
    assert silent("cache-measured", group(**SMALLER))
    assert "measured nothing" in one("cache-measured", measured(group(**SMALLER))).message
    assert silent("cache-too-small", measured(group(**LARGER), memory_percent=90))
