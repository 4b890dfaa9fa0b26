"""The parameters of a parameter group, and how two states of it differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...plan.changes import Plan, ResourceChange
from ..reading import at, blocks, is_hidden, text
from ..resources import PARAMETER_GROUPS, kept

WEIGHED = dict.fromkeys(PARAMETER_GROUPS, ("parameter",))


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A parameter of which the value differs; None means that the engine's default holds."""

    change: ResourceChange
    name: str
    before: str | None
    after: str | None


def differences(plan: Plan) -> Iterator[Difference]:
    """Yield the parameters that differ in groups that exist before and after, as far as both can be seen."""
    for change in kept(plan, *PARAMETER_GROUPS):
        before, after = _parameters(change.before), _parameters(change.after)
        if before is None or after is None:
            continue
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                yield Difference(change=change, name=name, before=before.get(name), after=after.get(name))


def _parameters(group: Mapping[str, object]) -> Mapping[str, str | None] | None:
    value = at(group, "parameter")
    pairs = [(text(block.get("name")), block.get("value")) for block in blocks(value)]
    if is_hidden(value) or any(name is None or not isinstance(set_to, str) for name, set_to in pairs):
        return None
    return {str(name): text(set_to) for name, set_to in pairs}
