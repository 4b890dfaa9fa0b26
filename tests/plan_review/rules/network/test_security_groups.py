"""Ways in and out that open or close."""

from typing import Any

import pytest

from tests.plan_review.rules.plans import created, destroyed, found, one, plan, severity, silent, unchanged, updated
from tools.plan_review.plan.values import Mark

INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"
FROM_APP: dict[str, Any] = {
    "security_group_id": "sg-cache",
    "ip_protocol": "tcp",
    "from_port": 6379,
    "to_port": 6379,
    "cidr_ipv4": None,
    "cidr_ipv6": None,
    "prefix_list_id": None,
    "referenced_security_group_id": "sg-app",
}
FROM_VPC = {**FROM_APP, "referenced_security_group_id": None, "cidr_ipv4": "10.42.0.0/16"}


def test_the_whole_internet() -> None:
    """Critical, in IPv4 and IPv6, in a new rule and in one that changes, also of a group that is made here."""
    for name, value in (("cidr_ipv4", "0.0.0.0/0"), ("cidr_ipv6", "::/0"), ("cidr_ipv4", "0.0.0.0/1")):
        open_rule = {**FROM_APP, "referenced_security_group_id": None, name: value}
        for change in (
            created(INGRESS, open_rule),
            updated(INGRESS, FROM_APP, open_rule),
            created(INGRESS, {**open_rule, "security_group_id": Mark.UNKNOWN}),
        ):
            seen = one("security-group-widened", change)
            assert f"admits tcp port 6379 from {value}: the whole internet" in seen.message
            assert severity("security-group-widened", seen) == "critical"


def test_rules_within_a_new_group() -> None:
    """The group has no id yet."""
    rule = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
    group = created("aws_security_group", {"id": Mark.UNKNOWN, "ingress": [rule]})
    assert "all traffic from 0.0.0.0/0" in one("security-group-widened", group).message


def test_larger_networks_and_more_ports() -> None:
    """Medium within private addresses, high beyond."""
    larger = one("security-group-widened", updated(INGRESS, FROM_VPC, {**FROM_VPC, "cidr_ipv4": "10.0.0.0/8"}))
    assert "sg-cache admits tcp port 6379 from 10.0.0.0/8" in larger.message
    assert severity("security-group-widened", larger) == "medium"
    ports = one("security-group-widened", updated(INGRESS, FROM_VPC, {**FROM_VPC, "from_port": 0, "to_port": 65535}))
    assert "tcp all ports" in ports.message
    partner = one("security-group-widened", updated(INGRESS, FROM_VPC, {**FROM_VPC, "cidr_ipv4": "52.1.2.0/24"}))
    assert severity("security-group-widened", partner) == "high"


def test_another_group() -> None:
    """Every member of the group reaches the port."""
    seen = one("security-group-widened", created(INGRESS, {**FROM_APP, "referenced_security_group_id": "sg-bastion"}))
    assert "from sg-bastion" in seen.message
    unseen = one("security-group-widened", created(INGRESS, {**FROM_APP, "referenced_security_group_id": Mark.UNKNOWN}))
    assert "from where, and to which port, cannot be seen before apply" in unseen.message


def test_the_same_source_on_another_port() -> None:
    """Low: the port of the cache changes; to more ports is another matter."""
    moved = one("security-group-widened", updated(INGRESS, FROM_APP, {**FROM_APP, "from_port": 6380, "to_port": 6380}))
    assert "admits tcp port 6380 from sg-app instead of tcp port 6379 from sg-app" in moved.message
    assert severity("security-group-widened", moved) == "low"
    more = one("security-group-widened", updated(INGRESS, FROM_APP, {**FROM_APP, "from_port": 6378}))
    assert severity("security-group-widened", more) == "medium"


def test_narrower_the_same_under_another_address_and_new_groups_of_their_own() -> None:
    """Near misses."""
    assert silent("security-group-widened", updated(INGRESS, FROM_VPC, {**FROM_VPC, "cidr_ipv4": "10.42.1.0/24"}))
    assert silent("security-group-widened", plan(destroyed(INGRESS, FROM_APP, name="old"), created(INGRESS, FROM_APP)))
    new = {**FROM_APP, "security_group_id": Mark.UNKNOWN, "referenced_security_group_id": Mark.UNKNOWN}
    assert silent("security-group-widened", created(INGRESS, new))
    inline = {"protocol": "tcp", "from_port": 6379, "to_port": 6379, "cidr_blocks": ["10.0.0.0/8"]}
    known = unchanged("aws_security_group", {"id": "sg-cache", "ingress": [inline]})
    assert silent("security-group-widened", plan(known, created(INGRESS, FROM_VPC)))


def test_a_way_out_to_the_internet() -> None:
    """High; to private addresses, groups and prefix lists it is nothing."""
    out = one("egress-widened", created(EGRESS, {**FROM_VPC, "cidr_ipv4": "0.0.0.0/0"}))
    assert "lets out tcp port 6379 to 0.0.0.0/0" in out.message
    assert severity("egress-widened", out) == "high"
    assert (
        severity("egress-widened", one("egress-widened", created(EGRESS, {**FROM_VPC, "cidr_ipv4": "52.1.2.0/24"})))
        == "medium"
    )
    assert silent("egress-widened", created(EGRESS, FROM_VPC))
    assert silent("egress-widened", created(EGRESS, {**FROM_APP, "prefix_list_id": "pl-1"}))


def test_a_way_that_closes() -> None:
    """The state of the unchanged group still shows the rule that goes."""
    inline = {"protocol": "tcp", "from_port": 6379, "to_port": 6379, "security_groups": ["sg-app"]}
    group = unchanged("aws_security_group", {"id": "sg-cache", "ingress": [inline]})
    seen = found("security-group-rule-lost", plan(group, destroyed(INGRESS, FROM_APP)))
    assert "no longer admits tcp port 6379 from sg-app" in seen[0].message


def test_a_group_that_goes_is_one_finding() -> None:
    """Its rules go with it."""
    group = destroyed("aws_security_group", {"id": "sg-cache"})
    seen = one("security-group-rule-lost", plan(group, destroyed(INGRESS, FROM_APP)))
    assert "AWS refuses while something is in sg-cache" in seen.message


def test_a_way_that_stays_open_by_another_rule() -> None:
    """Near miss; and where a group is made, its rules have no group yet, which is said."""
    other = unchanged(INGRESS, {**FROM_APP, "from_port": 0, "to_port": 65535}, name="all-ports")
    assert silent("security-group-rule-lost", plan(other, destroyed(INGRESS, FROM_APP)))
    made = created("aws_security_group", {"id": Mark.UNKNOWN})
    seen = one("security-group-rule-lost", plan(made, destroyed(INGRESS, FROM_APP)))
    assert "unless a security group that is made here admits them" in seen.message


def test_a_source_that_is_a_secret() -> None:
    """It may be the whole internet; where it stays, and only a description changes, it is no news."""
    secret = {**FROM_VPC, "cidr_ipv4": Mark.SENSITIVE}
    seen = one("security-group-widened", created(INGRESS, secret))
    assert "from where, and to which port, is a secret and cannot be judged" in seen.message
    assert one("security-group-widened", updated(INGRESS, secret, secret))
    assert one("egress-widened", created(EGRESS, secret))
    described = updated(INGRESS, {**secret, "description": "a"}, {**secret, "description": "b"}, same=("cidr_ipv4",))
    assert silent("security-group-widened", described)
    assert silent("security-group-rule-lost", described)


def test_a_way_that_closes_for_a_secret_source() -> None:
    """Another secret one may be for others."""
    secret = {**FROM_VPC, "cidr_ipv4": Mark.SENSITIVE}
    seen = one("security-group-rule-lost", plan(unchanged(INGRESS, secret, name="other"), destroyed(INGRESS, secret)))
    assert "no longer admits tcp port 6379 from (sensitive)" in seen.message


@pytest.mark.parametrize("group", [Mark.SENSITIVE, None])
def test_a_group_that_the_plan_does_not_name(group: object) -> None:
    """The rule opens it all the same."""
    rule = {"security_group_id": group, "cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"}
    seen = one("security-group-widened", created("aws_vpc_security_group_ingress_rule", rule))
    assert "a security group that the plan does not name admits all traffic" in seen.message
