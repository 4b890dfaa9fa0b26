"""A serverless cache: what it is, how clients find it, and what watches it."""

import json
from pathlib import Path
from typing import Any

import pytest

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from tests.modules.options import published, redis_stack, stacks
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment, synthesize

KIND = "aws_elasticache_serverless_cache"
NAME = "experimentation-burst-redis"
# ElastiCache user guide, "Metrics and events for Valkey and Redis OSS serverless caches", read 2026-11-28.
PUBLISHED_METRICS = {
    *("BytesUsedForCache", "ElastiCacheProcessingUnits", "SuccessfulReadRequestLatency"),
    *("SuccessfulWriteRequestLatency", "TotalCmdsCount", "CacheHitRate", "CacheHits", "CurrConnections"),
    *("ThrottledCmds", "NewConnections", "CurrItems", "CurrVolatileItems", "NetworkBytesIn", "NetworkBytesOut"),
    *("Evictions", "IamAuthenticationExpirations", "IamAuthenticationThrottling", "KeyAuthorizationFailures"),
    *("AuthenticationFailures", "CommandAuthorizationFailures"),
}


def settings(**changes: Any) -> EnvironmentSettings:
    serverless = ServerlessSettings(
        max_storage_gb=10,
        max_ecpu_per_second=5_000,
        min_ecpu_per_second=1_000,
        snapshot_retention_days=3,
        users=("analytics",),
    )
    given = {"name": "burst", "keep_data": True, "log_retention_days": 365, "serverless": serverless}
    return EnvironmentSettings(**{**given, **changes})


@pytest.fixture(scope="module")
def burst(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    return stacks(tmp_path_factory.mktemp("burst"), settings())


def alarms(stack: Synthesized) -> dict[str, dict[str, Any]]:
    resources = stack.all("aws_cloudwatch_metric_alarm").values()
    return {name: alarm for resource in resources for name, alarm in resource["for_each"].items()}


def test_it_has_its_limits_snapshots_key_and_users(burst: SynthesizedEnvironment) -> None:
    """Encryption at rest is by the environment's own key; the user group asks who connects."""
    cache = burst.redis.one(KIND)
    [limits] = cache["cache_usage_limits"]
    assert limits["data_storage"] == [{"unit": "GB", "maximum": 10}]
    assert limits["ecpu_per_second"] == [{"minimum": 1_000, "maximum": 5_000}]
    assert (cache["engine"], cache["major_engine_version"], cache["name"]) == ("valkey", "8", NAME)
    assert (cache["snapshot_retention_limit"], cache["daily_snapshot_time"]) == (3, "03:00")
    assert "aws_kms_key.encryption-key" in cache["kms_key_id"]
    assert "aws_elasticache_user_group" in cache["user_group_id"]
    assert cache["lifecycle"]["prevent_destroy"] is True


def test_users_may_stay_of_redis_while_the_cache_becomes_valkey(tmp_path: Path) -> None:
    """The group's engine cannot be changed while a cache uses it."""
    kept = settings().serverless
    assert kept
    redis = redis_stack(tmp_path, settings(serverless=kept.model_copy(update={"user_engine": "redis"})))
    users = redis.all("aws_elasticache_user").values()
    assert {each["engine"] for each in users} == {redis.one("aws_elasticache_user_group")["engine"]} == {"redis"}
    assert redis.one(KIND)["engine"] == "valkey"


def test_its_address_stays(burst: SynthesizedEnvironment) -> None:
    """Another one would be another cache."""
    assert f"{KIND}.serverless_cache_AE1625D4" in burst.redis.addresses()


def test_nothing_of_nodes_is_there(burst: SynthesizedEnvironment) -> None:
    """No parameter group, no logs of nodes, no topic for their events."""
    kinds = {address.partition(".")[0] for address in burst.redis.addresses()}
    assert not kinds & {
        *("aws_elasticache_parameter_group", "aws_elasticache_replication_group", "aws_elasticache_subnet_group"),
        "aws_cloudwatch_log_resource_policy",
    }
    assert [each["name"] for each in burst.redis.all("aws_sns_topic").values()] == ["experimentation-burst-alarms"]


def test_a_fourth_subnet_is_left_out(burst: SynthesizedEnvironment) -> None:
    """Three zones have an endpoint each."""
    assert len(burst.redis.one(KIND)["subnet_ids"]) == 3


def test_its_endpoints_and_ports_are_published(burst: SynthesizedEnvironment) -> None:
    """A client reads what it reads of a cluster; the second port is told beside."""
    values = published(burst)
    assert (
        values["configuration-endpoint"]
        == values["primary-endpoint"]
        == f"${{{KIND}.serverless_cache_AE1625D4.endpoint[0].address}}"
    )
    assert "reader_endpoint[0].address" in values["reader-endpoint"]
    assert (values["port"], values["reader-port"], values["tls"]) == ("6379", "6380", "true")


def test_functions_know_that_it_is_a_cluster(burst: SynthesizedEnvironment) -> None:
    """The library's only setting, as for a cluster of nodes."""
    for function in burst.lambdas.all("aws_lambda_function").values():
        assert function["environment"]["variables"]["REDIS_CLUSTER"] == "1"


def test_both_ports_are_open_to_applications_alone(burst: SynthesizedEnvironment) -> None:
    """Reads that may lag go to the second."""
    rules = [
        *burst.redis.all("aws_vpc_security_group_ingress_rule").values(),
        *burst.redis.all("aws_vpc_security_group_egress_rule").values(),
    ]
    ports = {each["description"]: (each["from_port"], each["to_port"]) for each in rules}
    assert ports["Redis from applications"] == ports["Applications to Redis"] == (6379, 6380)


def test_alarms_are_raised_near_the_limits(burst: SynthesizedEnvironment) -> None:
    """80 % of 10 GB; 90 % of 5,000 ECPUs in each second of a minute."""
    found = alarms(burst.redis)
    assert found[f"{NAME}-BytesUsedForCache"]["threshold"] == 8_000_000_000
    work = found[f"{NAME}-ElastiCacheProcessingUnits"]
    assert (work["threshold"], work["statistic"]) == (270_000, "Sum")


def test_alarms_are_those_that_the_settings_count(burst: SynthesizedEnvironment) -> None:
    """By the dimension that serverless caches have."""
    found = alarms(burst.redis)
    assert len(found) + len(alarms(burst.lambdas)) == burst.settings.alarm_count
    assert {json.dumps(each["dimensions"]) for each in found.values()} == {json.dumps({"clusterId": NAME})}


def test_the_dashboard_asks_for_no_metric_that_aws_does_not_publish(burst: SynthesizedEnvironment) -> None:
    """A graph of another name would stay empty."""
    body = json.loads(burst.lambdas.one("aws_cloudwatch_dashboard")["dashboard_body"])
    lines = [line for each in body["widgets"] for line in each["properties"].get("metrics", [])]
    shown = {line[1] for line in lines if line[:1] == ["AWS/ElastiCache"]}
    assert "Evictions" in shown
    assert shown <= PUBLISHED_METRICS


def test_the_dashboard_shows_its_own_metrics(burst: SynthesizedEnvironment) -> None:
    """With the limits as lines."""
    body = json.loads(burst.lambdas.one("aws_cloudwatch_dashboard")["dashboard_body"])
    graphs = {each["properties"].get("title"): each["properties"] for each in body["widgets"]}
    assert {each["value"] for each in graphs["Data"]["annotations"]["horizontal"]} == {8e9, 10e9}
    assert graphs["Work"]["metrics"][0][:4] == ["AWS/ElastiCache", "ElastiCacheProcessingUnits", "clusterId", NAME]
    assert "Engine CPU" not in graphs


def test_a_cache_without_snapshots_is_refused_where_data_is_kept(tmp_path: Path) -> None:
    """By the policy at synth."""
    without = ServerlessSettings(max_storage_gb=1, max_ecpu_per_second=1_000, snapshot_retention_days=0)
    with pytest.raises(RuntimeError, match="takes no snapshots; set snapshot_retention_days"):
        synthesize(settings(serverless=without), tmp_path)
