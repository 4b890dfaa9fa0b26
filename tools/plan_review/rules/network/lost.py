"""The network goes, or a part that the cache or its clients stand on."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ..caches import CACHES
from ..reading import at, is_empty, is_hidden, listed, text, texts, truth
from ..resources import SUBNET_GROUPS, action_text, kept, removed
from ..rule import Observation, Rule, Severity
from ..sources import aws, elasticache


def _network(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, "aws_vpc", "aws_subnet"):
        whole = change.type == "aws_vpc"
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: "
            + (
                "everything in it goes with it" if whole else "nodes and clients in it lose their place, or AWS refuses"
            ),
            severity=Severity.CRITICAL if whole else Severity.HIGH,
        )
    for change in kept(plan, "aws_vpc"):
        for name in ("enable_dns_support", "enable_dns_hostnames"):
            if truth(at(change.before, name)) is True and truth(at(change.after, name)) is False:
                yield Observation(
                    address=change.address,
                    message=f"{name} is switched off: the names of the cache and of AWS's endpoints no longer resolve",
                    severity=Severity.HIGH,
                )


def _subnet_group(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, *SUBNET_GROUPS):
        name = text(at(change.before, "name"))
        users = [each for each in plan.of_type(*CACHES) if name and at(each.before, "subnet_group_name") == name]
        left = all(each.action is Action.DESTROY for each in users)
        effect = "that goes as well" if left else "AWS refuses, or the cache is replaced with it"
        used = f", which {listed([each.address for each in users])} uses: {effect}" if users else ""
        yield Observation(
            address=change.address, message=f"{action_text(change)}{used or ': AWS refuses while a cache is in it'}"
        )
    for change in kept(plan, *SUBNET_GROUPS):
        lost = sorted(texts(at(change.before, "subnet_ids")) - texts(at(change.after, "subnet_ids")))
        if lost and change.action is Action.UPDATE and not is_hidden(at(change.after, "subnet_ids")):
            yield Observation(
                address=change.address,
                message=f"{listed(lost)} leaves the subnet group: AWS refuses while a node is in it, and later nodes "
                "have fewer zones to be in",
                remedy="Keep the subnet in `subnet_ids` for this deployment, and take it out with a later one, when no "
                "node is in it.",
                severity=Severity.MEDIUM,
            )


def _endpoint(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, "aws_vpc_endpoint"):
        service = text(at(change.before, "service_name")) or "its service"
        yield Observation(
            address=change.address,
            message=f"{action_text(change)}: what has no other way cannot reach {service}",
        )
    for change in kept(plan, "aws_vpc_endpoint"):
        if truth(at(change.before, "private_dns_enabled")) is True and at(change.after, "private_dns_enabled") is False:
            yield Observation(
                address=change.address,
                message="private_dns_enabled is switched off: the service's own name no longer leads to the endpoint",
            )
        for name, effect in _ENDPOINT_PARTS.items():
            left = sorted(texts(at(change.before, name)) - texts(at(change.after, name)))
            if left and change.action is Action.UPDATE and not is_hidden(at(change.after, name)):
                yield Observation(
                    address=change.address,
                    message=f"{name} loses {listed(left)}: {effect}",
                    severity=Severity.LOW if name == "subnet_ids" else Severity.MEDIUM,
                )


_ENDPOINT_PARTS = {
    "subnet_ids": "what calls from that zone goes through another one",
    "route_table_ids": "subnets of that table no longer reach the service by it",
    "security_group_ids": "clients that only its rules admit cannot call the service",
}


def _flow_logs(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, "aws_flow_log"):
        if change.action is Action.DESTROY:
            yield Observation(
                address=change.address, message=f"{action_text(change)}: the VPC's traffic is no longer recorded"
            )
    for change in kept(plan, "aws_flow_log"):
        before, after = at(change.before, "traffic_type"), text(at(change.after, "traffic_type"))
        if before == "ALL" and after and not is_empty(after) and after != "ALL":
            yield Observation(address=change.address, message=f"traffic_type becomes {after}: the rest is not recorded")


NETWORK_LOST = Rule(
    id="network-lost",
    title="The VPC or a subnet is destroyed, replaced or cut off",
    severity=Severity.CRITICAL,
    explanation="The cache, its clients and their way to AWS are in it. A VPC that is replaced replaces everything.",
    remedy="Keep the ranges and zones of a network that is in use.",
    link=aws("vpc/latest/userguide/configure-your-vpc"),
    observe=_network,
    weighs={"aws_vpc": ("enable_dns_support", "enable_dns_hostnames")},
    losses=("aws_vpc", "aws_subnet"),
)

SUBNET_GROUP_LOST = Rule(
    id="subnet-group-lost",
    title="The cache's subnet group goes or shrinks",
    severity=Severity.CRITICAL,
    explanation="A replication group keeps its subnet group for life. Another name, or another VPC, replaces the "
    "group; deleting one that is in use is refused in the middle of the apply.",
    remedy="Keep its name; change its subnets instead.",
    link=elasticache("SubnetGroups"),
    observe=_subnet_group,
    weighs=dict.fromkeys(SUBNET_GROUPS, ("subnet_ids",)),
    losses=SUBNET_GROUPS,
)

VPC_ENDPOINT_LOST = Rule(
    id="vpc-endpoint-lost",
    title="A way to an AWS service goes",
    severity=Severity.HIGH,
    explanation="Subnets without a route to the internet reach AWS by their endpoints only. Without them, a client "
    "that reads its connection details from SSM or a secret cannot start.",
    remedy="Keep the endpoint, or see that there is another way first.",
    link=aws("vpc/latest/privatelink/create-interface-endpoint"),
    observe=_endpoint,
    weighs={"aws_vpc_endpoint": ("private_dns_enabled", *_ENDPOINT_PARTS)},
    losses=("aws_vpc_endpoint",),
)

FLOW_LOGS_REMOVED = Rule(
    id="flow-logs-removed",
    title="The VPC's traffic is no longer recorded",
    severity=Severity.MEDIUM,
    explanation="Flow logs tell after an incident who spoke with the cache. What was not recorded cannot be had later.",
    remedy="Keep the flow log, of ALL traffic.",
    link=aws("vpc/latest/userguide/flow-logs"),
    observe=_flow_logs,
    weighs={"aws_flow_log": ("traffic_type",)},
    losses=("aws_flow_log",),
)
