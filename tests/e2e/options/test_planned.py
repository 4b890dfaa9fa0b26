"""Auto scaling and dual stack, which the emulator cannot apply: what the provider makes of them in a plan."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.options.option import PLANNED, synthesize
from tests.e2e.terraform import Terraform
from tools.local_stack.emulator.server import Emulator

pytestmark = pytest.mark.e2e

Planned = Mapping[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def planned(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Return the planned attributes by resource type."""
    terraform = Terraform(stacks=synthesize(PLANNED, tmp_path_factory.mktemp("planned")), port=emulator.port)
    redis, _ = PLANNED.stacks
    terraform.must(redis, "init")
    terraform.must(redis, "plan", "-out=first.plan")
    shown = json.loads(terraform.must(redis, "show", "-json", "first.plan"))
    found: dict[str, list[dict[str, Any]]] = {}
    for each in shown["planned_values"]["root_module"]["resources"]:
        # Of a data source that waits for the apply, a plan has no values.
        found.setdefault(each["type"], []).append(each.get("values", {}))
    return found


def test_shards_and_replicas_have_a_target_and_a_policy_each(planned: Planned) -> None:
    """The provider takes dimensions, bounds and metrics."""
    targets = {each["scalable_dimension"]: each for each in planned["aws_appautoscaling_target"]}
    assert targets.keys() == {f"elasticache:replication-group:{kind}" for kind in ("NodeGroups", "Replicas")}
    [shards, replicas] = (targets[f"elasticache:replication-group:{kind}"] for kind in ("NodeGroups", "Replicas"))
    assert (shards["min_capacity"], shards["max_capacity"]) == (3, 6)
    assert (replicas["min_capacity"], replicas["max_capacity"]) == (1, 3)
    assert {each["resource_id"] for each in targets.values()} == {"replication-group/experimentation-planned-redis"}
    policies = planned["aws_appautoscaling_policy"]
    assert {each["policy_type"] for each in policies} == {"TargetTrackingScaling"}
    [[shard_target], [replica_target]] = sorted(
        (each["target_tracking_scaling_policy_configuration"] for each in policies),
        key=lambda each: each[0]["predefined_metric_specification"][0]["predefined_metric_type"],
    )
    assert shard_target["target_value"] == replica_target["target_value"] == 60


def test_dual_stack_reaches_vpc_subnets_and_group(planned: Planned) -> None:
    """The ranges are known once AWS has handed out the VPC's."""
    [vpc], [group] = planned["aws_vpc"], planned["aws_elasticache_replication_group"]
    assert vpc["assign_generated_ipv6_cidr_block"] is True
    assert {each["assign_ipv6_address_on_creation"] for each in planned["aws_subnet"]} == {True}
    assert (group["network_type"], group["ip_discovery"]) == ("dual_stack", "ipv4")
