"""Node-hours by node type, before and after."""

from dataclasses import replace
from typing import Any

import pytest

from tests.plan_review.rules.plans import created, destroyed, plan, unchanged, updated
from tools.plan_review.plan.changes import Action, ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.review.node_hours import node_hours, unseen
from tools.plan_review.rules.caches import CLUSTER, GROUP, MEMORYDB, SERVERLESS

LARGE, SMALL = "cache.r7g.large", "cache.t4g.small"
ALONE = {"node_type": LARGE, "num_cache_clusters": 3, "num_node_groups": 1, "replicas_per_node_group": 2}
SHARDED = {**ALONE, "cluster_mode": "enabled", "cluster_enabled": True, "num_node_groups": 3, "num_cache_clusters": 9}
MEMCACHED = {"node_type": SMALL, "engine": "memcached", "num_cache_nodes": 4}
DURABLE = {"node_type": "db.r7g.large", "num_shards": 2, "num_replicas_per_shard": 1}


def counted(*changes: ResourceChange) -> dict[str, tuple[int, int]]:
    """Return the nodes before and after, by type."""
    return {each.node_type: (each.before, each.after) for each in node_hours(plan(*changes))}


@pytest.mark.parametrize(
    ("change", "nodes"),
    [
        (updated(GROUP, ALONE, {**ALONE, "num_cache_clusters": 2}), {LARGE: (3, 2)}),
        (updated(GROUP, ALONE, {**ALONE, "node_type": SMALL}), {LARGE: (3, 0), SMALL: (0, 3)}),
        # AWS's answer is still the number of before: it follows from shards and replicas.
        (updated(GROUP, SHARDED, {**SHARDED, "num_node_groups": 2}), {LARGE: (9, 6)}),
        (updated(CLUSTER, MEMCACHED, {**MEMCACHED, "num_cache_nodes": 5}), {SMALL: (4, 5)}),
        (updated(MEMORYDB, DURABLE, {**DURABLE, "num_replicas_per_shard": 0}), {"db.r7g.large": (4, 2)}),
        (created(GROUP, ALONE), {LARGE: (0, 3)}),
        (
            created(GROUP, {**SHARDED, "cluster_enabled": Mark.UNKNOWN, "num_cache_clusters": Mark.UNKNOWN}),
            {LARGE: (0, 9)},
        ),
        (destroyed(CLUSTER, MEMCACHED), {SMALL: (4, 0)}),
        (unchanged(GROUP, ALONE), {LARGE: (3, 3)}),
        (updated(GROUP, ALONE, {}, action=Action.FORGET), {LARGE: (3, 3)}),
        (updated(GROUP, {**ALONE, "port": 1}, {**ALONE, "port": 2}, forces=("port",)), {LARGE: (3, 3)}),
        (created(SERVERLESS, {"engine": "valkey"}), {}),
        (created("aws_instance", {"node_type": LARGE}), {}),
    ],
)
def test_each_type_by_its_own_numbers(change: ResourceChange, nodes: dict[str, tuple[int, int]]) -> None:
    """A forgotten cache stays in AWS and on the bill; a serverless cache has no nodes."""
    assert counted(change) == nodes
    assert unseen(plan(change)) == ()


def test_caches_of_one_type_are_told_together() -> None:
    """One goes, another comes."""
    gone = destroyed(GROUP, ALONE, name="old")
    assert counted(gone, created(GROUP, {**ALONE, "num_cache_clusters": 2})) == {LARGE: (3, 2)}


@pytest.mark.parametrize(
    "hidden",
    [
        {"node_type": Mark.UNKNOWN},
        {"node_type": Mark.SENSITIVE},
        {"num_cache_clusters": Mark.UNKNOWN, "num_node_groups": None},
    ],
)
def test_what_cannot_be_counted_is_named(hidden: dict[str, Any]) -> None:
    """And what was there before is counted all the same."""
    change = updated(GROUP, ALONE, {**ALONE, **hidden})
    assert unseen(plan(change)) == (change.address,)
    assert counted(change) == {LARGE: (3, 0)}


def test_a_data_source_is_no_node() -> None:
    """It is somebody else's cache."""
    read = replace(created(GROUP, ALONE), action=Action.READ)
    assert (counted(read), unseen(plan(read))) == ({}, ())
