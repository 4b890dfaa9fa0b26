"""A global datastore: what each member must be, and what both ends must agree on."""

import sys
from pathlib import Path
from typing import Any

import pytest

import environments
from environments import EnvironmentSettings, SettingsError, load
from environments.schema import GlobalDatastore, GlobalMember, NetworkSettings, RedisSettings, ServerlessSettings
from environments.schema.global_members import member_problems

US = GlobalMember(environment="prod-us", region="us-east-1", vpc_cidr="10.50.0.0/16")
EU = GlobalMember(environment="prod-eu", region="eu-west-1", vpc_cidr="10.51.0.0/16")


def datastore(**changes: Any) -> GlobalDatastore:
    return GlobalDatastore(**{"name": "prod", "members": (US, EU), **changes})


def member(of: GlobalMember, redis: dict[str, Any] | None = None, **changes: Any) -> EnvironmentSettings:
    nodes = {"nodes": 2, "node_type": "cache.r7g.large", "automatic_failover": True, "multi_az": True}
    given = {
        "name": of.environment,
        "region": of.region,
        "keep_data": True,
        "log_retention_days": 365,
        "network": NetworkSettings(vpc_cidr=of.vpc_cidr),
        "redis": RedisSettings(**{**nodes, "snapshot_retention_days": 1, **(redis or {})}),
        "global_datastore": datastore(),
    }
    return EnvironmentSettings(**{**given, **changes})


def test_the_first_member_keeps_the_datastore_and_takes_the_writes() -> None:
    """Until another one is promoted."""
    home, other = member(US), member(EU)
    assert (home.joins_datastore, home.writes_elsewhere) == (False, None)
    assert (other.joins_datastore, other.writes_elsewhere) == (True, US)


def test_after_a_promotion_writes_go_the_other_way() -> None:
    """Each member keeps the resources that it made."""
    promoted = datastore(writer="prod-eu")
    home, other = member(US, global_datastore=promoted), member(EU, global_datastore=promoted)
    assert (home.joins_datastore, home.writes_elsewhere) == (False, EU)
    assert (other.joins_datastore, other.writes_elsewhere) == (True, None)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"members": (US,)}, "members are 1, a datastore has 2 to 3"),
        ({"members": (US, US)}, "two members have the same environment"),
        ({"writer": "prod-ap"}, "writer 'prod-ap' is no member; name one of prod-us, prod-eu"),
        ({"budget_milliseconds": 50}, "budget_milliseconds"),
        (
            {"members": (US, GlobalMember(environment="prod-tw", region="ap-east-2", vpc_cidr="10.52.0.0/16"))},
            "region 'ap-east-2' has no global datastores",
        ),
        (
            {"members": (US, GlobalMember(environment="prod-cn", region="cn-north-1", vpc_cidr="10.52.0.0/16"))},
            "regions us-east-1, cn-north-1 are of several partitions",
        ),
    ],
)
def test_members_are_two_or_three_different_ones(changes: dict[str, Any], problem: str) -> None:
    """And the writer is one of them."""
    with pytest.raises(SettingsError, match=problem):
        datastore(**changes)


def test_nodes_of_the_eighth_generation_can_be_members() -> None:
    """AWS's guide names m8g, r8g and c8gn."""
    for family in ("m8g", "r8g", "c8gn"):
        nodes = {"node_type": f"cache.{family}.large", "engine": "valkey", "engine_version": "8.0"}
        assert member(US, nodes).global_datastore == datastore()


@pytest.mark.parametrize(
    ("redis", "problem"),
    [
        ({"node_type": "cache.t4g.medium"}, "does not take node_type 'cache.t4g.medium'"),
        ({"node_type": "cache.r7gd.xlarge"}, "does not take node_type"),
        ({"shards": 3}, "does not go with cluster mode"),
        ({"imported_group_id": "legacy"}, "does not go with imported_group_id"),
        ({"restore_from_snapshot": "before"}, "does not go with restore_from_snapshot in a secondary"),
        ({"password_users": ("analytics",)}, "does not go with password_users"),
        ({"nodes": 1, "automatic_failover": False, "multi_az": False}, "needs automatic_failover in each region"),
    ],
)
def test_a_secondary_must_be_what_aws_and_the_library_can_join(redis: dict[str, Any], problem: str) -> None:
    """Before Terraform runs."""
    with pytest.raises(SettingsError, match=problem):
        member(EU, redis)


@pytest.mark.parametrize("of", [US, EU])
def test_no_member_applies_an_engine_version(of: GlobalMember) -> None:
    """The provider would plan nothing; the remedy upgrades all members."""
    with pytest.raises(SettingsError, match="upgrade all members by `aws elasticache modify-global-replication-group`"):
        member(of, {"apply_engine_version": True})


def test_the_primary_may_be_filled_from_a_snapshot() -> None:
    """The secondaries then get the same data."""
    assert member(US, {"restore_from_snapshot": "before"}).redis.restore_from_snapshot == "before"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"region": "eu-central-1"}, "has no member for prod-eu in eu-central-1"),
        ({"network": NetworkSettings(vpc_cidr="10.52.0.0/16")}, "network.vpc_cidr is 10.52.0.0/16, and 10.51.0.0/16"),
        ({"network": NetworkSettings(vpc_cidr=EU.vpc_cidr, addresses="dual-stack")}, "knows IPv4 alone"),
    ],
)
def test_an_environment_must_be_the_member_that_is_named(changes: dict[str, Any], problem: str) -> None:
    """Its name, region and range of addresses."""
    with pytest.raises(SettingsError, match=problem):
        member(EU, **changes)


def test_a_serverless_cache_is_no_member() -> None:
    """AWS has global datastores of nodes alone."""
    serverless = ServerlessSettings(max_storage_gb=1, max_ecpu_per_second=1_000, snapshot_retention_days=1)
    with pytest.raises(SettingsError, match="AWS has none of serverless caches"):
        EnvironmentSettings(
            name="prod-eu",
            region="eu-west-1",
            keep_data=True,
            log_retention_days=365,
            serverless=serverless,
            global_datastore=datastore(),
        )


@pytest.mark.parametrize(
    ("redis", "field"),
    [
        ({"node_type": "cache.r6g.large"}, "node_type"),
        ({"engine": "valkey", "engine_version": "8.0"}, "engine"),
        ({"key_prefix": "shop"}, "key_prefix"),
        ({"parameters": {"maxmemory-policy": "allkeys-lru"}}, "parameters"),
        ({"port": 6380}, "port"),
    ],
)
def test_both_ends_must_be_alike(redis: dict[str, Any], field: str) -> None:
    """AWS makes them so, or clients rely on it."""
    problems = list(member_problems(member(US), member(EU, redis)))
    assert [each for each in problems if each.startswith(f"{field} is ") and "in prod-eu" in each]


def test_replicas_may_differ() -> None:
    """Each region has the readers that it needs."""
    assert not list(member_problems(member(US), member(EU, {"nodes": 4})))


def test_ranges_that_overlap_are_refused() -> None:
    """Their VPCs could not be joined."""
    inside = GlobalMember(environment="prod-eu", region="eu-west-1", vpc_cidr="10.50.64.0/18")
    overlapping = datastore(members=(US, inside))
    ends = [member(each, global_datastore=overlapping) for each in (US, inside)]
    assert "vpc_cidr of two members overlap" in " ".join(member_problems(*ends))


def test_loading_one_end_looks_at_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does every synth, deployment and tool; the message names the file."""
    for name, writer in (("glob-a", None), ("glob-b", "glob-b")):
        (tmp_path / f"{name}.py").write_text(_FILE.format(name=name, writer=writer, **_ENDS[name]))
        monkeypatch.delitem(sys.modules, f"environments.{name}", raising=False)
    monkeypatch.setattr(environments, "__path__", [*environments.__path__, str(tmp_path)])
    with pytest.raises(SettingsError, match=r"(?s)environments/glob-a\.py.*another one in environments/glob-b\.py"):
        load("glob-a")
    for name in _ENDS:
        monkeypatch.delitem(sys.modules, f"environments.{name}", raising=False)


_ENDS = {
    "glob-a": {"region": "us-east-1", "cidr": "10.50.0.0/16"},
    "glob-b": {"region": "eu-west-1", "cidr": "10.51.0.0/16"},
}
_FILE = """
from environments.schema import *

SETTINGS = EnvironmentSettings(
    name="{name}",
    region="{region}",
    keep_data=False,
    log_retention_days=7,
    network=NetworkSettings(vpc_cidr="{cidr}"),
    redis=RedisSettings(
        nodes=2, node_type="cache.r7g.large", automatic_failover=True, multi_az=True, snapshot_retention_days=1
    ),
    global_datastore=GlobalDatastore(
        name="glob",
        members=(
            GlobalMember(environment="glob-a", region="us-east-1", vpc_cidr="10.50.0.0/16"),
            GlobalMember(environment="glob-b", region="eu-west-1", vpc_cidr="10.51.0.0/16"),
        ),
        writer={writer!r},
    ),
)
"""
