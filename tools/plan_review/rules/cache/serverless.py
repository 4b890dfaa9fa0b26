"""A serverless cache's limits of data and of work."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import SERVERLESS, kept_caches
from ..reading import at, number
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache

_LIMITS = {
    "data_storage": "keys are evicted, and then writes fail, when the data is more",
    "ecpu_per_second": "calls beyond it are refused",
}


def _limits(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "limits"):
        for name, effect in _LIMITS.items():
            path = ("cache_usage_limits", 0, name, 0, "maximum")
            before, after = (number(at(side, *path)) for side in (cache.change.before, cache.change.after))
            lower = after is not None and (before is None or after < before)
            if lower:
                yield Observation(
                    address=cache.address,
                    message=f"{name}'s maximum goes {values(before if before is not None else 'no limit', after)}: "
                    f"{effect}",
                )


SERVERLESS_LIMIT_LOWERED = Rule(
    id="serverless-limit-lowered",
    title="A serverless cache may hold or do less",
    severity=Severity.HIGH,
    explanation="The maximum of cache_usage_limits caps the bill, and the cache with it: beyond it ElastiCache evicts, "
    "refuses writes, or throttles.",
    remedy="Compare BytesUsedForCache and ElastiCacheProcessingUnits of the last weeks with the limit.",
    link=elasticache("Scaling"),
    observe=_limits,
    weighs={SERVERLESS: ("cache_usage_limits",)},
)
