"""A plan, judged: every rule asked, the environment's policy and the accepted risks applied."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import JsonValue

from ..plan.changes import Action, AttributeChange, Plan, ResourceChange
from ..plan.values import Mark
from ..rules.rule import Observation, Rule, Severity
from ..settings import Settings
from ..settings.accepted_risks import AcceptedRisk
from ..settings.file import RuleTable
from .model import AttributeDiff, Counts, Finding, Node, Outcome, ResourceDiff, Shown, StackReview
from .paths import written
from .why_replaced import why_replaced

# The order in which a reader wants them.
_ACTIONS = (
    *(Action.DESTROY, Action.REPLACE, Action.FORGET, Action.UPDATE, Action.CREATE),
    *(Action.NO_CHANGE, Action.READ),
)
_OUTCOMES = (Outcome.REFUSE, Outcome.WARN, Outcome.ACCEPTED, Outcome.NOTE)
_SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def assess(plan: Plan, *, rules: Sequence[Rule], settings: Settings, today: date, plan_sha256: str = "") -> StackReview:
    """Return the review of one plan; ``today`` decides which accepted risks have expired."""
    judged = _Judging(plan=plan, settings=settings, today=today)
    findings = [judged.finding(rule, each) for rule in rules for each in rule.observe(plan)]
    return StackReview(
        stack=plan.stack,
        environment=plan.environment,
        file=plan.code.file,
        counts=_counts(plan.changes),
        resources=tuple(_resource(each) for each in sorted(plan.changes, key=_importance) if _is_shown(each)),
        drift=tuple(_resource(each) for each in sorted(plan.drift, key=_importance)),
        outputs=tuple(diff for each in plan.outputs if each.action is not Action.NO_CHANGE for diff in _diffs(each)),
        findings=tuple(sorted(dict.fromkeys(findings), key=_urgency)),
        graph=tuple(
            Node(address=at, type=each.type, action=each.action, references=plan.references.get(at, ()))
            for each in plan.changes
            for at in [each.address]
        ),
        errored=plan.errored,
        plan_sha256=plan_sha256,
        stale_risks=tuple(
            _stale(each) for each in judged.risks if not any(_covers(each, finding) for finding in findings)
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Judging:
    """One plan's observations become findings."""

    plan: Plan
    settings: Settings
    today: date

    @property
    def risks(self) -> list[AcceptedRisk]:
        """The accepted risks of the plan's stack."""
        return [each for each in self.settings.accepted if each.stack == self.plan.stack]

    def finding(self, rule: Rule, seen: Observation) -> Finding:
        """Weigh the observation by the settings, and look whether somebody has accepted it."""
        own = self.settings.rules.get(rule.id) or RuleTable()
        severity = own.severity or seen.severity or rule.severity
        finding = Finding(
            rule=rule.id,
            title=rule.title,
            stack=self.plan.stack,
            address=seen.address,
            severity=severity,
            outcome=self.settings.outcome(severity, self.plan.environment),
            message=seen.message,
            explanation=rule.explanation,
            remedy=" ".join(each for each in (seen.remedy or rule.remedy, own.remedy) if each),
            link=own.link or rule.link,
        )
        # Of several entries the one that lasts longest counts.
        risk = max((each for each in self.risks if _covers(each, finding)), key=lambda each: each.expires, default=None)
        return finding if risk is None else _accepted(finding, risk, self.today)


def _accepted(finding: Finding, risk: AcceptedRisk, today: date) -> Finding:
    return finding.model_copy(
        update={
            "outcome": Outcome.REFUSE if risk.has_expired(today) else Outcome.ACCEPTED,
            "accepted_reason": risk.reason,
            "accepted_until": risk.expires.isoformat(),
        }
    )


def _covers(risk: AcceptedRisk, finding: Finding) -> bool:
    return risk.covers(rule=finding.rule, stack=finding.stack, address=finding.address)


def _stale(risk: AcceptedRisk) -> str:
    return f"{risk.rule} on {risk.resource}, accepted until {risk.expires}: {risk.reason}"


def _urgency(finding: Finding) -> tuple[int, int, str, str]:
    return _OUTCOMES.index(finding.outcome), _SEVERITIES.index(finding.severity), finding.rule, finding.address


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
