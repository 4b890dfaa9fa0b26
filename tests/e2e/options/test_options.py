"""Three shards and Valkey: applied, planned again, destroyed."""

from typing import Any

import pytest

from tests.e2e.options.conftest import Start
from tests.e2e.options.life import Life
from tests.e2e.options.option import PRIVATE_NETWORK, SERVERLESS, SHARDS, VALKEY, Option

pytestmark = pytest.mark.e2e

GROUP = "aws_elasticache_replication_group"


@pytest.mark.parametrize("option", PRIVATE_NETWORK, ids=lambda option: option.name)
def test_the_second_plan_is_empty(lives: Start, option: Option) -> None:
    """Nothing drifts, but for what the emulator is known not to return."""
    assert lives(option).result().second_plans == {stack: [] for stack in option.stacks}


@pytest.mark.parametrize("option", PRIVATE_NETWORK, ids=lambda option: option.name)
def test_it_is_destroyed_cleanly(lives: Start, option: Option) -> None:
    """Nothing stays in either state."""
    assert lives(option).result().left == dict.fromkeys(option.stacks, "")


def test_three_shards_are_a_cluster(lives: Start) -> None:
    """With six nodes, a configuration endpoint, and cluster mode in the parameter group."""
    life = lives(SHARDS).result()
    group = life.one(GROUP)
    assert (group["num_node_groups"], group["replicas_per_node_group"], group["cluster_enabled"]) == (3, 1, True)
    assert len(group["member_clusters"]) == 6
    assert life.outputs["configuration_endpoint"]["value"] == group["configuration_endpoint_address"] != ""
    assert {"name": "cluster-enabled", "value": "yes"} in life.one("aws_elasticache_parameter_group")["parameter"]


def test_every_user_has_its_policy(lives: Start) -> None:
    """The application, analytics and the operator; and `default`, which is off."""
    life = lives(SHARDS).result()
    assert names(life, "aws_elasticache_user", "user_name") == {
        "default",
        *(f"experimentation-shards-{role}" for role in ("app", "analytics", "operator")),
    }
    assert names(life, "aws_iam_policy", "name") == {
        f"experimentation-shards-redis-{role}" for role in ("client", "analytics", "operator")
    }


def test_valkey_has_its_own_family_and_users(lives: Start) -> None:
    """Nothing of Redis is left but the names."""
    life = lives(VALKEY).result()
    assert (life.one(GROUP)["engine"], life.one(GROUP)["engine_version"]) == ("valkey", "8.0")
    assert life.one("aws_elasticache_parameter_group")["family"] == "valkey8"
    assert life.one("aws_elasticache_user")["engine"] == life.one("aws_elasticache_user_group")["engine"] == "valkey"


def test_a_serverless_cache_has_its_limits_and_its_endpoints(lives: Start) -> None:
    """As the provider reads it from AWS's answer; clients find both ports."""
    life = lives(SERVERLESS).result()
    cache = life.one("aws_elasticache_serverless_cache")
    [limits] = cache["cache_usage_limits"]
    assert (limits["data_storage"][0]["maximum"], limits["ecpu_per_second"][0]["maximum"]) == (10, 5_000)
    assert (cache["user_group_id"], cache["snapshot_retention_limit"]) == ("experimentation-burst-users", 1)
    assert life.outputs["configuration_endpoint"]["value"] == cache["endpoint"][0]["address"] != ""


def names(life: Life, kind: str, attribute: str) -> set[Any]:
    return {each[attribute] for address, each in life.resources.items() if address.startswith(f"{kind}.")}
