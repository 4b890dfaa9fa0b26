"""No security group rule admits, or lets out to, addresses at large; the default group has no rules."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from modules.policy.stack_terraform import Block, StackTerraform

_RULES = ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group_rule")
_GROUPS = ("aws_security_group", "aws_default_security_group")
_ADDRESSES = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
# 10.0.0.0/8 is the largest private network; an IPv6 allocation to a network operator is a /32 or smaller.
LARGEST_IPV4_PREFIX = 8
LARGEST_IPV6_PREFIX = 32


def exposure(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield rules that are open to the internet, or to so much of it that it makes no difference."""
    for block in terraform.resources(*_RULES):
        yield from _open(block, block.arguments)
    for block in terraform.resources(*_GROUPS):
        for direction in ("ingress", "egress"):
            rules = block.argument(direction) or []
            if rules and block.kind == "aws_default_security_group":
                yield f"{block.address} has {direction} rules; leave the default group closed, give resources their own"
            for rule in rules if isinstance(rules, list) else [rules]:
                yield from _open(block, rule)


def _open(block: Block, rule: dict[str, Any]) -> Iterator[str]:
    for argument in _ADDRESSES:
        value = rule.get(argument) or []
        for address in value if isinstance(value, list) else [value]:
            if _is_large(address):
                yield f"{block.address} is open to {address}; name a security group or a prefix list"


def _is_large(address: str) -> bool:
    try:
        network = ip_network(address)
    except ValueError:  # a reference, whose value only Terraform knows
        return False
    return network.prefixlen < (LARGEST_IPV4_PREFIX if network.version == 4 else LARGEST_IPV6_PREFIX)
