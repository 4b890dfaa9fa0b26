"""A plan, judged: every rule asked, the environment's policy and the accepted risks applied."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pydantic import JsonValue

from ..plan.changes import Action, AttributeChange, Plan, ResourceChange
from ..plan.values import Mark
from ..rules.rule import Rule
from ..rules.unknown import Knowledge, with_unknown
from ..settings import Settings
from .causes import under_their_causes
from .judging import OUTCOMES, Judging, severity_rank
from .model import AttributeDiff, Counts, Finding, Node, ResourceDiff, Shown, StackReview, Unjudged
from .node_hours import node_hours, unseen
from .paths import written
from .why_replaced import why_replaced

# The order in which a reader wants them.
_ACTIONS = (
    *(Action.DESTROY, Action.REPLACE, Action.FORGET, Action.UPDATE, Action.CREATE),
    *(Action.NO_CHANGE, Action.READ),
)


def assess(plan: Plan, *, rules: Sequence[Rule], settings: Settings, today: date, plan_sha256: str = "") -> StackReview:
    """Return the review of one plan; ``today`` decides which accepted risks have expired."""
    judging = Judging(plan=plan, settings=settings, today=today)
    findings = list(
        dict.fromkeys(judging.finding(rule, each) for rule in with_unknown(rules) for each in rule.observe(plan))
    )
    knowledge = Knowledge(rules)
    return StackReview(
        stack=plan.stack,
        environment=plan.environment,
        file=plan.code.file,
        counts=_counts(plan.changes),
        resources=tuple(_resource(each) for each in sorted(plan.changes, key=_importance) if _is_shown(each)),
        drift=tuple(_resource(each) for each in sorted(plan.drift, key=_importance)),
        outputs=tuple(diff for each in plan.outputs if each.action is not Action.NO_CHANGE for diff in _diffs(each)),
        findings=tuple(sorted(under_their_causes(plan, findings, rules), key=_urgency)),
        graph=tuple(
            Node(address=at, type=each.type, action=each.action, references=plan.references.get(at, ()))
            for each in plan.changes
            for at in [each.address]
        ),
        errored=plan.errored,
        plan_sha256=plan_sha256,
        unjudged=tuple(
            Unjudged(address=each.address, attributes=names)
            for each in plan.changes
            if (names := knowledge.unjudged(each)) is not None
        ),
        node_hours=node_hours(plan),
        node_hours_unseen=unseen(plan),
        stale_risks=judging.stale(findings),
    )


def _urgency(finding: Finding) -> tuple[int, int, str, str]:
    return OUTCOMES.index(finding.outcome), severity_rank(finding.severity), finding.rule, finding.address


def _importance(change: ResourceChange) -> tuple[int, str]:
    return _ACTIONS.index(change.action), change.address


def _is_shown(change: ResourceChange) -> bool:
    return change.action is not Action.NO_CHANGE or bool(change.imported_id or change.moved_from)


def _counts(changes: Iterable[ResourceChange]) -> Counts:
    changes = [each for each in changes if each.action is not Action.READ]
    actions = Counter(each.action for each in changes)
    return Counts(
        create=actions[Action.CREATE],
        update=actions[Action.UPDATE],
        replace=actions[Action.REPLACE],
        destroy=actions[Action.DESTROY],
        forget=actions[Action.FORGET],
        imported=sum(1 for each in changes if each.imported_id),
        moved=sum(1 for each in changes if each.moved_from),
        no_change=sum(1 for each in changes if not _is_shown(each)),
    )


def _resource(change: ResourceChange) -> ResourceDiff:
    return ResourceDiff(
        address=change.address,
        type=change.type,
        action=change.action,
        attributes=_diffs(change),
        imported_id=change.imported_id,
        moved_from=change.moved_from,
        why_replaced=why_replaced(change),
        create_first=change.create_first,
    )


def _diffs(change: ResourceChange) -> tuple[AttributeDiff, ...]:
    return tuple(_diff(each) for each in change.attributes)


def _diff(change: AttributeChange) -> AttributeDiff:
    return AttributeDiff(
        path=written(change.path),
        before=_shown(change.before),
        after=_shown(change.after),
        forces_replacement=change.forces_replacement,
    )


_KINDS = {Mark.SENSITIVE: "sensitive", Mark.UNKNOWN: "unknown", Mark.ABSENT: "absent"}


def _shown(value: Any) -> Shown:
    return Shown(kind=_KINDS[value]) if isinstance(value, Mark) else Shown(kind="value", value=_without_marks(value))


def _without_marks(value: Any) -> JsonValue:
    """Return the value with words for marks inside of it: it is told as a whole where its kind changes."""
    if isinstance(value, Mark):
        return f"({value.value})"
    if isinstance(value, dict):
        return {key: _without_marks(each) for key, each in value.items()}
    return [_without_marks(each) for each in value] if isinstance(value, list) else value
