"""Into cluster mode, and the way back that there is not."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ..caches import GROUP, Cache, nodes_of_a_shard, weighing
from ..reading import at, text
from ..remedies import assignment
from ..resources import kept, values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache

_ORDER = ("disabled", "compatible", "enabled")


def _cluster_mode(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, GROUP):
        before, after = (text(at(side, "cluster_mode")) for side in (change.before, change.after))
        if before not in _ORDER or after not in _ORDER or before == after:
            continue
        if change.action is Action.REPLACE:
            # A new group may begin in any mode.
            if "enabled" in (before, after):
                who = "do not speak" if after == "enabled" else "only speak"
                yield Observation(
                    address=change.address,
                    message=f"cluster_mode changes {values(before, after)} in a new group: clients that {who} cluster "
                    "fail there",
                )
            continue
        steps = _ORDER.index(after) - _ORDER.index(before)
        what = f"cluster_mode changes {values(before, after)}"
        if steps > 0 and after == "compatible":
            effect, remedy = (
                "clients of both kinds are served; let all of them speak cluster before the next step",
                None,
            )
            if nodes_of_a_shard(Cache(change)) == 1:
                effect, remedy = "ElastiCache refuses, since the group has no replica", "Add a replica first."
        elif steps == 1:
            effect, remedy = "clients that do not speak cluster fail from now on, and there is no way back", None
        elif steps > 1:
            effect = "ElastiCache changes a running group only by way of compatible"
            remedy = f"First deploy {assignment(plan, GROUP, 'cluster_mode', 'compatible')}."
        else:
            effect, remedy = "", f"Keep {assignment(plan, GROUP, 'cluster_mode', before)}."
            effect = (
                "ElastiCache knows no way back from enabled" if before == "enabled" else "clients of the cluster fail"
            )
        severity = Severity.MEDIUM if after == "compatible" and steps > 0 else Severity.HIGH
        yield Observation(address=change.address, message=f"{what}: {effect}", remedy=remedy, severity=severity)


CLUSTER_MODE_CHANGE = Rule(
    id="cluster-mode-change",
    title="Cluster mode changes",
    severity=Severity.HIGH,
    explanation="In cluster mode keys are spread over slots, and clients must ask where a key is; commands on several "
    "keys work within one slot only. The way there is compatible, then enabled; there is none back.",
    remedy="Deploy `compatible` first, move all clients to the configuration endpoint, then deploy `enabled`.",
    link=elasticache("modify-cluster-mode"),
    observe=_cluster_mode,
    weighs=weighing("cluster mode"),
)
