"""Each check: what it finds, and the remedy."""

from typing import Any

import pytest

from environments import EnvironmentSettings, load
from environments.schema import ExistingNetwork, NetworkSettings, RedisSettings
from tests.tools.preflight.account_of import Account
from tools.preflight.account import account
from tools.preflight.cache import engine, node_type, running_group
from tools.preflight.check import Check, Verdict, answered
from tools.preflight.network import network
from tools.preflight.quotas import quotas
from tools.preflight.service_updates import service_updates

GROUP = "experimentation-prod-redis"
SUBNETS = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
VPC = "vpc-0123456789abcdef0"


def prod(redis: dict[str, Any] | None = None, **changes: Any) -> EnvironmentSettings:
    settings = load("prod")
    changed = RedisSettings(**{**dict(settings.redis), **(redis or {})})
    return EnvironmentSettings(**{**dict(settings), **changes, "redis": changed})


def one(checks: list[Check]) -> Check:
    [check] = checks
    return check


def caller(id_: str) -> Account:
    arn = f"arn:aws:iam::{id_}:user/somebody"
    return Account().answers("sts", "get_caller_identity", {"Account": id_, "Arn": arn, "UserId": "x"})


def test_the_account_must_be_the_expected_one() -> None:
    """Credentials of another one deploy nothing by mistake."""
    settings = prod(allowed_account_ids=("111111111111",))
    assert one(account(settings, caller("111111111111").client)).verdict is Verdict.FINE
    check = one(account(settings, caller("222222222222").client))
    assert check.verdict is Verdict.FAILS
    assert "AWS_PROFILE" in check.remedy


def test_an_account_that_nobody_named_is_a_warning() -> None:
    """With the setting that names it."""
    check = one(account(prod(), caller("111111111111").client))
    assert check.verdict is Verdict.WARNS
    assert "allowed_account_ids" in check.remedy


def zones(*numbers: str) -> Account:
    answer = {"AvailabilityZones": [{"ZoneId": f"use1-az{each}", "ZoneName": f"us-east-1-{each}"} for each in numbers]}
    return Account().answers("ec2", "describe_availability_zones", answer)


@pytest.mark.parametrize(
    ("settings", "available", "verdict", "remedy"),
    [
        (NetworkSettings(), "123", Verdict.FINE, ""),
        (NetworkSettings(), "12", Verdict.FAILS, "zones_in_use=2"),
        (NetworkSettings(zone_ids=("use1-az1", "use1-az3")), "13", Verdict.FINE, ""),
        (NetworkSettings(zone_ids=("use1-az1", "use1-az5")), "123", Verdict.FAILS, "set zone_ids to some of these"),
    ],
)
def test_zones_must_be_available_for_the_account(
    settings: NetworkSettings, available: str, verdict: Verdict, remedy: str
) -> None:
    """As many as are in use, or those that are named."""
    check = one(network(prod(network=settings), zones(*available).client))
    assert check.verdict is verdict
    assert remedy in check.remedy


def subnets(*found: tuple[str, str, str, int]) -> Account:
    answer = [
        {"SubnetId": id_, "VpcId": vpc, "AvailabilityZone": zone, "AvailableIpAddressCount": free}
        for id_, vpc, zone, free in found
    ]
    return Account().answers("ec2", "describe_subnets", {"Subnets": answer})


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        ([(SUBNETS[0], VPC, "us-east-1a", 99), (SUBNETS[1], VPC, "us-east-1b", 99)], ""),
        ([(SUBNETS[0], VPC, "us-east-1a", 99)], "are not in this account"),
        ([(SUBNETS[0], VPC, "us-east-1a", 99), (SUBNETS[1], "vpc-other", "us-east-1b", 99)], "are not in vpc-"),
        ([(SUBNETS[0], VPC, "us-east-1a", 99), (SUBNETS[1], VPC, "us-east-1a", 99)], "all are in one zone"),
        ([(SUBNETS[0], VPC, "us-east-1a", 99), (SUBNETS[1], VPC, "us-east-1b", 3)], "fewer than 16 free"),
    ],
)
def test_existing_subnets_are_in_the_vpc_in_two_zones_and_have_room(
    found: list[tuple[str, str, str, int]], problem: str
) -> None:
    """Terraform would learn of these in the middle of an apply."""
    settings = prod(network=NetworkSettings(existing=ExistingNetwork(vpc_id=VPC, subnet_ids=SUBNETS)))
    check = one(network(settings, subnets(*found).client))
    assert (check.verdict is Verdict.FAILS) is bool(problem)
    assert problem in check.found


def versions(*offered: tuple[str, str]) -> Account:
    answer = [{"Engine": "redis", "EngineVersion": version, "CacheParameterGroupFamily": f} for version, f in offered]
    return Account().answers("elasticache", "describe_cache_engine_versions", {"CacheEngineVersions": answer})


@pytest.mark.parametrize(
    ("offered", "verdict", "remedy"),
    [
        ([("7.0.7", "redis7"), ("7.1.0", "redis7")], Verdict.FINE, ""),
        ([("7.1.0", "redis7"), ("6.2.6", "redis6.x")], Verdict.FAILS, "set engine_version to one of 6.2, 7.1"),
        ([("7.0.7", "redis70")], Verdict.FAILS, "engine_versions.py"),
    ],
)
def test_the_engine_version_is_offered(offered: list[tuple[str, str]], verdict: Verdict, remedy: str) -> None:
    """With the family that the settings think it has."""
    check = one(engine(prod(), versions(*offered).client))
    assert check.verdict is verdict
    assert remedy in check.remedy


@pytest.mark.parametrize(
    ("offers", "verdict"), [([{"CacheNodeType": "cache.r6g.large"}], Verdict.FINE), ([], Verdict.WARNS)]
)
def test_the_node_type_is_on_offer(offers: list[dict[str, str]], verdict: Verdict) -> None:
    """As far as AWS tells: a type without an offer may still be there."""
    asked = Account().answers(
        "elasticache", "describe_reserved_cache_nodes_offerings", {"ReservedCacheNodesOfferings": offers}
    )
    assert one(node_type(prod(), asked.client)).verdict is verdict


def group(**changes: Any) -> Account:
    described = {"ReplicationGroupId": GROUP, "Status": "available", "MemberClusters": [f"{GROUP}-001"], **changes}
    return Account().answers("elasticache", "describe_replication_groups", {"ReplicationGroups": [described]})


def no_group() -> Account:
    return Account().refuses("elasticache", "describe_replication_groups", "ReplicationGroupNotFoundFault")


@pytest.mark.parametrize(
    ("changes", "verdict", "text"),
    [
        ({}, Verdict.FINE, "is available"),
        ({"Status": "modifying"}, Verdict.FAILS, "is modifying"),
        ({"PendingModifiedValues": {"PrimaryClusterId": "x"}}, Verdict.WARNS, "waits with PrimaryClusterId"),
    ],
)
def test_a_group_that_runs_must_be_at_rest(changes: dict[str, Any], verdict: Verdict, text: str) -> None:
    """AWS refuses changes of one that is being changed."""
    check = one(running_group(prod(), group(**changes).client))
    assert check.verdict is verdict
    assert text in check.found


def test_a_group_that_is_not_made_yet_is_fine() -> None:
    """The deployment makes it."""
    check = one(running_group(prod(), no_group().client))
    assert (check.verdict, check.found) == (Verdict.FINE, f"{GROUP} is not made yet")


def test_a_group_that_is_to_be_taken_over_must_exist() -> None:
    """Under the id of the settings."""
    check = one(running_group(prod({"imported_group_id": "legacy"}), no_group().client))
    assert check.verdict is Verdict.FAILS
    assert "imported_group_id" in check.remedy


@pytest.mark.parametrize(("running", "verdict"), [("7.0.7", Verdict.FINE), ("7.1.0", Verdict.FAILS)])
def test_a_lower_version_than_what_runs_would_replace_the_group(running: str, verdict: Verdict) -> None:
    """It does so where the settings' version is applied."""
    node = {"CacheClusterId": f"{GROUP}-001", "Engine": "redis", "EngineVersion": running}
    found = group().answers("elasticache", "describe_cache_clusters", {"CacheClusters": [node]})
    _, version = running_group(prod({"apply_engine_version": True}), found.client)
    assert version.verdict is verdict


@pytest.mark.parametrize(
    ("snapshots", "verdict"),
    [
        ([{"SnapshotName": "old", "SnapshotStatus": "available"}], Verdict.FINE),
        ([{"SnapshotName": "old", "SnapshotStatus": "creating"}], Verdict.FAILS),
        ([], Verdict.FAILS),
    ],
)
def test_the_snapshot_to_restore_from_exists(snapshots: list[dict[str, str]], verdict: Verdict) -> None:
    """For a group that is not made yet; later nobody reads it."""
    found = no_group().answers("elasticache", "describe_snapshots", {"Snapshots": snapshots}, SnapshotName="old")
    _, snapshot = running_group(prod({"restore_from_snapshot": "old"}), found.client)
    assert snapshot.verdict is verdict


def test_a_service_update_that_waits_is_a_warning() -> None:
    """With the command that applies it."""
    update = {"ServiceUpdateName": "elasticache-20261101", "ServiceUpdateSeverity": "critical"}
    found = group().answers("elasticache", "describe_update_actions", {"UpdateActions": [update]})
    check = one(service_updates(prod(), found.client))
    assert (check.verdict, check.remedy) == (Verdict.WARNS, "make service-updates ENV=prod")
    assert "elasticache-20261101 (critical)" in check.found


def full(*, nodes: int, policies: int) -> Account:
    clusters = [{"CacheClusterId": f"c{number}", "NumCacheNodes": 1} for number in range(nodes)]
    names = [{"policyName": f"p{number}"} for number in range(policies)]
    quota = {"Quotas": [{"QuotaName": "Cache nodes", "QuotaCode": "L-DFE45DF3", "Value": 310.0}]}
    return (
        no_group()
        .answers("elasticache", "describe_cache_clusters", {"CacheClusters": clusters})
        .answers("service-quotas", "list_service_quotas", quota, ServiceCode="elasticache")
        .answers("cloudwatch", "describe_alarms", {"MetricAlarms": []})
        .refuses("service-quotas", "list_service_quotas", "AccessDeniedException")
        .answers("ec2", "describe_vpcs", {"Vpcs": [{"VpcId": f"vpc-{number}"} for number in range(5)]})
        .answers("service-quotas", "list_service_quotas", {"Quotas": []}, ServiceCode="vpc")
        .answers("logs", "describe_resource_policies", {"resourcePolicies": names})
    )


def test_quotas_are_counted_before_the_deployment() -> None:
    """Nodes, alarms, VPCs, log policies; AWS's default where it does not say."""
    settings = prod()
    found = {check.subject: check for check in quotas(settings, full(nodes=308, policies=10).client)}
    failed = {subject for subject, check in found.items() if check.verdict is Verdict.FAILS}
    assert failed == {"nodes", "VPCs", "log policies"}
    assert found["nodes"].found == "308 of 310 in use, 3 more wanted"
    assert found["alarms"].found == f"0 of 5000 in use (AWS's default), {settings.alarm_count} more wanted"


def test_what_aws_does_not_answer_is_not_taken_for_fine() -> None:
    """The right that is missing is named."""
    refused = Account().refuses("ec2", "describe_availability_zones", "UnauthorizedOperation")
    check = one(answered("zones", lambda: network(prod(), refused.client)))
    assert check.verdict is Verdict.UNKNOWN
    assert check.remedy == "allow DescribeAvailabilityZones to whoever asks"
