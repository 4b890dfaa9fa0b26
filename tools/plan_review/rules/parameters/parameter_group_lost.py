"""The parameter group goes while it is in use, or the cache gets another."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ..caches import CACHES, kept_caches, weighing
from ..reading import at, text
from ..resources import PARAMETER_GROUPS, action_text, kept, removed, values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache


def _lost(plan: Plan) -> Iterator[Observation]:
    for change in removed(plan, *PARAMETER_GROUPS):
        before, after = text(at(change.before, "name")), text(at(change.after, "name"))
        if change.action is Action.DESTROY:
            users = [
                each for each in plan.of_type(*CACHES) if before and at(each.after, "parameter_group_name") == before
            ]
            if users:
                yield Observation(
                    address=change.address,
                    message=f"{action_text(change)} while {users[0].address} uses it: AWS refuses",
                )
        elif not change.create_first:
            yield Observation(
                address=change.address,
                message=f"{action_text(change)}, and the old one is deleted first: AWS refuses while a group uses it",
            )
        elif before and before == after:
            yield Observation(
                address=change.address,
                message=f"{action_text(change)}; the new one is made first, under the name {before} that the old one "
                "has: AWS refuses",
                remedy="Give it another name, best one that carries the family.",
            )


def _family(plan: Plan) -> Iterator[Observation]:
    for change in kept(plan, *PARAMETER_GROUPS):
        before, after = text(at(change.before, "family")), text(at(change.after, "family"))
        if before and after and before != after:
            yield Observation(
                address=change.address,
                message=f"family changes {values(before, after)}: parameters that the new one lacks or has other "
                "defaults for change with it",
            )
    for cache in kept_caches(plan, "parameter group"):
        before, after = text(cache.before("parameter group")), text(cache.after("parameter group"))
        if not before or not after or before == after:
            continue
        what = f"{cache.name('parameter group')} changes {values(before, after)}"
        if not after.startswith("default."):
            yield Observation(
                address=cache.address, message=f"{what}: parameters in which the two differ change with it"
            )
        elif before.startswith("default."):
            yield Observation(address=cache.address, message=f"{what}: AWS's defaults before and after")
        else:
            yield Observation(
                address=cache.address,
                message=f"{what}: all parameters go back to AWS's defaults, blocked commands included",
                severity=Severity.HIGH,
            )


PARAMETER_GROUP_LOST = Rule(
    id="parameter-group-lost",
    title="The parameter group goes while it is in use",
    severity=Severity.HIGH,
    explanation="AWS refuses to delete a parameter group that a cache uses (InvalidCacheParameterGroupState), and "
    "two cannot have one name. The apply stops in the middle.",
    remedy="Keep `create_before_destroy` and a name that carries the family.",
    link=elasticache("ParameterGroups"),
    observe=_lost,
    losses=PARAMETER_GROUPS,
)

PARAMETER_FAMILY_CHANGE = Rule(
    id="parameter-family-change",
    title="The cache gets other parameters",
    severity=Severity.LOW,
    explanation="A new major version brings a parameter group family of its own, with other names and defaults.",
    remedy="Compare the parameters of both families: `aws elasticache describe-cache-parameters`.",
    link=elasticache("ParameterGroups.Engine"),
    observe=_family,
    weighs={**weighing("parameter group"), **dict.fromkeys(PARAMETER_GROUPS, ("family",))},
)
