"""The behaviour of Redis when its memory is full."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .parameter_group import WEIGHED, differences

# ElastiCache's default where the group sets none.
DEFAULT = "volatile-lru"


def _policy(plan: Plan) -> Iterator[Observation]:
    for each in differences(plan):
        if each.name != "maxmemory-policy":
            continue
        before, after = each.before or DEFAULT, each.after or DEFAULT
        if before == after:
            continue
        effect, severity = _effect(before, after)
        yield Observation(
            address=each.change.address,
            message=f"maxmemory-policy changes {values(before, after)}, at once: {effect}",
            remedy=f"Keep the parameter `maxmemory-policy` at `{before}`{plan.code.place}.",
            severity=severity,
        )


def _effect(before: str, after: str) -> tuple[str, Severity]:
    if after == "noeviction":
        return "when the memory is full, writes fail with an OOM error", Severity.HIGH
    if before.startswith("allkeys-") and after.startswith("volatile-"):
        return "keys without a time to live are never evicted; when only such are left, writes fail", Severity.HIGH
    if after.startswith("allkeys-") and not before.startswith("allkeys-"):
        return "keys without a time to live, which were kept, may now be evicted", Severity.MEDIUM
    return "other keys leave first when the memory is full", Severity.LOW


EVICTION_POLICY_CHANGE = Rule(
    id="eviction-policy-change",
    title="Full memory is dealt with in another way",
    severity=Severity.HIGH,
    explanation="maxmemory-policy decides which keys give way when the memory is full: any (allkeys), those with a "
    "time to live (volatile), or none (noeviction: writes fail).",
    remedy="See that every key has a time to live before leaving allkeys; see what must not be lost before going "
    "there.",
    link=elasticache("redis-memory-management"),
    observe=_policy,
    weighs=WEIGHED,
)
