"""Both stacks in a VPC that another team keeps, made by a Terraform of its own."""

import json

import pytest

from tests.e2e.options.conftest import Start
from tests.e2e.options.life import Life
from tests.e2e.options.option import Option
from tests.e2e.terraform import Terraform

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def theirs(existing_vpc: Terraform) -> dict[str, str]:
    """Return the other team's outputs."""
    outputs = json.loads(existing_vpc.must("vpc", "output", "-json"))
    return {name: each["value"] for name, each in outputs.items()}


@pytest.fixture(scope="module")
def life(theirs: dict[str, str], lives: Start) -> Life:
    """Apply, plan again and destroy in their VPC."""
    network = (
        f'NetworkSettings(existing=ExistingNetwork(vpc_id="{theirs["vpc_id"]}", '
        f'subnet_ids={tuple(theirs["subnet_ids"])}, route_table_ids=("{theirs["route_table_id"]}",), '
        f'cache_security_group_id="{theirs["cache_security_group_id"]}"))'
    )
    return lives(Option(name="guest", network=network)).result()


def test_the_cache_is_in_their_subnets(life: Life, theirs: dict[str, str]) -> None:
    """No VPC, subnet or route table is made beside."""
    assert sorted(life.one("aws_elasticache_subnet_group")["subnet_ids"]) == sorted(theirs["subnet_ids"])
    kinds = {address.partition(".")[0] for address in life.resources}
    assert not kinds & {"aws_vpc", "aws_subnet", "aws_route_table", "aws_default_security_group"}


def test_the_nodes_have_their_security_group(life: Life, theirs: dict[str, str]) -> None:
    """With the rule that lets applications in."""
    group = theirs["cache_security_group_id"]
    assert life.one("aws_elasticache_replication_group")["security_group_ids"] == [group]
    rules = [each for address, each in life.resources.items() if address.startswith("aws_vpc_security_group_ingress")]
    assert group in {rule["security_group_id"] for rule in rules}


def test_the_second_plan_is_empty_and_everything_goes_again(life: Life) -> None:
    """As in a network of its own."""
    assert set(map(tuple, life.second_plans.values())) == {()}
    assert set(life.left.values()) == {""}


def test_their_vpc_is_as_it_was(life: Life, existing_vpc: Terraform) -> None:
    """Their own plan sees no change."""
    result = existing_vpc.run("vpc", "plan", "-detailed-exitcode")
    assert result.returncode == 0, result.stdout
