"""Logs of the cache and of the network."""

from pathlib import Path

from environments import load
from environments.schema import EnvironmentSettings, ExistingNetwork, NetworkSettings
from tests.modules.synthesized import SynthesizedEnvironment, synthesize_redis


def test_slow_and_engine_log_go_to_groups_of_their_own_as_json(environment: SynthesizedEnvironment) -> None:
    """One group for both would mix lines of two forms."""
    group = environment.redis.one("aws_elasticache_replication_group")
    deliveries = {each["log_type"]: each for each in group["log_delivery_configuration"]}
    assert deliveries.keys() == {"slow-log", "engine-log"}
    assert len({each["destination"] for each in deliveries.values()}) == 2
    assert {each["log_format"] for each in deliveries.values()} == {"json"}
    prefix = f"/aws/elasticache/experimentation-{environment.settings.name}-redis/"
    names = environment.redis.by("aws_cloudwatch_log_group", "name").keys()
    assert names >= {f"{prefix}slow-log", f"{prefix}engine-log"}


def test_the_cache_is_made_once_delivery_is_allowed(prod: SynthesizedEnvironment) -> None:
    """The policy admits AWS's delivery, for this account, into these groups."""
    [allowed] = prod.redis.all("aws_cloudwatch_log_resource_policy")
    group = prod.redis.one("aws_elasticache_replication_group")
    assert f"aws_cloudwatch_log_resource_policy.{allowed}" in group["depends_on"]
    [name] = [each for each in prod.redis.document["data"]["aws_iam_policy_document"] if each.startswith("logs_")]
    [statement] = prod.redis.policy(name)
    assert statement["principals"] == [{"identifiers": ["delivery.logs.amazonaws.com"], "type": "Service"}]
    assert {each["variable"] for each in statement["condition"]} == {"aws:SourceAccount", "aws:SourceArn"}
    assert [each.partition(":log-group:")[2] for each in statement["resources"]][2:] == [
        "/aws/apigateway/experimentation-prod-api:log-stream:*"
    ]


def test_a_vpc_made_here_logs_all_its_traffic(environment: SynthesizedEnvironment) -> None:
    """By a role that only the flow logs of this account can take."""
    log = environment.redis.one("aws_flow_log")
    assert log["traffic_type"] == "ALL"
    assert log["vpc_id"].startswith("${aws_vpc.")
    documents = environment.redis.document["data"]["aws_iam_policy_document"]
    [trust] = [each for name, each in documents.items() if name.startswith("flow-logs_trust")]
    [statement] = trust["statement"]
    assert statement["principals"][0]["identifiers"] == ["vpc-flow-logs.amazonaws.com"]
    assert {each["variable"] for each in statement["condition"]} == {"aws:SourceAccount", "aws:SourceArn"}


def test_an_existing_vpc_keeps_its_own_flow_logs(tmp_path: Path) -> None:
    """The owner of the VPC decides about its flow logs."""
    existing = ExistingNetwork(
        vpc_id="vpc-0123456789abcdef0", subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
    )
    settings = EnvironmentSettings(**{**dict(load("dev")), "network": NetworkSettings(existing=existing)})
    redis = synthesize_redis(settings, tmp_path)
    assert not redis.all("aws_flow_log")
