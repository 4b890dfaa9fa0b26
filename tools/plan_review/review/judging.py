"""Observations become findings: weighed by the settings, and looked up among the accepted risks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..plan.changes import Plan
from ..rules.rule import Observation, Rule, Severity
from ..settings import Settings
from ..settings.accepted_risks import AcceptedRisk
from ..settings.file import RuleTable
from ..settings.outcome import Outcome
from .model import Finding

# Worst first.
OUTCOMES = (Outcome.REFUSE, Outcome.WARN, Outcome.ACCEPTED, Outcome.NOTE)


def severity_rank(severity: Severity) -> int:
    """Return 0 for the worst."""
    return -list(Severity).index(severity)


@dataclass(frozen=True, kw_only=True)
class Judging:
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

    def stale(self, findings: Iterable[Finding]) -> tuple[str, ...]:
        """Return in words the accepted risks that match none of the findings."""
        found = list(findings)
        return tuple(_stale(each) for each in self.risks if not any(_covers(each, finding) for finding in found))


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
