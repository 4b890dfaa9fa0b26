"""Terraform's lists of actions, as its documentation on "JSON Output Format" has them."""

from ..errors import UnreadablePlanError
from .changes import Action

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


def action(actions: tuple[str, ...], address: str) -> Action:
    """Return the one word for the list; raises UnreadablePlanError for one that this program does not know."""
    if (known := _ACTIONS.get(actions)) is None:
        raise UnreadablePlanError(
            f"{address} has actions that this version of the plan review does not know; take a newer one"
        )
    return known


def is_create_first(actions: tuple[str, ...]) -> bool:
    """Tell whether the new resource is made before the old one goes."""
    return len(actions) > 1 and actions[0] == "create"
