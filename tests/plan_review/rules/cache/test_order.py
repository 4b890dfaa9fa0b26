"""The order of events: several changes in one apply, and changes that wait for the window."""

from typing import Any

import pytest

from tests.plan_review.rules.cache.groups import CLUSTER, PROD, group
from tests.plan_review.rules.plans import destroyed, found, one, plan, severity, silent, unchanged, updated
from tools.plan_review.plan.changes import ResourceChange

BIGGER = "cache.r6g.xlarge"
PARAMETERS = "aws_elasticache_parameter_group"


def test_more_nodes_come_first_and_with_the_old_type() -> None:
    """The provider adds replicas at once; the type waits for the window."""
    seen = one("resized-twice", group(num_cache_clusters=4, node_type=BIGGER))
    assert "first num_cache_clusters from 3 to 4, at once and with nodes of the old type" in seen.message
    assert "then the node type in the maintenance window" in seen.message
    at_once = group(num_cache_clusters=4, node_type=BIGGER, apply_immediately=True)
    assert "maintenance window" not in one("resized-twice", at_once).message


def test_fewer_nodes_go_last() -> None:
    """After everything else, at once, whether or not the type has changed by then."""
    seen = one("resized-twice", group(num_cache_clusters=2, node_type=BIGGER))
    assert "then num_cache_clusters from 3 to 2, at once" in seen.message


def test_shards_come_first() -> None:
    """In cluster mode."""
    assert (
        "first num_node_groups from 3 to 4"
        in one("resized-twice", group(of=CLUSTER, num_node_groups=4, node_type=BIGGER)).message
    )


def test_one_change_alone_has_no_order() -> None:
    """Near misses."""
    assert silent("resized-twice", group(num_cache_clusters=2))
    assert silent("resized-twice", group(node_type=BIGGER))


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("automatic_failover_enabled", False),
        ("multi_az_enabled", False),
        ("parameter_group_name", "other"),
        ("engine_version", "7.1"),
    ],
)
def test_what_waits_for_the_window(attribute: str, value: Any) -> None:
    """Failover and Multi-AZ, too: until then the group is as it was."""
    seen = found("waits-for-window", group(**{attribute: value}))[0]
    assert attribute in seen.message
    assert severity("waits-for-window", seen) == "low"
    assert silent("waits-for-window", group(**{attribute: value}, apply_immediately=True))


def exchanged(**more: Any) -> ResourceChange:
    """Return the group with another parameter group."""
    return group(parameter_group_name="experimentation-prod-valkey8", **more)


def test_the_old_parameter_group_is_deleted_while_the_cache_still_uses_it() -> None:
    """The cache takes the new one in its window; AWS refuses to delete what is in use."""
    old = {"name": PROD["parameter_group_name"], "family": "redis7"}
    seen = one("parameter-group-still-used", plan(exchanged(), destroyed(PARAMETERS, old)))
    assert "tries for three minutes, and fails" in seen.message
    replaced = updated(PARAMETERS, old, {**old, "name": "n"}, forces=("name",), create_first=True)
    assert one("parameter-group-still-used", plan(exchanged(), replaced))
    assert silent("parameter-group-still-used", plan(exchanged(apply_immediately=True), destroyed(PARAMETERS, old)))
    assert silent("parameter-group-still-used", plan(exchanged(), unchanged(PARAMETERS, old)))
