"""More or fewer shards."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..caches import GROUP, Cache, kept_caches, weighing
from ..reading import at, text, truth
from ..remedies import assignment
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .size import both

_IN_NEW = "the new cache has them from the start"


def _reshards(cache: Cache) -> bool:
    """Tell whether it takes another number of shards: a replication group only in cluster mode `enabled`."""
    if cache.type != GROUP:
        return True
    mode = text(at(cache.change.before, "cluster_mode"))
    # States of older providers have no cluster_mode.
    return mode == "enabled" if mode else truth(at(cache.change.before, "cluster_enabled")) is True


def _fewer_shards(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "shards"):
        numbers = both(cache, "shards")
        if numbers and numbers[1] < numbers[0] and _reshards(cache):
            keep = assignment(plan, cache.type, cache.name("shards"), numbers[0])
            effect = "the slots of the removed shards move to the others, whose memory must hold them"
            yield Observation(
                address=cache.address,
                message=f"{cache.name('shards')} goes {values(*numbers)}; {_IN_NEW if cache.replaced else effect}",
                remedy=f"Keep {keep} unless the remaining shards have 1.5 times the memory free that the removed ones "
                "use.",
            )


def _more_shards(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "shards"):
        numbers = both(cache, "shards")
        if numbers and numbers[1] > numbers[0] and _reshards(cache):
            effect = "slots move while the cache serves, which costs CPU, and with much data takes hours"
            yield Observation(
                address=cache.address,
                message=f"{cache.name('shards')} goes {values(*numbers)}; {_IN_NEW if cache.replaced else effect}",
            )


def _refused(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "shards"):
        numbers = both(cache, "shards")
        if numbers is None or numbers[0] == numbers[1] or cache.replaced or _reshards(cache):
            continue
        mode = text(at(cache.change.before, "cluster_mode")) or "disabled"
        yield Observation(
            address=cache.address,
            message=f"num_node_groups goes {values(*numbers)}, and the group's cluster mode is {mode}: ElastiCache "
            "reshards in mode enabled only, and refuses; the rest of this change is not made either",
            remedy=f"Keep {assignment(plan, GROUP, 'num_node_groups', numbers[0])} until the group is in cluster mode "
            "`enabled`: disabled, compatible, enabled, each in a deployment of its own.",
        )


FEWER_SHARDS = Rule(
    id="fewer-shards",
    title="The cluster has fewer shards",
    severity=Severity.HIGH,
    explanation="Scaling in moves the slots of the shards that go to those that stay. When these have too little "
    "memory, the operation fails or keys are evicted.",
    remedy="See that the remaining shards have 1.5 times the memory free that the removed ones use, and do it when "
    "there is little traffic.",
    link=elasticache("best-practices-online-resharding"),
    observe=_fewer_shards,
    weighs=weighing("shards"),
)

MORE_SHARDS = Rule(
    id="more-shards",
    title="The cluster is resharded online",
    severity=Severity.LOW,
    explanation="Adding shards moves slots, key by key, while the group serves: CPU and network load rise, and some "
    "commands on keys that are on the move are answered with a redirection.",
    remedy="Do it when there is little traffic, with CPU under 80 % (50 % on nodes whose engine has one core).",
    link=elasticache("best-practices-online-resharding"),
    observe=_more_shards,
    weighs=weighing("shards"),
)

SHARDS_REFUSED = Rule(
    id="shards-without-cluster-mode",
    title="ElastiCache will refuse the other number of shards",
    severity=Severity.HIGH,
    explanation="A group that is not in cluster mode has one shard, and one on the way there, in mode compatible, does "
    "not scale. The plan succeeds, the apply fails.",
    remedy="Go into cluster mode first.",
    link=elasticache("modify-cluster-mode"),
    observe=_refused,
    weighs=weighing("shards"),
)
