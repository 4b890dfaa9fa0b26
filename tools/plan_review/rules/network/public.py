"""Subnets that the internet reaches."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Plan, ResourceChange
from ..reading import at, blocks, is_empty, text, truth
from ..resources import created_or_changed
from ..rule import Observation, Rule, Severity
from ..sources import aws

_EVERYWHERE = {"0.0.0.0/0", "::/0"}
_DESTINATIONS = ("destination_cidr_block", "destination_ipv6_cidr_block", "cidr_block", "ipv6_cidr_block")
_ACL_RULES = ("ingress", "egress")


def _public(plan: Plan) -> Iterator[Observation]:
    for change in created_or_changed(plan, "aws_subnet"):
        name = "map_public_ip_on_launch"
        if truth(at(change.after, name)) is True and truth(at(change.before, name)) is not True:
            yield Observation(
                address=change.address, message=f"{name} is switched on: what starts in it gets a public address"
            )
    for change in created_or_changed(plan, "aws_route"):
        if _to_internet(plan, change, change.after) and not _to_internet(plan, change, change.before):
            yield Observation(address=change.address, message="a default route leads to an internet gateway")
    for change in created_or_changed(plan, "aws_route_table", "aws_default_route_table"):
        old, new = (
            [each for each in blocks(at(side, "route")) if _to_internet(plan, change, each)]
            for side in (change.before, change.after)
        )
        if new and not old:
            yield Observation(address=change.address, message="a default route leads to an internet gateway")


def _to_internet(plan: Plan, change: ResourceChange, route: Mapping[str, object]) -> bool:
    if not any(at(route, name) in _EVERYWHERE for name in _DESTINATIONS if isinstance(at(route, name), str)):
        return False
    gateway = at(route, "gateway_id")
    if text(gateway):
        return str(gateway).startswith("igw-")
    # Of a gateway that is made in the same plan only the reference is known.
    named = any("aws_internet_gateway." in each for each in plan.references.get(change.address, ()))
    return named and not is_empty(gateway)


SUBNET_PUBLIC = Rule(
    id="subnet-made-public",
    title="A subnet becomes reachable from the internet",
    severity=Severity.CRITICAL,
    explanation="Caches belong into private subnets, which have no route to the internet. With one, security "
    "groups are the only wall that is left.",
    remedy="Keep the subnets private; what needs the internet goes into another one.",
    link=aws("vpc/latest/userguide/configure-subnets"),
    observe=_public,
    weighs={
        "aws_subnet": ("map_public_ip_on_launch",),
        "aws_route": ("gateway_id",),
        "aws_route_table": ("route",),
        "aws_default_route_table": ("route",),
    },
    at_creation={
        "aws_subnet": ("map_public_ip_on_launch",),
        "aws_route": ("gateway_id",),
        **dict.fromkeys(("aws_route_table", "aws_default_route_table"), ("route",)),
    },
)
