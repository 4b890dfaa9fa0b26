"""A resource that only changed its address, as Terraform sees it: destroyed here, made anew there."""

from collections import defaultdict
from collections.abc import Iterator

from ...plan.changes import Action, Plan, ResourceChange
from ..reading import at, text
from ..rule import Observation, Rule, Severity
from ..sources import terraform

# By which AWS tells resources of a type apart; the first that a resource has.
_IDENTITIES = (
    *("replication_group_id", "cluster_id", "user_id", "user_group_id", "function_name", "bucket", "identifier"),
    *("cluster_identifier", "alarm_name", "dashboard_name", "name"),
)


def _missing(plan: Plan) -> Iterator[Observation]:
    made: dict[tuple[str, str], list[ResourceChange]] = defaultdict(list)
    for change in plan.changes:
        if change.action is Action.CREATE and (name := _identity(change.after)):
            made[change.type, name].append(change)
    for change in plan.changes:
        name = _identity(change.before) if change.action is Action.DESTROY else None
        successors = made.get((change.type, name), []) if name else []
        if len(successors) == 1:
            to = successors[0].address
            yield Observation(
                address=change.address,
                message=f"{name} is destroyed here and made anew as {to}: it only changes its address",
                remedy=f"Write `moved {{ from = {change.address}, to = {to} }}`, on lines of their own; the plan then "
                "changes nothing.",
            )


def _identity(attributes: object) -> str | None:
    return next((name for each in _IDENTITIES if (name := text(at(attributes, each)))), None)


MOVED_BLOCK_MISSING = Rule(
    id="moved-block-missing",
    title="A resource is destroyed and made anew because its address changes",
    severity=Severity.HIGH,
    explanation="Terraform knows resources by their addresses. From `count` to `for_each`, into a module or under "
    "another name, the old address goes and a new one comes, unless a `moved` block says that they are the same. AWS "
    "may refuse the new one while the old name is taken.",
    remedy="Write a `moved` block.",
    link=terraform("language/modules/develop/refactoring"),
    observe=_missing,
)
