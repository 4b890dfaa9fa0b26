"""Resources that only serve caches, and the caches that they serve."""

from ..plan.changes import Plan, ResourceChange
from ..rules.caches import CACHES
from ..rules.reading import texts
from ..rules.resources import PARAMETER_GROUPS, SUBNET_GROUPS, USER_GROUPS, USERS

_SERVING = frozenset({*SUBNET_GROUPS, *PARAMETER_GROUPS, *USER_GROUPS, *USERS, "aws_security_group"})
# By which others name it.
_IDENTITIES = ("id", "arn", "name", "user_id", "user_group_id", "user_name")


def users_of(plan: Plan, change: ResourceChange) -> tuple[ResourceChange, ...]:
    """Return the caches and user groups that use it, by the configuration or by a name in the state.

    Nothing for a resource of another kind, which serves more than caches.
    """
    if change.type not in _SERVING:
        return ()
    names = {value for name in _IDENTITIES if isinstance(value := change.before.get(name), str) and value}
    return tuple(
        each
        for each in plan.of_type(*CACHES, *USER_GROUPS)
        if change.address in plan.references.get(each.address, ()) or names & _mentioned(each)
    )


def _mentioned(change: ResourceChange) -> set[str]:
    """Return the texts that its attributes hold, alone or in a list."""
    return {text for value in change.before.values() for text in texts(value)}
