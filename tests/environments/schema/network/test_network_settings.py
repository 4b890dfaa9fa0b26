"""Rules of the network's settings."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from environments import SettingsError, load
from environments.schema import EnvironmentSettings, ExistingNetwork, NetworkSettings, RedisSettings

EXISTING: dict[str, Any] = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
}


@pytest.mark.parametrize(
    "cidr",
    [
        *("10.0.0.0/15", "8.8.0.0/16", "10.0.0.1/16", "ten", "fd00::/16", "10.40.0.0/28"),
        *("127.0.0.0/16", "169.254.0.0/16", "224.0.0.0/16", "240.0.0.0/16", "0.0.0.0/16", "192.0.2.0/24"),
    ],
)
def test_a_range_that_does_not_suit_a_vpc_is_refused(cidr: str) -> None:
    """Private, aligned, no larger than a VPC can be, and large enough for a subnet in each zone."""
    with pytest.raises(SettingsError, match="vpc_cidr.*10.40.0.0/16"):
        NetworkSettings(vpc_cidr=cidr)


@pytest.mark.parametrize("cidr", ["100.64.0.0/16", "10.40.0.0/20", "192.168.7.0/24", "172.31.0.0/26"])
def test_shared_address_space_and_small_ranges_are_taken(cidr: str) -> None:
    """A subnet for each of three zones lies in the range, apart from the others."""
    subnets = [IPv4Network(each) for each in NetworkSettings(vpc_cidr=cidr).subnet_cidrs(3)]
    assert all(each.subnet_of(IPv4Network(cidr)) and each.prefixlen <= 28 for each in subnets)
    assert not any(one.overlaps(other) for one in subnets for other in subnets if one is not other)


def test_more_zones_than_fit_are_refused_with_the_remedy() -> None:
    """Six /20 are more than a /18 holds."""
    with pytest.raises(SettingsError, match="vpc_cidr '10.40.0.0/18' has no room for 6 subnets.*fewer zones_in_use"):
        NetworkSettings(vpc_cidr="10.40.0.0/18", zones_in_use=6)


def test_the_nodes_of_an_environment_are_counted_too() -> None:
    """Without zones_in_use there is a zone for each node, as far as there are zones."""
    dev = load("dev")
    redis = RedisSettings(**{**dict(dev.redis), "nodes": 6})
    network = NetworkSettings(vpc_cidr="10.40.0.0/18", zone_ids=tuple(f"use1-az{number}" for number in range(1, 7)))
    with pytest.raises(SettingsError, match="no room for 6 subnets"):
        EnvironmentSettings(**{**dict(dev), "redis": redis, "network": network})


def test_no_more_zones_are_in_use_than_there_are() -> None:
    """The message says what to do."""
    with pytest.raises(SettingsError, match="zones_in_use is 3, and zone_ids names 2; name more zones"):
        NetworkSettings(zone_ids=("use1-az1", "use1-az2"), zones_in_use=3)


@pytest.mark.parametrize("zones", [("use1-az1",), ("use1-az1", "use1-az1")])
def test_zones_must_be_two_different_ones_at_least(zones: tuple[str, ...]) -> None:
    """A subnet group in one zone has nowhere to fail over to."""
    with pytest.raises(SettingsError, match="at least two different zones"):
        NetworkSettings(zone_ids=zones)


@pytest.mark.parametrize("zone", ["a", "us-east-1a", "use1-az", "usw2-lax1-az1"])
def test_a_zone_is_named_by_its_id(zone: str) -> None:
    """A letter is another zone in each account, and a region may lack some; local zones have no ElastiCache."""
    with pytest.raises(SettingsError, match="zone ids.*a letter is another zone in each account"):
        NetworkSettings(zone_ids=("use1-az1", zone))


@pytest.mark.parametrize(("nodes", "zones"), [(1, 2), (2, 2), (3, 3), (6, 3)])
def test_there_is_a_zone_for_each_node_two_at_least_and_three_at_most(nodes: int, zones: int) -> None:
    """More must be named, since not every account has them."""
    assert NetworkSettings().zone_count(nodes) == zones
    assert NetworkSettings(zones_in_use=2).zone_count(nodes) == 2
    assert NetworkSettings(zone_ids=("use1-az1", "use1-az2")).zone_count(nodes) == 2


def test_subnets_lie_in_the_vpc_and_apart() -> None:
    """One /20 after the other from the start of the range."""
    assert NetworkSettings(vpc_cidr="10.40.0.0/18").subnet_cidrs(3) == [
        "10.40.0.0/20",
        "10.40.16.0/20",
        "10.40.32.0/20",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("vpc_id", "0123"),
        ("subnet_ids", ("vpc-0123456789abcdef0", "subnet-0123456789abcdef1")),
        ("route_table_ids", ("table",)),
    ],
)
def test_ids_of_another_kind_are_refused(field: str, value: object) -> None:
    """Each id says by its prefix what it is."""
    with pytest.raises(SettingsError, match=field):
        ExistingNetwork(**{**EXISTING, field: value})


def test_an_existing_network_needs_two_different_subnets() -> None:
    """The same subnet twice is one."""
    with pytest.raises(SettingsError, match="at least two subnets"):
        ExistingNetwork(**{**EXISTING, "subnet_ids": (EXISTING["subnet_ids"][0],) * 2})


def test_a_bastion_is_a_security_group() -> None:
    """Not an instance, not an address."""
    with pytest.raises(SettingsError, match="bastion_security_group_id"):
        NetworkSettings(bastion_security_group_id="i-0123456789abcdef0")


def test_ipv6_discovery_needs_ipv6() -> None:
    """Nodes without IPv6 cannot announce it."""
    assert NetworkSettings(addresses="dual-stack", discovery="ipv6").dual_stack
    with pytest.raises(SettingsError, match="needs addresses 'dual-stack'"):
        NetworkSettings(discovery="ipv6")


def test_the_nodes_and_their_clients_have_two_groups() -> None:
    """One group for both would let every client in anywhere."""
    with pytest.raises(SettingsError, match="must be two groups"):
        ExistingNetwork(
            **EXISTING,
            cache_security_group_id="sg-0123456789abcdef0",
            application_security_group_id="sg-0123456789abcdef0",
        )
