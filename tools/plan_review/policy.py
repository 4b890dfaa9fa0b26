"""What an environment makes of a severity: what warns in dev refuses in prod."""

from tools.plan_review.review import Outcome
from tools.plan_review.rules.rule import Severity

_LENIENT = {
    Severity.LOW: Outcome.NOTE,
    Severity.MEDIUM: Outcome.NOTE,
    Severity.HIGH: Outcome.WARN,
    Severity.CRITICAL: Outcome.WARN,
}
_STRICT = {
    Severity.LOW: Outcome.NOTE,
    Severity.MEDIUM: Outcome.WARN,
    Severity.HIGH: Outcome.REFUSE,
    Severity.CRITICAL: Outcome.REFUSE,
}
_BY_ENVIRONMENT = {
    "local": _LENIENT,
    "dev": _LENIENT,
    "staging": {**_STRICT, Severity.HIGH: Outcome.WARN},
    "prod": _STRICT,
}
ENVIRONMENTS = ("dev", "staging", "prod")


def outcome(severity: Severity, environment: str) -> Outcome:
    """Return the outcome; an environment that this policy does not know gets prod's."""
    return _BY_ENVIRONMENT.get(environment, _STRICT)[severity]


def environment_of(stack: str) -> str:
    """Return the environment by the stack's name: prod of redis-prod, qa-eu of redis-qa-eu, ci of ci."""
    last = stack.rpartition("-")[2]
    return last if last in _BY_ENVIRONMENT else stack.partition("-")[2] or stack
