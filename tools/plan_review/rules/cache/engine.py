"""Another version of the engine, or another engine."""

from collections.abc import Iterator

from ...facts.versions import version_number
from ...plan.changes import Action, Plan
from ..caches import Cache, fails_over, is_memcached, kept_caches, weighing
from ..reading import shown, text
from ..remedies import assignment
from ..resources import USER, values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _versions(cache: Cache) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return both versions as numbers; None when they cannot be compared, as those of two engines."""
    engines = text(cache.before("engine")), text(cache.after("engine"))
    if None not in engines and engines[0] != engines[1]:
        return None
    versions = [version_number(text(each) or "") for each in (cache.before("version"), cache.after("version"))]
    if versions[0] is None or versions[1] is None:
        return None
    # `6.x` is any version of 6: compared as far as both go.
    length = min(len(versions[0]), len(versions[1]))
    return versions[0][:length], versions[1][:length]


_UPGRADE_OF_MEMCACHED = "Do it when there is little traffic, and see that what it caches bears every read meanwhile."


def _cost(cache: Cache) -> str:
    if cache.replaced:
        return "the new cache begins with it"
    if is_memcached(cache):
        return "Memcached keeps nothing through it: every key is gone"
    covered = fails_over(cache)
    return "expect one failover" if covered else "nothing takes over while the node is upgraded: the cache is away"


def _upgrade(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "version"):
        versions = _versions(cache)
        if versions and versions[0] < versions[1]:
            major = versions[0][:1] < versions[1][:1]
            yield Observation(
                address=cache.address,
                message=f"{cache.name('version')} changes {values(cache.before('version'), cache.after('version'))}, a "
                f"{'major' if major else 'minor'} upgrade; {_cost(cache)}, and there is no downgrade",
                remedy=_UPGRADE_OF_MEMCACHED if is_memcached(cache) else None,
                severity=Severity.HIGH if major or is_memcached(cache) or not fails_over(cache) else Severity.MEDIUM,
            )


def _downgrade(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "version"):
        versions = _versions(cache)
        if versions and versions[0] > versions[1]:
            runs = cache.before("version")
            actual = text(cache.before("running version")) or shown(runs)
            effect = (
                "Terraform takes this for a downgrade and replaces the cache"
                if cache.replaced
                else "AWS downgrades no cache, and refuses"
            )
            yield Observation(
                address=cache.address,
                message=f"{actual} runs, and the code says {shown(cache.after('version'))}: {effect}",
                remedy=f"Set {assignment(plan, cache.type, cache.name('version'), runs)}; the plan is empty again.",
                severity=Severity.CRITICAL if cache.replaced else Severity.HIGH,
            )


def _engine(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "engine"):
        before, after = text(cache.before("engine")), text(cache.after("engine"))
        # The way back to Redis is a replacement, of which another rule speaks.
        if before and after and before != after and cache.change.action is Action.UPDATE:
            yield Observation(
                address=cache.address,
                message=f"engine changes {values(before, after)}, with version "
                f"{values(cache.before('version'), cache.after('version'))}; {_cost(cache)}, and there is no way back "
                "but a restore",
                remedy=f"Snapshot first, staging first, and keep {assignment(plan, USER, 'engine', before)}, so that "
                "the users are not replaced under the running cache.",
            )


ENGINE_UPGRADE = Rule(
    id="engine-upgrade",
    title="The engine is upgraded",
    severity=Severity.HIGH,
    explanation="AWS upgrades node by node and fails over once; with a single node the cache is away meanwhile. A "
    "version once reached cannot be left again.",
    remedy="Snapshot; staging first; nothing else in the same deployment.",
    link=elasticache("VersionManagement"),
    observe=_upgrade,
    weighs=weighing("version"),
)

ENGINE_DOWNGRADE = Rule(
    id="engine-downgrade",
    title="The code names an older engine than the one that runs",
    severity=Severity.CRITICAL,
    explanation="AWS upgrades minor versions by itself. When the code still names the older one, the provider plans a "
    "downgrade, which for ElastiCache is a new cache without the data (provider issue #30481).",
    remedy="Write the version that runs into the code.",
    link=elasticache("VersionManagement"),
    observe=_downgrade,
    weighs=weighing("version"),
)

ENGINE_CHANGE = Rule(
    id="engine-change",
    title="The engine becomes another one",
    severity=Severity.HIGH,
    explanation="Redis becomes Valkey in place, with one failover; the way back is a restore into a new cache. "
    "Parameters, metrics and users of the old engine may be missing in the new one.",
    remedy="Snapshot first, staging first; the plan must say that the cache is updated in place.",
    link=elasticache("VersionManagement.HowTo"),
    observe=_engine,
    weighs=weighing("engine"),
)
