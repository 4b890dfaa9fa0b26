"""The resources that a rule looks at, by type and by what happens to them."""

from collections.abc import Iterator

from ..plan.changes import Action, AttributeChange, Path, Plan, ResourceChange
from ..plan.values import Mark
from .reading import listed, shown

PARAMETER_GROUPS = ("aws_elasticache_parameter_group", "aws_memorydb_parameter_group")
SUBNET_GROUPS = ("aws_elasticache_subnet_group", "aws_memorydb_subnet_group")
USER = "aws_elasticache_user"
USERS = (USER, "aws_memorydb_user")
# The users that a cache knows: ElastiCache's user group, MemoryDB's access control list, and their members.
USER_GROUPS = {"aws_elasticache_user_group": "user_ids", "aws_memorydb_acl": "user_names"}

# Terraform's `action_reason`; "replace_because_cannot_update" comes with the paths that cannot be updated.
REASONS = {
    "replace_because_tainted": "it is marked as tainted: an earlier apply may have left it half made",
    "replace_by_request": "its replacement was asked for with `-replace`",
    "replace_by_triggers": "something that its `replace_triggered_by` names changes",
    "replace_because_cannot_update": "the provider cannot change it in place, and does not say for which attribute",
}
_ACTION_TEXTS = {"replace": "is replaced", "destroy": "is destroyed", "forget": "leaves Terraform's state"}


def kept(plan: Plan, *types: str) -> Iterator[ResourceChange]:
    """Yield resources that are updated or replaced."""
    return (each for each in plan.of_type(*types) if each.action in {Action.UPDATE, Action.REPLACE})


def removed(plan: Plan, *types: str) -> Iterator[ResourceChange]:
    """Yield resources that are destroyed or replaced."""
    return (each for each in plan.of_type(*types) if each.action in {Action.DESTROY, Action.REPLACE})


def destroyed(plan: Plan, *types: str) -> Iterator[ResourceChange]:
    """Yield resources that are destroyed and not replaced."""
    return (each for each in plan.of_type(*types) if each.action is Action.DESTROY)


def created_or_changed(plan: Plan, *types: str) -> Iterator[ResourceChange]:
    """Yield resources that are created, updated or replaced."""
    return (each for each in plan.of_type(*types) if each.action in {Action.CREATE, Action.UPDATE, Action.REPLACE})


def action_text(change: ResourceChange) -> str:
    """Say what the plan does to a resource that is removed, and because of which attributes."""
    forcing = [each for each in change.attributes if each.forces_replacement]
    because = f", because {listed([difference(each) for each in forcing], most=3)}" if forcing else ""
    if change.action is Action.REPLACE and not forcing and change.reason in REASONS:
        because = f", because {REASONS[change.reason]}"
    return f"it {_ACTION_TEXTS.get(change.action, 'changes')}{because}"


def unseen_change(change: ResourceChange, attribute: str) -> str | None:
    """Say why nobody can judge what an attribute changes to; None when it can be judged, or does not change."""
    before, after = change.before.get(attribute), change.after.get(attribute)
    if after is Mark.UNKNOWN:
        return "cannot be seen before apply"
    hidden = Mark.SENSITIVE in (before, after) and change.changed(attribute) is not None
    return "holds a secret and cannot be judged" if hidden else None


def difference(attribute: AttributeChange) -> str:
    """Say how an attribute changes."""
    return f"{path_text(attribute.path)} changes {values(attribute.before, attribute.after)}"


def values(before: object, after: object) -> str:
    """Say from what to what."""
    return f"from {shown(before)} to {shown(after)}"


def path_text(path: Path) -> str:
    """Return an attribute's path as Terraform writes it."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
