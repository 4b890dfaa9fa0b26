"""Why a resource is replaced, in plain words."""

from ..plan.changes import Action, AttributeChange, ResourceChange
from ..plan.values import Mark
from ..rules.resources import REASONS
from .paths import written

LONGEST_VALUE = 60
_UNEXPLAINED = "Terraform gives no reason"


def why_replaced(change: ResourceChange) -> str | None:
    """Return a sentence for a resource that is replaced, None for any other."""
    if change.action is not Action.REPLACE:
        return None
    forcing = [_words(each) for each in change.attributes if each.forces_replacement]
    if forcing and change.reason in {None, "replace_because_cannot_update"}:
        return "; ".join(dict.fromkeys(forcing))
    return REASONS.get(change.reason or "", _UNEXPLAINED)


def _words(change: AttributeChange) -> str:
    path = f"`{written(change.path)}`"
    if change.after is Mark.UNKNOWN:
        return f"changing {path} to what is known after the apply only cannot be done in place"
    if change.before is Mark.ABSENT:
        return f"setting {path} to {_value(change.after)} cannot be done in place"
    if change.after is Mark.ABSENT:
        return f"taking {path} away (it was {_value(change.before)}) cannot be done in place"
    if Mark.SENSITIVE in (change.before, change.after):
        return f"changing {path}, which is not shown, cannot be done in place"
    return f"changing {path} from {_value(change.before)} to {_value(change.after)} cannot be done in place"


def _value(value: object) -> str:
    if isinstance(value, Mark):
        return "a value that is not shown"
    if isinstance(value, bool):
        return str(value).lower()
    text = value if isinstance(value, str) else str(value)
    if not text:
        return "nothing"
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
