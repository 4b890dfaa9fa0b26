"""Groups of two regions as one datastore: what each stack makes, and how clients write across."""

import json
from typing import Any

import pytest

from tests.environments.schema.test_global_datastore import EU, US, datastore, member
from tests.modules.options import GROUP, published, stacks
from tests.modules.synthesized import Synthesized, SynthesizedEnvironment

GLOBAL = "aws_elasticache_global_replication_group"
# The provider refuses these beside global_replication_group_id (its schema, ConflictsWith).
OF_THE_PRIMARY = {
    *("at_rest_encryption_enabled", "engine", "engine_version", "node_type", "num_node_groups", "parameter_group_name"),
    *(
        "security_group_names",
        "snapshot_arns",
        "snapshot_name",
        "transit_encryption_enabled",
        "transit_encryption_mode",
    ),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    return stacks(tmp_path_factory.mktemp("home"), member(US))


@pytest.fixture(scope="module")
def secondary(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    return stacks(tmp_path_factory.mktemp("secondary"), member(EU))


@pytest.fixture(scope="module")
def demoted(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    """Give the environment that made the datastore, once the other was promoted."""
    promoted = datastore(writer="prod-eu")
    return stacks(tmp_path_factory.mktemp("demoted"), member(US, global_datastore=promoted))


def variables(environment: SynthesizedEnvironment) -> dict[str, Any]:
    function = next(iter(environment.lambdas.all("aws_lambda_function").values()))
    found: dict[str, Any] = function["environment"]["variables"]
    return found


def connecting(stack: Synthesized) -> list[str]:
    [name] = [each for each in stack.document["data"]["aws_iam_policy_document"] if each.startswith("client-policy")]
    [resources] = [each["resources"] for each in stack.policy(name) if each["sid"] == "ConnectToRedis"]
    return list(resources)


def test_the_home_makes_the_datastore_and_publishes_its_id(home: SynthesizedEnvironment) -> None:
    """Terraform does not undo a promotion, nor destroy the datastore."""
    group = home.redis.one(GLOBAL)
    assert group["global_replication_group_id_suffix"] == "prod"
    assert group["lifecycle"] == {"prevent_destroy": True, "ignore_changes": ["primary_replication_group_id"]}
    assert f"{GLOBAL}.global-datastore_group_0380A0F3" in home.redis.addresses()
    assert GLOBAL in published(home)["global-datastore-id"]


def test_what_aws_changes_through_the_datastore_alone_is_left_alone_in_members(
    home: SynthesizedEnvironment, secondary: SynthesizedEnvironment
) -> None:
    """It refuses a member's own node type and switches its minor upgrades off; the datastore has the type for all."""
    assert home.redis.one(GLOBAL)["cache_node_type"] == "cache.r7g.large"
    for environment in (home, secondary):
        ignored = environment.redis.one(GROUP)["lifecycle"]["ignore_changes"]
        assert {"auto_minor_version_upgrade", "node_type"} <= set(ignored)


def test_a_secondary_joins_by_what_the_home_published(secondary: SynthesizedEnvironment) -> None:
    """In the home's region; it says nothing that is the primary's to say."""
    group = secondary.redis.one(GROUP)
    assert "prod-us-global-datastore-id" in group["global_replication_group_id"]
    assert not OF_THE_PRIMARY & group.keys()
    assert secondary.redis.all(GLOBAL) == {}
    assert secondary.redis.all("aws_elasticache_parameter_group") == {}
    providers = {each.get("alias"): each for each in secondary.redis.document["provider"]["aws"]}
    assert providers["prod-us"]["region"] == "us-east-1"
    assert {each["provider"] for each in secondary.redis.document["data"]["aws_ssm_parameter"].values()} == {
        "aws.prod-us"
    }


def test_a_secondary_has_a_key_users_and_replicas_of_its_own(secondary: SynthesizedEnvironment) -> None:
    """Keys and users do not leave their region."""
    group = secondary.redis.one(GROUP)
    assert "aws_kms_key.encryption-key" in group["kms_key_id"]
    assert group["user_group_ids"]
    assert group["num_cache_clusters"] == 2


def test_its_group_keeps_the_address_that_groups_have(
    home: SynthesizedEnvironment, secondary: SynthesizedEnvironment
) -> None:
    """One that runs alone can become the home."""
    for environment in (home, secondary):
        assert f"{GROUP}.cache_group_D050DA10" in environment.redis.addresses()


def test_clients_of_a_secondary_are_told_where_to_write(secondary: SynthesizedEnvironment) -> None:
    """By SSM, with a budget that reaches the other region, and with the right to connect there."""
    values = published(secondary)
    assert "prod-us-primary-endpoint" in values["writer-endpoint"]
    assert values["writer-user-name"] == "experimentation-prod-us-app"
    assert values["writer-replication-group-id"] == "experimentation-prod-us-redis"
    assert values["user-name"] == "experimentation-prod-eu-app"
    found = variables(secondary)
    assert (found["REDIS_WRITER_REGION"], found["REDIS_BUDGET_MS"]) == ("us-east-1", "1000")
    ends = {each.rpartition("elasticache:us-east-1:")[2].partition(":")[2] for each in connecting(secondary.redis)}
    assert {"replicationgroup:experimentation-prod-us-redis", "user:experimentation-prod-us-app"} <= ends


def test_clients_of_the_primary_know_of_no_other(home: SynthesizedEnvironment) -> None:
    """They read and write as ever."""
    assert not [name for name in published(home) if name.startswith("writer-")]
    assert "REDIS_WRITER_REGION" not in variables(home)
    assert len(connecting(home.redis)) == 2


def test_after_a_promotion_the_home_writes_to_the_other(demoted: SynthesizedEnvironment) -> None:
    """Without a resource made or destroyed for it, but parameters."""
    assert variables(demoted)["REDIS_WRITER_REGION"] == "eu-west-1"
    assert "prod-eu-primary-endpoint" in published(demoted)["writer-endpoint"]
    assert demoted.redis.one(GLOBAL)["global_replication_group_id_suffix"] == "prod"


def test_regions_reach_each_other_by_their_ranges(
    home: SynthesizedEnvironment, secondary: SynthesizedEnvironment
) -> None:
    """Both ways and on Redis' port alone, so that a promotion changes no rule."""
    for environment, other in ((home, EU), (secondary, US)):
        for direction in ("ingress", "egress"):
            rules = environment.redis.all(f"aws_vpc_security_group_{direction}_rule").values()
            [rule] = [each for each in rules if each.get("cidr_ipv4") == other.vpc_cidr]
            assert (rule["from_port"], rule["to_port"]) == (6379, 6379)


def test_the_lag_is_told_where_it_is_behind(home: SynthesizedEnvironment, secondary: SynthesizedEnvironment) -> None:
    """For each node, any of which may follow the other region; a secondary has no primary to miss."""
    found = alarms(secondary)
    lags = {name: alarm for name, alarm in found.items() if name.endswith("GlobalDatastoreReplicationLag")}
    assert lags.keys() == {f"experimentation-prod-eu-redis-00{node}-GlobalDatastoreReplicationLag" for node in (1, 2)}
    assert {(each["threshold"], each["minutes"], each["statistic"]) for each in lags.values()} == {(5, 5, "Maximum")}
    assert not [name for name in found if name.endswith("IsMaster")]
    assert not [name for name in alarms(home) if "Global" in name]
    body = json.loads(secondary.lambdas.one("aws_cloudwatch_dashboard")["dashboard_body"])
    assert "Lag behind the primary's region" in {each["properties"].get("title") for each in body["widgets"]}


def test_alarms_are_those_that_the_settings_count(
    home: SynthesizedEnvironment, secondary: SynthesizedEnvironment
) -> None:
    """In both regions."""
    for environment in (home, secondary):
        assert len(alarms(environment)) == environment.settings.alarm_count


def alarms(environment: SynthesizedEnvironment) -> dict[str, Any]:
    resources = [
        resource
        for stack in (environment.redis, environment.lambdas)
        for resource in stack.all("aws_cloudwatch_metric_alarm").values()
    ]
    return {name: alarm for each in resources for name, alarm in each["for_each"].items()}
