"""An environment's outcome for each severity: a finding that warns in dev refuses in prod."""

from collections.abc import Mapping

from ..rules.rule import Severity
from .outcome import Outcome

Policy = Mapping[Severity, Outcome]

LENIENT: Policy = {
    Severity.LOW: Outcome.NOTE,
    Severity.MEDIUM: Outcome.NOTE,
    Severity.HIGH: Outcome.WARN,
    Severity.CRITICAL: Outcome.WARN,
}
STRICT: Policy = {
    Severity.LOW: Outcome.NOTE,
    Severity.MEDIUM: Outcome.WARN,
    Severity.HIGH: Outcome.REFUSE,
    Severity.CRITICAL: Outcome.REFUSE,
}
STANDARD: Policy = {**STRICT, Severity.HIGH: Outcome.WARN}
POLICIES: Mapping[str, Policy] = {"lenient": LENIENT, "standard": STANDARD, "strict": STRICT}
# For environments of which `plan-review.toml` says nothing. One that is in neither has the strict policy.
BY_ENVIRONMENT: Mapping[str, Policy] = {"local": LENIENT, "dev": LENIENT, "staging": STANDARD, "prod": STRICT}


def environment_of(stack: str) -> str:
    """Return the environment by the stack's name: prod of redis-prod, qa-eu of redis-qa-eu, ci of ci."""
    last = stack.rpartition("-")[2]
    return last if last in BY_ENVIRONMENT else stack.partition("-")[2] or stack
