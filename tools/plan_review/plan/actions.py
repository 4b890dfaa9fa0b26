"""Terraform's actions on a resource, as its documentation on "JSON Output Format" has them."""

from enum import StrEnum

from ..errors import UnreadablePlanError


class Action(StrEnum):
    """Terraform's action on a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DESTROY = "destroy"
    FORGET = "forget"  # leaves the state, stays in AWS
    READ = "read"  # a data source
    NO_CHANGE = "no-change"


_ACTIONS = {
    ("no-op",): Action.NO_CHANGE,
    ("create",): Action.CREATE,
    ("read",): Action.READ,
    # OpenTofu's word for an ephemeral resource: it is read, and stands in no state.
    ("open",): Action.READ,
    ("update",): Action.UPDATE,
    ("delete",): Action.DESTROY,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("forget",): Action.FORGET,
}


def known_action(actions: tuple[str, ...]) -> Action | None:
    """Return the one word for Terraform's list; None for one that this program does not know."""
    return _ACTIONS.get(actions)


def action(actions: tuple[str, ...], address: str) -> Action:
    """Return the one word for the list; raises UnreadablePlanError for one that this program does not know."""
    if (known := known_action(actions)) is None:
        raise UnreadablePlanError(
            f"{address} has actions that this version of the plan review does not know; take a newer one"
        )
    return known


def is_create_first(actions: tuple[str, ...]) -> bool:
    """Tell whether the new resource is made before the old one goes."""
    return len(actions) > 1 and actions[0] == "create"
