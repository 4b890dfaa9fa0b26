"""IPv6 beside IPv4."""

from pathlib import Path

import pytest

from environments.schema import ExistingNetwork, NetworkSettings
from tests.modules.options import GROUP, changed, redis_stack, stacks
from tests.modules.synthesized import SynthesizedEnvironment


@pytest.fixture(scope="module")
def dual(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedEnvironment:
    """Prod with both kinds of addresses."""
    network = NetworkSettings(vpc_cidr="10.42.0.0/16", addresses="dual-stack", discovery="ipv6")
    return stacks(tmp_path_factory.mktemp("dual"), changed("prod", network=network))


def test_every_subnet_has_a_range_of_its_own(dual: SynthesizedEnvironment) -> None:
    """A /64 of the VPC's /56, and whatever is started there gets an address of it."""
    assert dual.redis.one("aws_vpc")["assign_generated_ipv6_cidr_block"] is True
    subnets = dual.redis.all("aws_subnet")
    assert all(subnet["assign_ipv6_address_on_creation"] is True for subnet in subnets.values())
    ranges = [subnets[name]["ipv6_cidr_block"] for name in sorted(subnets)]
    assert [text.rpartition("8, ")[2] for text in ranges] == ["0)}", "1)}", "2)}"]
    assert all(text.startswith("${cidrsubnet(aws_vpc.") for text in ranges)


def test_nodes_and_functions_have_both(dual: SynthesizedEnvironment) -> None:
    """Rules name security groups, so they hold for both."""
    group = dual.redis.one(GROUP)
    assert (group["network_type"], group["ip_discovery"]) == ("dual_stack", "ipv6")
    for function in dual.lambdas.all("aws_lambda_function").values():
        assert function["vpc_config"]["ipv6_allowed_for_dual_stack"] is True


def test_there_is_still_no_way_to_the_internet(dual: SynthesizedEnvironment) -> None:
    """IPv6 addresses are public by nature; without a gateway they lead nowhere."""
    kinds = dual.redis.document["resource"].keys()
    assert not kinds & {"aws_egress_only_internet_gateway", "aws_internet_gateway", "aws_route"}
    assert "route" not in dual.redis.one("aws_route_table")


def test_with_ipv4_alone_nothing_of_it_is_there(prod: SynthesizedEnvironment) -> None:
    """Running environments plan no change; a network type that is named would replace older groups."""
    assert not prod.redis.one(GROUP).keys() & {"network_type", "ip_discovery"}
    assert "assign_generated_ipv6_cidr_block" not in prod.redis.one("aws_vpc")
    for subnet in prod.redis.all("aws_subnet").values():
        assert not subnet.keys() & {"ipv6_cidr_block", "assign_ipv6_address_on_creation"}


def test_existing_subnets_bring_their_own_ranges(tmp_path: Path) -> None:
    """Only the group and the functions are told."""
    existing = ExistingNetwork(
        vpc_id="vpc-0123456789abcdef0", subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
    )
    redis = redis_stack(tmp_path, changed("dev", network=NetworkSettings(existing=existing, addresses="dual-stack")))
    assert redis.one(GROUP)["network_type"] == "dual_stack"
    assert not redis.all("aws_subnet")
