"""Alarms of nodes, shards and functions."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from environments import load
from environments.schema import (
    AlarmSettings,
    AutoScaling,
    EnvironmentSettings,
    RedisSettings,
    ReplicaScaling,
    ShardScaling,
)
from tests.modules.options import changed, redis_stack, stacks
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment, synthesize_redis

KIND = "aws_cloudwatch_metric_alarm"
# AWS's recommended alarms for ElastiCache: metric, minutes of minutes, dimensions.
RECOMMENDED = {
    "CPUUtilization": (5, {"CacheClusterId", "CacheNodeId"}),
    "CurrConnections": (10, {"CacheClusterId", "CacheNodeId"}),
    "DatabaseMemoryUsagePercentage": (5, {"CacheClusterId"}),
    "EngineCPUUtilization": (5, {"CacheClusterId"}),
    "ReplicationLag": (15, {"CacheClusterId"}),
}


def instances(stack: Synthesized, construct: str) -> dict[str, dict[str, Any]]:
    """Return the instances of the alarm resource of a construct, by the alarm's name."""
    [resource] = [each for name, each in stack.all(KIND).items() if name.startswith(construct)]
    found: dict[str, dict[str, Any]] = resource["for_each"]
    return found


def test_every_node_has_the_recommended_alarms(prod: SynthesizedEnvironment) -> None:
    """With AWS's minutes and dimensions; names say node and metric."""
    alarms = instances(prod.redis, "alarms_nodes")
    for node in ("001", "002", "003"):
        for metric, (minutes, dimensions) in RECOMMENDED.items():
            alarm = alarms[f"experimentation-prod-redis-{node}-{metric}"]
            assert (alarm["metric"], alarm["minutes"]) == (metric, minutes)
            assert alarm["dimensions"].keys() == dimensions
            assert alarm["dimensions"]["CacheClusterId"] == f"experimentation-prod-redis-{node}"
            assert (alarm["statistic"], alarm["comparison"]) == ("Average", "GreaterThanThreshold")


def test_a_single_node_has_no_replication_alarm(dev: SynthesizedEnvironment) -> None:
    """There is nothing to lag behind."""
    assert not [name for name in instances(dev.redis, "alarms_nodes") if "ReplicationLag" in name]


def test_thresholds_follow_from_the_node_type(prod: SynthesizedEnvironment, dev: SynthesizedEnvironment) -> None:
    """Two vCPUs: 90 % of one is 45 % of both; more memory, more connections."""
    of_prod, of_dev = (instances(each.redis, "alarms_nodes") for each in (prod, dev))
    assert of_prod["experimentation-prod-redis-001-CPUUtilization"]["threshold"] == 45
    assert of_dev["experimentation-dev-redis-001-CurrConnections"]["threshold"] == 10_125
    assert of_prod["experimentation-prod-redis-001-CurrConnections"]["threshold"] == 42_838


def test_a_threshold_of_the_settings_wins(tmp_path: Path) -> None:
    """Over the one that follows from the node type."""
    alarms = AlarmSettings(cpu_percent=70.0, connections=500, memory_percent=60.0)
    redis = synthesize_redis(EnvironmentSettings(**{**dict(load("dev")), "alarms": alarms}), tmp_path)
    found = {name.rpartition("-")[2]: each["threshold"] for name, each in instances(redis, "alarms_nodes").items()}
    assert (found["CPUUtilization"], found["CurrConnections"], found["DatabaseMemoryUsagePercentage"]) == (70, 500, 60)


def test_a_shard_without_a_primary_is_noticed_from_its_nodes_silence(environment: SynthesizedEnvironment) -> None:
    """No node at all counts as no primary."""
    [resource] = [each for name, each in environment.redis.all(KIND).items() if name.startswith("alarms_primaries")]
    name = f"experimentation-{environment.settings.name}-redis"
    nodes = [f"{name}-{number:03d}" for number in range(1, environment.settings.redis.nodes + 1)]
    assert resource["for_each"] == {f"{name}-IsMaster": {"nodes": nodes, "silence": "breaching"}}
    assert len(resource["metric_query"]) == len(nodes) + 1
    assert resource["treat_missing_data"] == "${each.value.silence}"


@pytest.mark.parametrize("stack", ["redis", "lambdas"])
def test_every_alarm_tells_the_topic_of_its_beginning_and_its_end(prod: SynthesizedEnvironment, stack: str) -> None:
    """And says what to do."""
    for resource in getattr(prod, stack).all(KIND).values():
        assert resource["alarm_actions"] == resource["ok_actions"]
        assert "topic" in resource["alarm_actions"][0]
        descriptions = [each.get("description") for each in resource["for_each"].values()]
        assert all("docs/runbook.md" in (text or resource["alarm_description"]) for text in descriptions)


def test_every_function_has_alarms_of_errors_throttles_and_duration(environment: SynthesizedEnvironment) -> None:
    """Duration by its 90th percentile, near the timeout."""
    alarms = instances(environment.lambdas, "alarms")
    timeout = environment.settings.functions.timeout_seconds
    for function in environment.lambdas.all("aws_lambda_function").values():
        name = function["function_name"]
        assert {each.removeprefix(f"{name}-") for each in alarms if each.startswith(f"{name}-")} == {
            "Errors",
            "Throttles",
            "Duration",
        }
        assert alarms[f"{name}-Duration"]["percentile"] == "p90"
        assert "statistic" not in alarms[f"{name}-Duration"]
        assert alarms[f"{name}-Duration"]["threshold"] == timeout * 900


def test_an_event_that_failed_for_good_is_kept_and_noticed(environment: SynthesizedEnvironment) -> None:
    """Every function puts it into the queue, which has an alarm."""
    name = f"experimentation-{environment.settings.name}-failed-events"
    [queue] = environment.lambdas.all("aws_sqs_queue").values()
    assert queue["name"] == name
    for function in environment.lambdas.all("aws_lambda_function").values():
        target = function["dead_letter_config"]["target_arn"]
        assert re.fullmatch(rf"arn:\$\{{\S+\}}:sqs:{environment.settings.region}:\$\{{\S+\}}:{name}", target)
    alarm = instances(environment.lambdas, "alarms")[f"{name}-ApproximateNumberOfMessagesVisible"]
    assert alarm["dimensions"] == {"QueueName": name}
    assert alarm["threshold"] == 0


def test_no_function_waits_for_the_queue(environment: SynthesizedEnvironment) -> None:
    """Terraform makes them side by side: the provider watches a new queue for 25 seconds."""
    assert environment.lambdas.all("aws_sqs_queue")
    assert "aws_sqs_queue." not in json.dumps(environment.lambdas.all("aws_lambda_function"))
    assert "aws_sqs_queue." not in json.dumps(environment.lambdas.document["data"]["aws_iam_policy_document"])


def test_every_shard_of_a_cluster_has_its_alarms(tmp_path: Path) -> None:
    """Its nodes have theirs, and each shard is asked for its own primary."""
    prod = load("prod")
    redis = RedisSettings(**{**dict(prod.redis), "shards": 3, "nodes": 2})
    stack = synthesize_redis(EnvironmentSettings(**{**dict(prod), "redis": redis}), tmp_path)
    nodes = instances(stack, "alarms_nodes")
    name = "experimentation-prod-redis"
    assert len({alarm["dimensions"]["CacheClusterId"] for alarm in nodes.values()}) == 6
    assert instances(stack, "alarms_primaries") == {
        f"{name}-{shard:04d}-IsMaster": {
            "nodes": [f"{name}-{shard:04d}-{node:03d}" for node in (1, 2)],
            "silence": "breaching",
        }
        for shard in (1, 2, 3)
    }


def scaled(folder: Path, **scaling: Any) -> Synthesized:
    """Return the Redis stack of a cluster of three shards, two nodes each, that scales by itself."""
    prod = load("prod")
    changes = {"shards": 3, "nodes": 2, "auto_scaling": AutoScaling(**scaling)}
    redis = RedisSettings(**{**dict(prod.redis), **changes})
    return synthesize_redis(EnvironmentSettings(**{**dict(prod), "redis": redis}), folder)


def test_nodes_that_auto_scaling_may_add_have_their_alarms(tmp_path: Path) -> None:
    """Up to the maxima: five shards of a primary and three replicas."""
    shards, replicas = ShardScaling(minimum=3, maximum=5), ReplicaScaling(minimum=1, maximum=3)
    alarms = instances(scaled(tmp_path, shards=shards, replicas=replicas), "alarms_nodes")
    watched = {alarm["dimensions"]["CacheClusterId"] for alarm in alarms.values()}
    assert len(watched) == 20
    assert "experimentation-prod-redis-0005-004-EngineCPUUtilization" in alarms


@pytest.mark.parametrize(("scale_in", "breaching"), [(True, []), (False, ["0001", "0002", "0003"])])
def test_a_shard_that_may_not_exist_is_not_missed(tmp_path: Path, scale_in: bool, breaching: list[str]) -> None:
    """Only silence of a shard that is certainly there is an outage; one without a primary still is."""
    shards = ShardScaling(minimum=3, maximum=5, scale_in=scale_in)
    primaries = instances(scaled(tmp_path, shards=shards), "alarms_primaries")
    assert len(primaries) == 5
    assert [name.split("-")[-2] for name, each in primaries.items() if each["silence"] == "breaching"] == breaching


@pytest.mark.parametrize(
    ("node_type", "watched", "other"),
    [
        ("cache.r6gd.xlarge", "DatabaseCapacityUsagePercentage", "DatabaseMemoryUsagePercentage"),
        ("cache.r6g.xlarge", "DatabaseMemoryUsagePercentage", "DatabaseCapacityUsagePercentage"),
    ],
)
def test_memory_that_is_always_full_raises_no_alarm(tmp_path: Path, node_type: str, watched: str, other: str) -> None:
    """Nodes that tier data fill their memory first; their capacity is memory and SSD together."""
    redis = redis_stack(tmp_path, changed("prod", redis={"node_type": node_type}))
    alarms = instances(redis, "alarms_nodes")
    for node in ("001", "002", "003"):
        assert f"experimentation-prod-redis-{node}-{watched}" in alarms
        assert f"experimentation-prod-redis-{node}-{other}" not in alarms
    assert other not in json.dumps(redis.document)


def alarms_in(made: SynthesizedEnvironment) -> int:
    """Count the alarms that both stacks make."""
    resources = [each for stack in (made.redis, made.lambdas) for each in stack.all(KIND).values()]
    return sum(len(each["for_each"]) for each in resources)


def test_the_settings_count_the_alarms_of_every_environment(environment: SynthesizedEnvironment) -> None:
    """Before anything is synthesized."""
    assert environment.settings.alarm_count == alarms_in(environment)


def test_nodes_that_auto_scaling_may_add_are_counted(tmp_path: Path) -> None:
    """Their alarms are there from the start."""
    scaling = AutoScaling(shards=ShardScaling(minimum=3, maximum=6), replicas=ReplicaScaling(minimum=1, maximum=3))
    made = stacks(tmp_path, changed("prod", redis={"shards": 3, "nodes": 2, "auto_scaling": scaling}))
    assert made.settings.alarm_count == alarms_in(made)
    assert sum(len(each["for_each"]) for each in made.redis.all(KIND).values()) == 6 * 4 * 8 + 6
