"""A resource that only changed its address, as Terraform sees it: destroyed here, made anew there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.references import without_indices
from ..reading import at, is_empty, is_hidden, listed, text
from ..rule import Observation, Rule, Severity
from ..sources import terraform

_LABELS = ("tags", "tags_all")
# By which AWS tells resources of a type apart; the first that a resource has.
_IDENTITIES = (
    *("replication_group_id", "cluster_id", "user_id", "user_group_id", "function_name", "bucket", "identifier"),
    *("cluster_identifier", "alarm_name", "dashboard_name", "creation_token", "domain_name", "name"),
)


def _missing(plan: Plan) -> Iterator[Observation]:
    made: dict[str, list[ResourceChange]] = defaultdict(list)
    for change in plan.changes:
        if change.action is Action.CREATE:
            made[change.type].append(change)
    for change in plan.changes:
        successors = _successors(change, made[change.type]) if change.action is Action.DESTROY else []
        if len(successors) == 1:
            to = successors[0].address
            name = _identity(change.before) or "it"
            yield Observation(
                address=change.address,
                message=f"{name} is destroyed here and made anew as {to}: it only changes its address",
                remedy=f"Write `moved {{ from = {change.address}, to = {to} }}`, on lines of their own; the plan then "
                "changes nothing.",
            )
        elif successors:
            yield Observation(
                address=change.address,
                message=f"it is destroyed here and made anew as one of {listed([each.address for each in successors])}"
                ": only the address changes",
                remedy=f"Write a `moved` block from {change.address} to the one that is meant.",
            )


def _successors(gone: ResourceChange, made: Sequence[ResourceChange]) -> list[ResourceChange]:
    """Return those that are the same to AWS; where AWS gives the name, those that only another index tells apart."""
    if name := _identity(gone.before):
        same = [each for each in made if _identity(each.after) == name]
        if same:
            return same
    return [
        each
        for each in made
        if without_indices(each.address) == without_indices(gone.address)
        and _identity(each.after) in {None, name}
        and _is_alike(gone.before, each.after)
    ]


def _is_alike(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Tell whether all that the new one's configuration says is so already."""
    said = {key: value for key, value in after.items() if value is not None and not is_hidden(value)}
    return all(
        before.get(key) == value or (is_empty(value) and is_empty(before.get(key)))
        for key, value in said.items()
        if key not in _LABELS
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
