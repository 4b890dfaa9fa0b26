"""Subnets that the internet reaches."""

from tests.plan_review.rules.plans import created, destroyed, one, plan, silent, updated
from tools.plan_review.plan.values import Mark

DEFAULT = {"destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}


def test_public_addresses() -> None:
    """For all that starts in the subnet."""
    change = updated("aws_subnet", {"map_public_ip_on_launch": False}, {"map_public_ip_on_launch": True})
    assert "public address" in one("subnet-made-public", change).message
    assert silent("subnet-made-public", created("aws_subnet", {"map_public_ip_on_launch": False}))


def test_a_default_route_to_an_internet_gateway() -> None:
    """As a resource, in a table, and to a gateway that is made in the same plan."""
    assert one("subnet-made-public", created("aws_route", DEFAULT))
    table = updated("aws_route_table", {"route": []}, {"route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}]})
    assert one("subnet-made-public", table)
    unseen = created("aws_route", {**DEFAULT, "gateway_id": Mark.UNKNOWN})
    named = {"aws_route.this": ("aws_route_table.private", "aws_internet_gateway.new")}
    assert one("subnet-made-public", plan(unseen, references=named))


def test_other_routes() -> None:
    """To a NAT gateway, to a peer, and one that was there."""
    assert silent(
        "subnet-made-public", created("aws_route", {"destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1"})
    )
    assert silent("subnet-made-public", created("aws_route", {**DEFAULT, "destination_cidr_block": "10.9.0.0/16"}))
    assert silent("subnet-made-public", updated("aws_route", DEFAULT, {**DEFAULT, "state": "active"}))
    assert silent("subnet-made-public", created("aws_route", {**DEFAULT, "gateway_id": Mark.UNKNOWN}))


def test_network_acls() -> None:
    """A rule that admits everybody comes, or one that denies goes."""
    everybody = {"rule_number": 100, "rule_action": "allow", "egress": False, "cidr_block": "0.0.0.0/0"}
    assert "rule 100 admits everybody" in one("network-acl-widened", created("aws_network_acl_rule", everybody)).message
    deny = {**everybody, "rule_number": 50, "rule_action": "deny", "cidr_block": "203.0.113.0/24"}
    assert (
        "which denies 203.0.113.0/24, goes"
        in one("network-acl-widened", destroyed("aws_network_acl_rule", deny)).message
    )
    inline = {"rule_no": 7, "action": "allow", "cidr_block": "0.0.0.0/0"}
    acl = updated("aws_network_acl", {"ingress": []}, {"ingress": [inline]})
    assert "rule 7 admits everybody" in one("network-acl-widened", acl).message


def test_network_acls_that_admit_no_more() -> None:
    """A way out, a narrow rule, and one that was there."""
    everybody = {"rule_number": 100, "rule_action": "allow", "egress": True, "cidr_block": "0.0.0.0/0"}
    assert silent("network-acl-widened", created("aws_network_acl_rule", everybody))
    assert silent(
        "network-acl-widened",
        created("aws_network_acl_rule", {**everybody, "egress": False, "cidr_block": "10.0.0.0/8"}),
    )
    inside = {**everybody, "egress": False}
    assert silent("network-acl-widened", updated("aws_network_acl_rule", inside, {**inside, "from_port": 1}))
