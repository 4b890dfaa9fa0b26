"""Cluster mode: shards, what is published, what the users may, and auto scaling."""

from pathlib import Path

import pytest
from redis_access.configuration.ssm import CLUSTER_NAMES, NAMES

from environments.schema import AutoScaling, ReplicaScaling, ShardScaling
from environments.schema.access.roles import application_access
from tests.modules.options import GROUP, changed, parameters, published, redis_stack, stacks
from tests.modules.synthesized import SynthesizedEnvironment

SHARDS = {"shards": 3, "nodes": 2}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    """Prod with three shards of two nodes."""
    return stacks(tmp_path_factory.mktemp("cluster"), changed("prod", redis=SHARDS))


def test_shards_replace_the_number_of_nodes(cluster: SynthesizedEnvironment) -> None:
    """The provider refuses both together."""
    group = cluster.redis.one(GROUP)
    assert (group["num_node_groups"], group["replicas_per_node_group"], group["cluster_mode"]) == (3, 1, "enabled")
    assert "num_cache_clusters" not in group
    assert group["automatic_failover_enabled"] is True


def test_the_parameter_group_is_another_one(cluster: SynthesizedEnvironment) -> None:
    """With a name of its own, so that it can stand beside the group that is in use."""
    group = cluster.redis.one("aws_elasticache_parameter_group")
    assert group["name"] == "experimentation-prod-redis7-cluster"
    assert group["family"] == "redis7"
    assert parameters(cluster)["cluster-enabled"] == "yes"


def test_the_configuration_endpoint_is_published(cluster: SynthesizedEnvironment) -> None:
    """In SSM and as an output; the names that the library asks for are all there and lead to it, too."""
    values = published(cluster)
    assert "configuration_endpoint_address" in values["configuration-endpoint"]
    assert values["primary-endpoint"] == values["reader-endpoint"] == values["configuration-endpoint"]
    assert cluster.redis.outputs["configuration_endpoint"]["value"] == values["configuration-endpoint"]


def test_clients_may_read_exactly_what_is_published(cluster: SynthesizedEnvironment) -> None:
    """The configuration endpoint included."""
    [name] = [each for each in cluster.redis.document["data"]["aws_iam_policy_document"] if each.startswith("client")]
    read, *_ = cluster.redis.policy(name)
    named = {each["name"] for each in cluster.redis.all("aws_ssm_parameter").values()}
    assert {each.partition(":parameter")[2] for each in read["resources"]} == named
    assert len(named) == 8


def test_functions_are_told_that_they_talk_to_a_cluster(
    cluster: SynthesizedEnvironment, prod: SynthesizedEnvironment
) -> None:
    """Every name that the library asks SSM for is then published."""
    for environment, told in ((cluster, "1"), (prod, None)):
        for function in environment.lambdas.all("aws_lambda_function").values():
            assert function["environment"]["variables"].get("REDIS_CLUSTER") == told
    assert published(cluster).keys() >= set(CLUSTER_NAMES)
    assert published(prod).keys() == set(NAMES)


def test_the_application_may_ask_where_the_slots_are(cluster: SynthesizedEnvironment) -> None:
    """The string is the one that the cluster tests prove."""
    user = cluster.redis.by("aws_elasticache_user", "user_name")["experimentation-prod-app"]
    assert user["access_string"] == application_access("app", clustered=True)


def test_without_shards_nothing_of_it_is_there(prod: SynthesizedEnvironment) -> None:
    """Running environments plan no change."""
    assert not prod.redis.one(GROUP).keys() & {"num_node_groups", "replicas_per_node_group", "cluster_mode"}
    assert "configuration-endpoint" not in published(prod)
    assert "cluster-enabled" not in parameters(prod)
    assert "configuration_endpoint" not in prod.redis.outputs


def test_on_the_way_into_cluster_mode_both_kinds_of_endpoint_are_there(tmp_path: Path) -> None:
    """So that clients move one by one."""
    between = stacks(tmp_path, changed("prod", redis={"cluster_mode": "compatible"}))
    group = between.redis.one(GROUP)
    assert (group["cluster_mode"], group["num_node_groups"], group["replicas_per_node_group"]) == ("compatible", 1, 2)
    values = published(between)
    assert "primary_endpoint_address" in values["primary-endpoint"]
    assert "reader_endpoint_address" in values["reader-endpoint"]
    # Empty in the state of a group that had no cluster mode until now.
    endpoints = (f"{GROUP}.cache_group_D050DA10.{each}_endpoint_address" for each in ("configuration", "primary"))
    assert values["configuration-endpoint"] == f"${{coalesce({', '.join(endpoints)})}}"


def test_what_scales_by_itself_is_left_alone_by_the_plan(tmp_path: Path) -> None:
    """A target and a policy for each, and no plan that undoes what they did."""
    scaling = AutoScaling(
        shards=ShardScaling(minimum=3, maximum=9, metric="memory", target_percent=65, scale_in=False),
        replicas=ReplicaScaling(minimum=1, maximum=4),
    )
    redis = redis_stack(tmp_path, changed("prod", redis={**SHARDS, "auto_scaling": scaling}))
    ignored = redis.one(GROUP)["lifecycle"]["ignore_changes"]
    assert {"num_node_groups", "replicas_per_node_group"} <= set(ignored)
    targets = redis.by("aws_appautoscaling_target", "scalable_dimension")
    shards = targets["elasticache:replication-group:NodeGroups"]
    assert (shards["min_capacity"], shards["max_capacity"]) == (3, 9)
    assert targets["elasticache:replication-group:Replicas"]["max_capacity"] == 4
    assert shards["resource_id"].startswith("replication-group/${aws_elasticache_replication_group.")
    policy = redis.by("aws_appautoscaling_policy", "name")["experimentation-prod-redis-shards"]
    tracking = policy["target_tracking_scaling_policy_configuration"]
    assert tracking["target_value"] == 65
    assert tracking["disable_scale_in"] is True
    metric = tracking["predefined_metric_specification"]["predefined_metric_type"]
    assert metric == "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage"


@pytest.mark.parametrize(
    ("node_type", "metric", "expected"),
    [
        ("cache.r6g.large", "cpu", "ElastiCachePrimaryEngineCPUUtilization"),
        ("cache.r6gd.xlarge", "memory", "ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage"),
    ],
)
def test_shards_follow_the_metric_that_suits_the_node(
    tmp_path: Path, node_type: str, metric: str, expected: str
) -> None:
    """Data-tiered nodes have their memory full always, and say that they are tiered."""
    scaling = AutoScaling(shards=ShardScaling.model_validate({"minimum": 3, "maximum": 9, "metric": metric}))
    redis = redis_stack(tmp_path, changed("prod", redis={**SHARDS, "node_type": node_type, "auto_scaling": scaling}))
    tracking = redis.one("aws_appautoscaling_policy")["target_tracking_scaling_policy_configuration"]
    assert tracking["predefined_metric_specification"]["predefined_metric_type"] == expected
    assert redis.one(GROUP)["lifecycle"]["ignore_changes"] == ["snapshot_name", "engine_version", "num_node_groups"]
    assert redis.one(GROUP).get("data_tiering_enabled", False) is ("r6gd" in node_type)
