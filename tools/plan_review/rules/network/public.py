"""Subnets that the internet reaches."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan, ResourceChange
from ..reading import at, blocks, is_empty, number, shown, text, truth
from ..resources import gone, made
from ..rule import Observation, Rule, Severity
from ..sources import aws

_EVERYWHERE = {"0.0.0.0/0", "::/0"}
_DESTINATIONS = ("destination_cidr_block", "destination_ipv6_cidr_block", "cidr_block", "ipv6_cidr_block")
_ACL_RULES = ("ingress", "egress")


def _public(plan: Plan) -> Iterator[Observation]:
    for change in made(plan, "aws_subnet"):
        name = "map_public_ip_on_launch"
        if truth(at(change.after, name)) is True and truth(at(change.before, name)) is not True:
            yield Observation(
                address=change.address, message=f"{name} is switched on: what starts in it gets a public address"
            )
    for change in made(plan, "aws_route"):
        if _to_internet(plan, change, change.after) and not _to_internet(plan, change, change.before):
            yield Observation(address=change.address, message="a default route leads to an internet gateway")
    for change in made(plan, "aws_route_table", "aws_default_route_table"):
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


def _network_acl(plan: Plan) -> Iterator[Observation]:
    for change in made(plan, "aws_network_acl_rule"):
        if _admits_everyone(change.after, egress=truth(at(change.after, "egress"))) and not _admits_everyone(
            change.before, egress=truth(at(change.before, "egress"))
        ):
            yield Observation(
                address=change.address, message=f"rule {shown(at(change.after, 'rule_number'))} admits everybody"
            )
    for change in gone(plan, "aws_network_acl_rule"):
        if change.action is Action.DESTROY and at(change.before, "rule_action") == "deny":
            yield Observation(
                address=change.address,
                message=f"rule {shown(at(change.before, 'rule_number'))}, which denies "
                f"{shown(at(change.before, 'cidr_block'))}, goes",
            )
    for change in made(plan, "aws_network_acl", "aws_default_network_acl"):
        if change.action is Action.CREATE:
            continue
        old, new = (
            [each for each in blocks(at(side, "ingress")) if _admits_everyone(each, egress=False)]
            for side in (change.before, change.after)
        )
        if new and not old:
            yield Observation(
                address=change.address, message=f"rule {shown(number(at(new[0], 'rule_no')))} admits everybody"
            )


def _admits_everyone(rule: Mapping[str, object], *, egress: bool | None) -> bool:
    action = at(rule, "rule_action") or at(rule, "action")
    anywhere = any(at(rule, name) in _EVERYWHERE for name in _DESTINATIONS if isinstance(at(rule, name), str))
    return egress is not True and action == "allow" and anywhere


SUBNET_PUBLIC = Rule(
    id="subnet-made-public",
    title="A subnet becomes reachable from the internet",
    severity=Severity.CRITICAL,
    explanation="Nodes and functions are in private subnets, which have no route to the internet. With one, security "
    "groups are the only wall that is left.",
    remedy="Keep the subnets private; what needs the internet goes into another one.",
    link=aws("vpc/latest/userguide/configure-subnets"),
    observe=_public,
)

NETWORK_ACL_WIDENED = Rule(
    id="network-acl-widened",
    title="A network ACL admits more",
    severity=Severity.MEDIUM,
    explanation="Network ACLs stand before the security groups, for the whole subnet.",
    remedy="Keep the rule as narrow as it was.",
    link=aws("vpc/latest/userguide/vpc-network-acls"),
    observe=_network_acl,
)
