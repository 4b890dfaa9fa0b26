"""Whether a resized cache holds what is there, by what CloudWatch measured (`--metrics`)."""

from collections.abc import Iterator

from ...facts.node_types import facts
from ...plan.changes import Plan
from ...plan.usage import Usage
from ..caches import Cache, kept_caches
from ..reading import text
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .size import both, counted_by

_ATTRIBUTES = ("node type", "shards", "nodes", "replicas")
# Above it, snapshots and failovers have no room, and what grows until the next look does not fit.
_TIGHT_PERCENT = 80
_FULL_PERCENT = 100
# AWS's recommended alarm.
_BUSY_PERCENT = 90
# ElastiCache's limit of a node.
_CONNECTIONS = 65_000


def _too_small(plan: Plan) -> Iterator[Observation]:
    for cache, usage in _measured(plan):
        memory, cpu, connections = _expected(cache, usage)
        problems = []
        if memory is not None and memory > _TIGHT_PERCENT:
            problems.append(f"memory in use was {usage.memory_percent:.0f} % at most and would be {memory:.0f} %")
        if cpu is not None and cpu > _BUSY_PERCENT:
            problems.append(f"the engine's CPU was {usage.cpu_percent:.0f} % at most and would be {cpu:.0f} %")
        if connections is not None and connections > _CONNECTIONS:
            problems.append(
                f"a node had at most {usage.connections:,.0f} connections and would have {connections:,.0f}"
            )
        if problems:
            full = memory is not None and memory > _FULL_PERCENT
            yield Observation(
                address=cache.address,
                message=f"in the last {usage.days} days, {'; '.join(problems)}{_evicted(usage)}",
                severity=Severity.CRITICAL if full else None,
            )


def _holds(plan: Plan) -> Iterator[Observation]:
    small = {each.address for each in _too_small(plan)}
    for cache, usage in _measured(plan):
        memory, cpu, _ = _expected(cache, usage)
        known = [
            f"{what} was {now:.0f} % at most and would be {then:.0f} %"
            for what, now, then in (
                ("memory in use", usage.memory_percent, memory),
                ("the engine's CPU", usage.cpu_percent, cpu),
            )
            if now is not None and then is not None
        ]
        if cache.address not in small:
            told = "; ".join(known) or "CloudWatch measured nothing that tells whether it holds"
            yield Observation(address=cache.address, message=f"in the last {usage.days} days, {told}{_evicted(usage)}")


def _measured(plan: Plan) -> Iterator[tuple[Cache, Usage]]:
    for cache in kept_caches(plan, *_ATTRIBUTES):
        if cache.address in plan.usage and not cache.replaced:
            yield cache, plan.usage[cache.address]


def _expected(cache: Cache, usage: Usage) -> tuple[float | None, float | None, float | None]:
    """Return memory, CPU and connections as they would be: None where it cannot be told."""
    shards = _ratio(both(cache, "shards"))
    per_shard = _ratio(both(cache, counted_by(cache)), more=1 if counted_by(cache) == "replicas" else 0)
    memory = _memory_ratio(cache)
    return (
        None if usage.memory_percent is None or memory is None else usage.memory_percent * memory * shards,
        # Fewer nodes share the reads; how fast another type is nobody here knows.
        None if usage.cpu_percent is None or cache.changed("node type") else usage.cpu_percent * shards * per_shard,
        None if usage.connections is None else usage.connections * per_shard,
    )


def _memory_ratio(cache: Cache) -> float | None:
    if not cache.changed("node type"):
        return 1.0
    old, new = (
        facts(text(each) or "").maxmemory_bytes for each in (cache.before("node type"), cache.after("node type"))
    )
    return None if old is None or new is None else old / new


def _ratio(numbers: tuple[float, float] | None, *, more: int = 0) -> float:
    if numbers is None or numbers[1] + more <= 0:
        return 1.0
    return (numbers[0] + more) / (numbers[1] + more)


def _evicted(usage: Usage) -> str:
    return f"; {usage.evictions:,.0f} keys were evicted" if usage.evictions else ""


CACHE_TOO_SMALL = Rule(
    id="cache-too-small",
    title="The cache would not hold what is in it, or hardly",
    severity=Severity.HIGH,
    explanation="Measured by CloudWatch, of the busiest node: memory above 80 % leaves no room for snapshots and "
    "failovers, above 100 % the change fails or keys are evicted; above 90 % of CPU calls queue.",
    remedy="Keep the size, or let the data become less first: shorter times to live, fewer or smaller values.",
    link=elasticache("CacheMetrics.WhichShouldIMonitor"),
    observe=_too_small,
)

CACHE_HOLDS = Rule(
    id="cache-measured",
    title="The cache was measured",
    severity=Severity.LOW,
    explanation="What CloudWatch measured of the busiest node, and what it would be afterwards, if the load stays.",
    remedy="Compare with days of more load than these.",
    link=elasticache("CacheMetrics.WhichShouldIMonitor"),
    observe=_holds,
)
