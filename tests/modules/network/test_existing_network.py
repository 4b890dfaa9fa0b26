"""An existing VPC in place of one made here."""

from pathlib import Path
from typing import Any

import pytest

from environments import load
from environments.schema import EnvironmentSettings, ExistingNetwork, NetworkSettings
from tests.modules.synthesized import Synthesized, synthesize

SUBNETS = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")


def stacks(tmp_path: Path, *, bastion: str | None = None, **existing: Any) -> tuple[Synthesized, Synthesized]:
    network = NetworkSettings(
        existing=ExistingNetwork(vpc_id="vpc-0123456789abcdef0", subnet_ids=SUBNETS, **existing),
        bastion_security_group_id=bastion,
    )
    redis, lambdas, _ = synthesize(EnvironmentSettings(**{**dict(load("dev")), "network": network}), tmp_path)
    return redis, lambdas


def test_nothing_of_the_network_is_made(tmp_path: Path) -> None:
    """The cache goes into the given subnets."""
    redis, _ = stacks(tmp_path)
    made = redis.document["resource"].keys()
    assert not made & {"aws_vpc", "aws_subnet", "aws_route_table", "aws_default_security_group"}
    assert redis.one("aws_elasticache_subnet_group")["subnet_ids"] == list(SUBNETS)
    assert redis.outputs["vpc_id"]["value"] == "vpc-0123456789abcdef0"


@pytest.mark.parametrize("group", ["sg-0123456789abcdef9", None])
def test_an_ssm_endpoint_is_made_only_where_there_is_none(tmp_path: Path, group: str | None) -> None:
    """A second one with private DNS would be refused."""
    redis, _ = stacks(tmp_path, ssm_endpoint_security_group_id=group)
    assert bool(redis.all("aws_vpc_endpoint")) is (group is None)


def test_route_tables_get_the_dynamodb_route(tmp_path: Path) -> None:
    """Those that are named."""
    _, lambdas = stacks(tmp_path, route_table_ids=("rtb-0123456789abcdef0",))
    assert lambdas.one("aws_vpc_endpoint")["route_table_ids"] == ["rtb-0123456789abcdef0"]


def test_without_route_tables_the_way_out_still_names_dynamodb_alone(tmp_path: Path) -> None:
    """The prefix list is looked up instead."""
    _, lambdas = stacks(tmp_path)
    assert not lambdas.all("aws_vpc_endpoint")
    assert lambdas.one("aws_vpc_security_group_egress_rule")["prefix_list_id"].startswith("${data.aws_prefix_list.")


def test_a_bastion_gets_a_rule_of_its_own(tmp_path: Path) -> None:
    """On the Redis port, by its security group."""
    redis, _ = stacks(tmp_path, bastion="sg-0123456789abcdef0")
    rules = redis.by("aws_vpc_security_group_ingress_rule", "description")
    assert rules["Redis from the bastion"]["referenced_security_group_id"] == "sg-0123456789abcdef0"
    assert rules["Redis from the bastion"]["from_port"] == 6379


def test_existing_security_groups_get_the_same_rules(tmp_path: Path) -> None:
    """None is made for nodes and applications; who may talk to whom does not change."""
    cache, application = "sg-0123456789abcdef0", "sg-0123456789abcdef1"
    redis, lambdas = stacks(tmp_path, cache_security_group_id=cache, application_security_group_id=application)
    assert [name.partition("_")[0] for name in redis.all("aws_security_group")] == ["ssm-endpoint"]
    rule = redis.by("aws_vpc_security_group_ingress_rule", "description")["Redis from applications"]
    assert (rule["security_group_id"], rule["referenced_security_group_id"]) == (cache, application)
    assert redis.one("aws_elasticache_replication_group")["security_group_ids"] == [cache]
    functions = lambdas.all("aws_lambda_function").values()
    assert {tuple(each["vpc_config"]["security_group_ids"]) for each in functions} == {(application,)}
