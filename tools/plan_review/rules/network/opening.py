"""The traffic that security-group rules allow, and whether others allow it already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from ...plan.values import Mark
from ..reading import at, blocks, mark_in, number, text, texts, truth
from .protocols import EVERY, WITH_PORTS, in_words, protocol

Network = IPv4Network | IPv6Network
RULES = {"aws_vpc_security_group_ingress_rule": "ingress", "aws_vpc_security_group_egress_rule": "egress"}
GROUPS = ("aws_security_group", "aws_default_security_group")
TYPES = (*RULES, "aws_security_group_rule", *GROUPS)
_ATTRIBUTES = (
    *("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_id", "prefix_list_ids", "self"),
    *("referenced_security_group_id", "source_security_group_id", "security_group_id", "security_groups"),
    *("from_port", "to_port", "ip_protocol", "protocol"),
)
WEIGHED = {**dict.fromkeys(TYPES, _ATTRIBUTES), **dict.fromkeys(GROUPS, ("ingress", "egress"))}
# 10.0.0.0/8 is the largest private network; an IPv6 allocation to a network operator is a /32 or smaller.
_LARGEST_PREFIX = {4: 8, 6: 32}
_ANY_PORT = (0.0, 65_535.0)
# Instead of an id that is known after the apply.
NEW_GROUP = "a new security group"
# Instead of one that is a secret, or not in the plan.
HIDDEN_GROUP = "a security group that the plan does not name"


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """Traffic to (or from) a group. ``source`` is a network, the id of a group or prefix list, or not to be seen."""

    group: str
    direction: str
    protocol: str
    ports: tuple[float, float]
    source: Network | str | Mark

    def lets_through(self, other: "Opening") -> bool:
        """Tell whether all that the other lets through comes through here, too."""
        return (
            (self.group, self.direction) == (other.group, other.direction)
            and self.protocol in {EVERY, other.protocol}
            and self.ports[0] <= other.ports[0]
            and other.ports[1] <= self.ports[1]
            and _contains(self.source, other.source)
        )

    def is_elsewhere(self, other: "Opening") -> bool:
        """Tell whether the other is this one on another port, and on no more of them."""
        return (self.group, self.direction, self.protocol, self.source) == (
            *(other.group, other.direction),
            *(other.protocol, other.source),
        ) and other.ports[1] - other.ports[0] <= self.ports[1] - self.ports[0]

    @property
    def is_internet(self) -> bool:
        """Whether it is open to the internet, or to so much of it that it makes no difference."""
        return isinstance(self.source, Network) and self.source.prefixlen < _LARGEST_PREFIX[self.source.version]

    @property
    def is_public(self) -> bool:
        """Whether it is open to addresses that are not private."""
        return isinstance(self.source, Network) and not self.source.is_private

    def __str__(self) -> str:
        """Say what comes through."""
        source = f"({self.source.value})" if isinstance(self.source, Mark) else str(self.source)
        towards = f"{'from' if self.direction == 'ingress' else 'to'} {source}"
        if self.protocol == EVERY:
            return f"all traffic {towards}"
        if self.protocol not in WITH_PORTS:
            return f"{in_words(self.protocol)} {towards}"
        low, high = (int(port) for port in self.ports)
        ports = "all ports" if self.ports == _ANY_PORT else f"port {low}" if low == high else f"ports {low} to {high}"
        return f"{self.protocol} {ports} {towards}"


def openings(type_: str, attributes: Mapping[str, object]) -> Iterator[Opening]:
    """Yield what a rule, or a group with rules of its own, lets through."""
    if type_ in GROUPS:
        group = _group(at(attributes, "id"))
        for direction in ("ingress", "egress"):
            rules = at(attributes, direction)
            for rule in blocks(rules):
                yield from _of_rule(rule, group, direction, named=text(rule.get("protocol")))
            if mark := mark_in(rules):
                yield Opening(group=group, direction=direction, protocol=EVERY, ports=_ANY_PORT, source=mark)
        return
    group = _group(at(attributes, "security_group_id"))
    way = RULES.get(type_) or text(at(attributes, "type"))
    named = text(at(attributes, "ip_protocol")) or text(at(attributes, "protocol"))
    yield from _of_rule(attributes, group, way, named=named)


def _group(value: object) -> str:
    return NEW_GROUP if value is Mark.UNKNOWN else text(value) or HIDDEN_GROUP


def _of_rule(rule: Mapping[str, object], group: str, direction: str | None, *, named: str | None) -> Iterator[Opening]:
    if direction is None or direction not in {"ingress", "egress"}:
        return
    spoken = protocol(named or "tcp")
    low, high = number(at(rule, "from_port")), number(at(rule, "to_port"))
    some = spoken in WITH_PORTS and low is not None and high is not None and low >= 0
    ports = (float(low), float(high)) if some and low is not None and high is not None else _ANY_PORT
    unseen = mark_in([at(rule, name) for name in ("from_port", "to_port", "ip_protocol", "protocol")])
    for source in (unseen,) if unseen else _sources(rule, group):
        yield Opening(group=group, direction=direction, protocol=spoken, ports=ports, source=source)


def _sources(rule: Mapping[str, object], group: str) -> Iterator[Network | str | Mark]:
    for name in ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks"):
        for cidr in texts(at(rule, name)):
            try:
                yield ip_network(cidr, strict=False)
            except ValueError:
                continue
    for name in ("referenced_security_group_id", "source_security_group_id", "security_groups"):
        yield from texts(at(rule, name))
    for name in ("prefix_list_id", "prefix_list_ids"):
        yield from texts(at(rule, name))
    if truth(at(rule, "self")) is True:
        yield group
    yield from {mark for name in _SINGLE if (mark := mark_in(at(rule, name)))}


_SINGLE = (
    *("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_id", "prefix_list_ids"),
    *("referenced_security_group_id", "source_security_group_id", "security_groups"),
)


def _contains(wide: Network | str | Mark, narrow: Network | str | Mark) -> bool:
    if isinstance(wide, IPv4Network) and isinstance(narrow, IPv4Network):
        return narrow.subnet_of(wide)
    if isinstance(wide, IPv6Network) and isinstance(narrow, IPv6Network):
        return narrow.subnet_of(wide)
    # Two that cannot be seen may be different ones.
    return not isinstance(narrow, Mark) and wide == narrow
