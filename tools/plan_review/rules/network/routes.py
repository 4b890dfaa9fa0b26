"""Ways out of a subnet that are closed, or lead elsewhere."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Action, Plan
from ..reading import at, blocks, is_hidden, listed, shown, text
from ..resources import kept, removed, values
from ..rule import Observation, Rule, Severity
from ..sources import aws

_DESTINATIONS = (
    *("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id"),
    *("cidr_block", "ipv6_cidr_block"),
)
_TARGETS = (
    *("gateway_id", "nat_gateway_id", "transit_gateway_id", "vpc_endpoint_id", "vpc_peering_connection_id"),
    *("network_interface_id", "egress_only_gateway_id", "local_gateway_id", "carrier_gateway_id", "core_network_arn"),
)
_TABLES = ("aws_route_table", "aws_default_route_table")
_ASSOCIATIONS = ("aws_route_table_association", "aws_main_route_table_association")


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, "aws_route", *_ASSOCIATIONS):
        if change.type == "aws_route":
            what = f"the way to {_destination(change.before)} is closed"
        else:
            what = f"{shown(at(change.before, 'subnet_id'))} falls back to the VPC's main route table"
        until = " until the new one is there" if change.action is Action.REPLACE else ""
        yield Observation(address=change.address, message=f"{what}{until}")
    for change in kept(plan, "aws_route"):
        if change.action is Action.UPDATE:
            yield from (
                Observation(
                    address=change.address,
                    message=f"the way to {_destination(change.before)} leads elsewhere: {name} "
                    f"{values(at(change.before, name), at(change.after, name))}",
                )
                for name in _TARGETS
                if text(at(change.before, name)) and change.changed(name)
            )
    for change in kept(plan, *_TABLES):
        after = at(change.after, "route")
        left = sorted(_destinations(change.before) - _destinations(change.after))
        if left and not is_hidden(after):
            yield Observation(address=change.address, message=f"the way to {listed(left)} is closed")


def _destination(route: Mapping[str, object]) -> str:
    return next((name for each in _DESTINATIONS if (name := text(at(route, each)))), "a destination")


def _destinations(table: Mapping[str, object]) -> set[str]:
    return {_destination(each) for each in blocks(at(table, "route"))}


ROUTE_LOST = Rule(
    id="route-lost",
    title="A way out of a subnet is closed or leads elsewhere",
    severity=Severity.MEDIUM,
    explanation="What runs in the subnet reaches AWS, other networks and the internet by its routes. A call that has "
    "none waits until it times out.",
    remedy="See that nobody in the subnet needs the way, or that there is another one first.",
    link=aws("vpc/latest/userguide/VPC_Route_Tables"),
    observe=_lost,
    weighs={"aws_route": _TARGETS, **dict.fromkeys(_TABLES, ("route",))},
    losses=("aws_route", *_ASSOCIATIONS),
)
