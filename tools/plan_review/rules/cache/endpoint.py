"""Changes of the address at which clients find the cache."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import kept_caches, weighing
from ..reading import is_empty, number, text
from ..remedies import assignment
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _port(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "port"):
        before, after = number(cache.before("port")), number(cache.after("port"))
        if before is not None and after is not None and before != after:
            yield Observation(
                address=cache.address,
                message=f"port changes {values(before, after)}: clients with the old one in memory, and security-group "
                "rules of others, lead nowhere",
                remedy=f"Keep {assignment(plan, cache.type, 'port', before)}.",
            )


def _network_type(plan: Plan) -> Iterator[Observation]:
    for attribute in ("network type", "ip discovery"):
        for cache in kept_caches(plan, attribute):
            before, after = text(cache.before(attribute)), text(cache.after(attribute))
            # Not given means AWS's answer, which the state has already.
            if before and after and before != after:
                yield Observation(
                    address=cache.address,
                    message=f"{cache.name(attribute)} changes {values(before, after)}: clients that speak only the "
                    "one kind of address cannot connect",
                )


def _events(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "topic"):
        before, after = cache.before("topic"), cache.after("topic")
        if text(before) and is_empty(after):
            yield Observation(
                address=cache.address,
                message=f"{cache.name('topic')} {text(before)} is taken away: failovers and failed changes are "
                "announced to nobody",
            )


PORT_CHANGE = Rule(
    id="port-change",
    title="The port changes",
    severity=Severity.HIGH,
    explanation="A cache keeps its port for life: another one is another cache. Clients read the port when they "
    "start, and some have it written down.",
    remedy="Keep the port; another one is a restore into another cache.",
    link=elasticache("accessing-elasticache"),
    observe=_port,
    weighs=weighing("port"),
)

NETWORK_TYPE_CHANGE = Rule(
    id="network-type-change",
    title="The kind of addresses changes",
    severity=Severity.HIGH,
    explanation="IPv4, IPv6 or both is chosen when a cache is made; ip_discovery decides what a cluster tells its "
    "clients.",
    remedy="Keep `network_type` and `ip_discovery`; another kind is a new cache.",
    link=elasticache("network-type"),
    observe=_network_type,
    weighs=weighing("network type", "ip discovery"),
)

EVENTS_TOPIC_REMOVED = Rule(
    id="events-topic-removed",
    title="The cache's events are sent nowhere",
    severity=Severity.MEDIUM,
    explanation="AWS publishes failovers, replaced nodes, failed snapshots and changes that did not work.",
    remedy="Keep the topic.",
    link=elasticache("ElastiCacheSNS"),
    observe=_events,
    weighs=weighing("topic"),
)
