"""Another version of the engine, or another engine."""

from collections.abc import Iterator

from ...facts.versions import version_number
from ...plan.changes import Action, Plan, ResourceChange
from ..reading import at, shown, text
from ..remedies import assignment
from ..resources import GROUP, USER, kept, values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .shape import fails_over


def _versions(change: ResourceChange) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return both versions as numbers; None when they cannot be compared, as those of two engines."""
    sides = (change.before, change.after)
    engines, versions = ([text(at(side, name)) for side in sides] for name in ("engine", "engine_version"))
    if engines[0] != engines[1] or None in versions:
        return None
    before, after = (version_number(str(version)) for version in versions)
    return None if before is None or after is None else (before, after)


def _cost(change: ResourceChange) -> str:
    covered = fails_over(change.before)
    return "expect one failover" if covered else "nothing takes over while the node is upgraded: the cache is away"


def _upgrade(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        versions = _versions(change)
        if versions and versions[0] < versions[1]:
            major = versions[0][:1] < versions[1][:1]
            words = values(at(change.before, "engine_version"), at(change.after, "engine_version"))
            yield Observation(
                address=change.address,
                message=f"engine_version changes {words}, a {'major' if major else 'minor'} upgrade; "
                f"{_cost(change)}, and there is no downgrade",
                severity=Severity.HIGH if major or not fails_over(change.before) else Severity.MEDIUM,
            )


def _downgrade(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        versions = _versions(change)
        if versions and versions[0] > versions[1]:
            runs = at(change.before, "engine_version")
            actual = text(at(change.before, "engine_version_actual")) or shown(runs)
            said = shown(at(change.after, "engine_version"))
            yield Observation(
                address=change.address,
                message=f"{actual} runs, and the code says {said}: Terraform takes this for a "
                "downgrade and replaces the group",
                remedy=f"Set {assignment(plan, GROUP, 'engine_version', runs)}; the plan is empty again.",
            )


def _engine(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = (text(at(side, "engine")) for side in (change.before, change.after))
        # The way back to Redis is a replacement, of which another rule speaks.
        if before and after and before != after and change.action is Action.UPDATE:
            yield Observation(
                address=change.address,
                message=f"engine changes {values(before, after)}, with version "
                f"{values(at(change.before, 'engine_version'), at(change.after, 'engine_version'))}; "
                f"{_cost(change)}, and there is no way back but a restore",
                remedy=f"Snapshot first, staging first, and keep {assignment(plan, USER, 'engine', before)}, so that "
                "the users are not replaced under the running group.",
            )


ENGINE_UPGRADE = Rule(
    id="engine-upgrade",
    title="The engine is upgraded",
    severity=Severity.HIGH,
    explanation="ElastiCache upgrades node by node and fails over once; with a single node the cache is away "
    "meanwhile. A version once reached cannot be left again.",
    remedy="Snapshot; staging first; nothing else in the same deployment.",
    link=elasticache("VersionManagement"),
    observe=_upgrade,
)

ENGINE_DOWNGRADE = Rule(
    id="engine-downgrade",
    title="The code names an older engine than the one that runs",
    severity=Severity.CRITICAL,
    explanation="ElastiCache upgrades minor versions by itself. When the code still names the older one, the "
    "provider plans a downgrade, which for ElastiCache is a new group without the data (provider issue #30481).",
    remedy="Write the version that runs into the code.",
    link=elasticache("VersionManagement"),
    observe=_downgrade,
)

ENGINE_CHANGE = Rule(
    id="engine-change",
    title="The engine becomes another one",
    severity=Severity.HIGH,
    explanation="Redis becomes Valkey in place, with one failover; the way back is a restore into a new group. "
    "Parameters, metrics and users of the old engine may be missing in the new one.",
    remedy="Snapshot first, staging first; the plan must say that the group is updated in place.",
    link=elasticache("VersionManagement.HowTo"),
    observe=_engine,
)
