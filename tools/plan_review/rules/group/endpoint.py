"""Where clients find the cache."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..reading import at, is_empty, number, text
from ..remedies import assignment
from ..resources import GROUP, kept, values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _port(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = number(at(change.before, "port")), number(at(change.after, "port"))
        if before is not None and after is not None and before != after:
            yield Observation(
                address=change.address,
                message=f"port changes {values(before, after)}: clients with the old one in memory, and security-group "
                "rules of others, lead nowhere",
                remedy=f"Keep {assignment(plan, GROUP, 'port', before)}.",
            )


def _network_type(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        for attribute in ("network_type", "ip_discovery"):
            before, after = (text(at(side, attribute)) for side in (change.before, change.after))
            # Not given means AWS's answer, which the state has already.
            if before and after and before != after:
                yield Observation(
                    address=change.address,
                    message=f"{attribute} changes {values(before, after)}: clients that speak only the one kind of "
                    "address cannot connect",
                )


def _events(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = at(change.before, "notification_topic_arn"), at(change.after, "notification_topic_arn")
        if text(before) and is_empty(after):
            yield Observation(
                address=change.address,
                message=f"notification_topic_arn {text(before)} is taken away: failovers and failed changes are "
                "announced to nobody",
            )


PORT_CHANGE = Rule(
    id="port-change",
    title="The port changes",
    severity=Severity.HIGH,
    explanation="A group keeps its port for life: another one is another group. Functions read the port once per "
    "container, and other services may have it written down.",
    remedy="Keep the port; another one is a restore into another group.",
    link=elasticache("accessing-elasticache"),
    observe=_port,
)

NETWORK_TYPE_CHANGE = Rule(
    id="network-type-change",
    title="The kind of addresses changes",
    severity=Severity.HIGH,
    explanation="IPv4, IPv6 or both is chosen when a group is made; ip_discovery decides what a cluster tells its "
    "clients.",
    remedy="Keep `network_type` and `ip_discovery`; another kind is a new group.",
    link=elasticache("network-type"),
    observe=_network_type,
)

EVENTS_TOPIC_REMOVED = Rule(
    id="events-topic-removed",
    title="ElastiCache's events are sent nowhere",
    severity=Severity.MEDIUM,
    explanation="ElastiCache publishes failovers, replaced nodes, failed snapshots and changes that did not work.",
    remedy="Keep `notification_topic_arn`.",
    link=elasticache("ElastiCacheSNS"),
    observe=_events,
)
