"""A finding that warns in dev refuses in prod."""

import pytest

from tools.plan_review.rules.rule import Severity
from tools.plan_review.settings import Settings
from tools.plan_review.settings.policy import environment_of

TABLE = {
    "dev": "note note warn warn",
    "local": "note note warn warn",
    "staging": "note warn warn refuse",
    "prod": "note warn refuse refuse",
    "ci": "note warn refuse refuse",
    "qa": "note warn refuse refuse",
}


@pytest.mark.parametrize("environment", TABLE)
def test_each_environment_has_its_policy(environment: str) -> None:
    """One that is not known has prod's."""
    assert [Settings().outcome(severity, environment).value for severity in Severity] == TABLE[environment].split()


@pytest.mark.parametrize(
    ("stack", "environment"),
    [
        ("redis-prod", "prod"),
        ("lambdas-dev", "dev"),
        ("redis-qa-eu", "qa-eu"),
        ("ci", "ci"),
        ("my-redis-staging", "staging"),
    ],
)
def test_a_stacks_name_ends_in_its_environment(stack: str, environment: str) -> None:
    """As CDKTF's stacks here are called."""
    assert environment_of(stack) == environment
