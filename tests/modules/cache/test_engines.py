"""Valkey in place of Redis, and the users that the settings name."""

from pathlib import Path

import pytest

from environments.schema.access.roles import analytics_access, operator_access
from tests.modules.options import GROUP, changed, parameters, redis_stack, stacks
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment

VALKEY = {"engine": "valkey", "engine_version": "8.0"}


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    """Prod on Valkey 8."""
    return stacks(tmp_path_factory.mktemp("valkey"), changed("prod", redis=VALKEY))


def test_engine_family_and_parameters_go_together(valkey: SynthesizedEnvironment) -> None:
    """Parameters that Valkey 8 lacks stay out, and synth says so."""
    group = valkey.redis.one(GROUP)
    assert (group["engine"], group["engine_version"]) == ("valkey", "8.0")
    parameter_group = valkey.redis.one("aws_elasticache_parameter_group")
    assert parameter_group["family"] == "valkey8"
    assert parameter_group["name"] == "experimentation-prod-valkey8"
    assert "lazyfree-lazy-eviction" not in parameters(valkey)
    assert any(text.startswith("lazyfree-lazy-eviction=yes stays out") for text in valkey.warnings)


def test_users_follow_the_engine_and_none_goes_without_authentication(valkey: SynthesizedEnvironment) -> None:
    """A group of engine valkey takes no such user, and needs no `default`."""
    users = valkey.redis.all("aws_elasticache_user").values()
    assert [(user["engine"], user["authentication_mode"]) for user in users] == [("valkey", {"type": "iam"})]
    group = valkey.redis.one("aws_elasticache_user_group")
    assert group["engine"] == "valkey"
    assert len(group["user_ids"]) == 1


def test_the_groups_id_stays_when_the_engine_changes(valkey: SynthesizedEnvironment) -> None:
    """Another id would be another group, without the data."""
    assert valkey.redis.one(GROUP)["replication_group_id"] == "experimentation-prod-redis"


def test_a_group_that_changes_to_valkey_may_keep_its_users(tmp_path: Path) -> None:
    """ElastiCache takes users of engine redis for Valkey, but not the other way round."""
    redis = redis_stack(tmp_path, changed("prod", redis={**VALKEY, "user_engine": "redis"}))
    assert redis.one(GROUP)["engine"] == "valkey"
    assert {user["engine"] for user in redis.all("aws_elasticache_user").values()} == {"redis"}
    assert len(redis.one("aws_elasticache_user_group")["user_ids"]) == 2


def test_users_that_the_settings_name_have_a_policy_each(tmp_path: Path) -> None:
    """It names the group and that user, and the policy is an output."""
    redis = redis_stack(tmp_path, changed("dev", redis={"users": ("analytics", "operator")}))
    users = redis.by("aws_elasticache_user", "user_name")
    assert users["experimentation-dev-analytics"]["access_string"] == analytics_access("app")
    assert users["experimentation-dev-operator"]["access_string"] == operator_access()
    assert len(redis.one("aws_elasticache_user_group")["user_ids"]) == 4
    for role in ("analytics", "operator"):
        user = users[f"experimentation-dev-{role}"]
        assert user["user_id"] == user["user_name"]
        assert user["authentication_mode"] == {"type": "iam"}
        [name] = [each for each in redis.document["data"]["aws_iam_policy_document"] if each.startswith(role)]
        *_, connect = redis.policy(name)
        assert connect["actions"] == ["elasticache:Connect"]
        group, own = connect["resources"]
        assert group.endswith(f":replicationgroup:{redis.one(GROUP)['replication_group_id']}")
        assert own.startswith(f"${{aws_elasticache_user.access-control_{role}_")
        assert f"{role}_policy_arn" in redis.outputs


def test_a_parameter_that_counts_at_creation_only_is_announced(tmp_path: Path) -> None:
    """Changing it later needs a new replication group."""
    announced = stacks(tmp_path, changed("dev", redis={"parameters": {"databases": "4"}})).warnings
    assert any(text.startswith("databases=4 takes effect when the replication group is made") for text in announced)


@pytest.mark.parametrize(
    ("redis", "ignored"),
    [({}, True), ({"apply_engine_version": True}, False), ({"auto_minor_version_upgrade": False}, False)],
)
def test_the_plan_leaves_the_version_alone_where_aws_upgrades_it(
    tmp_path: Path, redis: dict[str, bool], ignored: bool
) -> None:
    """An older version in the settings would replace the group; whoever wants an upgrade says so."""
    group = redis_stack(tmp_path, changed("prod", redis=redis)).one(GROUP)
    assert ("engine_version" in group["lifecycle"]["ignore_changes"]) is ignored


def test_a_durable_cluster_says_so_and_asks_for_the_provider_that_can(tmp_path: Path) -> None:
    """An older one would refuse the argument in a less clear way."""
    durable = {"engine": "valkey", "engine_version": "9.0", "shards": 2, "nodes": 2, "durability": "sync"}
    made = stacks(tmp_path, changed("prod", redis=durable))
    assert made.redis.one(GROUP)["durability"] == "sync"
    assert provider(made.redis) == ">= 6.51.0, < 7.0.0"
    assert provider(made.lambdas) == ">= 5.100.0, < 7.0.0"


def test_without_durability_every_provider_will_do(prod: SynthesizedEnvironment) -> None:
    """And nothing is said of it, which leaves AWS's default."""
    assert "durability" not in prod.redis.one(GROUP)
    assert provider(prod.redis) == provider(prod.lambdas) == ">= 5.100.0, < 7.0.0"


def provider(stack: Synthesized) -> str:
    """Return the versions of the provider that the stack takes."""
    return str(stack.document["terraform"]["required_providers"]["aws"]["version"])
