"""The traffic that a security-group rule lets through."""

from ipaddress import ip_network

import pytest

from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.network.opening import Opening, openings

RULE = {"security_group_id": "sg-cache", "ip_protocol": "tcp", "from_port": 6379, "to_port": 6379}


def opening(
    source: object = "10.0.0.0/16", *, group: str = "sg-cache", direction: str = "ingress", **rest: object
) -> Opening:
    attributes = {**RULE, "security_group_id": group, "cidr_ipv4": source, **rest}
    return next(openings(f"aws_vpc_security_group_{direction}_rule", attributes))


@pytest.mark.parametrize(
    ("narrow", "through"),
    [
        (opening("10.0.0.0/16"), True),
        (opening("10.0.3.0/24"), True),
        (opening("10.0.0.0/15"), False),
        (opening("10.0.3.0/24", to_port=6380), False),
        (opening("10.0.3.0/24", ip_protocol="udp"), False),
        (opening("10.0.3.0/24", ip_protocol="-1"), False),
        (opening("10.0.3.0/24", group="sg-other"), False),
        (opening("10.0.3.0/24", direction="egress"), False),
        (opening(None, cidr_ipv6="fd00::/8"), False),
        (opening(None, referenced_security_group_id="sg-app"), False),
    ],
)
def test_what_comes_through(narrow: Opening, through: bool) -> None:
    """Networks, ports and protocols, each within the other; groups and directions apart."""
    assert opening("10.0.0.0/16").lets_through(narrow) is through


def test_all_traffic_lets_everything_through() -> None:
    """Protocol -1 has no ports."""
    everything = opening("0.0.0.0/0", ip_protocol="-1", from_port=None, to_port=None)
    assert everything.lets_through(opening("10.1.2.3/32", ip_protocol="udp", from_port=53, to_port=53))
    assert str(everything) == "all traffic from 0.0.0.0/0"


def test_one_rule_may_have_many_sources() -> None:
    """The older resource, and rules within a group."""
    sources = {
        "cidr_blocks": ["10.0.0.0/8"],
        "ipv6_cidr_blocks": ["fd00::/8"],
        "security_groups": ["sg-b"],
        "self": True,
    }
    group = {"id": "sg-a", "ingress": [{"protocol": "tcp", "from_port": 1, "to_port": 2, **sources}]}
    found = {each.source for each in openings("aws_security_group", group)}
    assert found == {ip_network("10.0.0.0/8"), ip_network("fd00::/8"), "sg-b", "sg-a"}
    older = {"security_group_id": "sg-a", "type": "egress", "protocol": "all", "cidr_blocks": ["0.0.0.0/0"]}
    assert [each.direction for each in openings("aws_security_group_rule", older)] == ["egress"]


def test_half_of_the_internet_is_the_internet() -> None:
    """0.0.0.0/1 and 128.0.0.0/1 are the usual trick."""
    assert opening("128.0.0.0/1").is_internet
    assert not opening("10.0.0.0/8").is_internet
    assert opening(None, cidr_ipv6="2000::/3").is_internet


def test_what_is_no_network_is_nothing() -> None:
    """A slip that AWS refuses."""
    for source in ("not-a-network", None):
        assert list(openings("aws_vpc_security_group_ingress_rule", {**RULE, "cidr_ipv4": source})) == []


@pytest.mark.parametrize("mark", [Mark.UNKNOWN, Mark.SENSITIVE])
def test_what_cannot_be_seen_may_be_anything(mark: Mark) -> None:
    """A source, a port, and the rules of a group as a whole; not even another one like it lets it through."""
    for hidden in ("cidr_ipv4", "from_port"):
        [unseen] = openings("aws_vpc_security_group_ingress_rule", {**RULE, hidden: mark})
        assert unseen.source is mark
        assert not unseen.lets_through(unseen)
    [whole] = openings("aws_security_group", {"id": "sg-a", "ingress": mark})
    assert (whole.source, whole.protocol) == (mark, "-1")


@pytest.mark.parametrize(
    ("protocol", "words"), [("6", "tcp port 6379"), ("17", "udp port 6379"), ("58", "icmpv6"), ("50", "protocol 50")]
)
def test_a_protocol_by_its_number(protocol: str, words: str) -> None:
    """It is the one of the name, and told by it; of others than TCP and UDP AWS looks at no port."""
    rule = {**RULE, "cidr_ipv4": "10.0.0.0/8", "ip_protocol": protocol}
    [numbered] = openings("aws_vpc_security_group_ingress_rule", rule)
    assert str(numbered) == f"{words} from 10.0.0.0/8"
    [named] = openings("aws_vpc_security_group_ingress_rule", {**rule, "ip_protocol": numbered.protocol})
    assert named == numbered
