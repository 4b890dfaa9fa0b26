"""Resources that are taken into the state, moved in it, or leave it."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ...plan.forgotten import OLD
from ..reading import listed
from ..resources import action_text, path_text
from ..rule import Observation, Rule, Severity
from ..sources import terraform
from ..unknown.data_types import held_by

_CHANGES = (Action.UPDATE, Action.REPLACE)


def _imported(plan: Plan) -> Iterator[Observation]:
    for change in plan.changes:
        if change.imported_id is not None and change.action in _CHANGES:
            names = sorted({path_text(each.path) for each in change.attributes})
            replaced = change.action is Action.REPLACE
            yield Observation(
                address=change.address,
                message=f"{change.imported_id} is imported and {'replaced' if replaced else 'changed'} in one step"
                + (f": {listed(names)}" if names else ""),
                severity=Severity.CRITICAL if replaced else Severity.MEDIUM,
            )


def _moved(plan: Plan) -> Iterator[Observation]:
    for change in plan.changes:
        if change.moved_from is not None and change.action in _CHANGES:
            yield Observation(
                address=change.address,
                message=f"it moves here from {change.moved_from}, and "
                + (action_text(change) if change.action is Action.REPLACE else "changes as well"),
                severity=Severity.HIGH if change.action is Action.REPLACE else Severity.LOW,
            )


def _forgotten(plan: Plan) -> Iterator[Observation]:
    for change in plan.changes:
        if change.action is Action.FORGET:
            another = change.address.endswith(OLD)
            yield Observation(
                address=change.address,
                message=f"{action_text(change)} and stays in AWS, where nobody changes or watches it"
                + ("; a new one, with nothing in it, takes its place" if another else ""),
                remedy="Say who keeps the old one from now on, and move what is in it to the new one. To keep the old "
                "one in use, undo the change that replaces it."
                if another
                else None,
                severity=Severity.HIGH if held_by(change.type, plan.data_types) else Severity.MEDIUM,
            )


IMPORTED_WITH_CHANGES = Rule(
    id="imported-with-changes",
    title="A resource is taken over and changed at once",
    severity=Severity.MEDIUM,
    explanation="What is taken over should be described as it is. A difference means that the code says something "
    "else than what runs.",
    remedy="Describe what runs, import it without a change, then change it.",
    link=terraform("language/import"),
    observe=_imported,
)

MOVED_WITH_CHANGES = Rule(
    id="moved-with-changes",
    title="A resource moves and changes at once",
    severity=Severity.LOW,
    explanation="A move alone changes nothing in AWS, and shows as such. Together with changes it is hard to read.",
    remedy="Move first, change in another pull request.",
    link=terraform("language/modules/develop/refactoring"),
    observe=_moved,
)

FORGOTTEN = Rule(
    id="state-forgotten",
    title="A resource leaves the state and stays in AWS",
    severity=Severity.MEDIUM,
    explanation="Terraform will not know it any more: it costs money, is in nobody's plan, and a later apply makes "
    "another one beside it, or fails because of the name.",
    remedy="Say who keeps it from now on; to take it back, write an `import` block, and take the `removed` block away.",
    link=terraform("language/state/remove"),
    observe=_forgotten,
)
