"""Functions and their way to the cache."""

from collections.abc import Mapping

from tests.plan_review.rules.functions.lambdas import function
from tests.plan_review.rules.plans import one, severity, silent
from tools.plan_review.plan.changes import Action, AttributeChange, Path, ResourceChange
from tools.plan_review.plan.values import Mark


def test_cut_off() -> None:
    """Out of the VPC, or without knowing where to look."""
    assert (
        "is in no subnet"
        in one("function-cut-off", function(vpc_config=[{"subnet_ids": [], "security_group_ids": ["sg-app"]}])).message
    )
    assert "REDIS_SSM_PREFIX is taken away" in one("function-cut-off", function(environment=[])).message
    moved = one("function-cut-off", function(environment=[{"variables": {"REDIS_SSM_PREFIX": "/other"}}]))
    assert "looks for the cache elsewhere" in moved.message
    assert severity("function-cut-off", moved) == "medium"


def test_not_cut_off() -> None:
    """Other subnets, other variables, and what cannot be seen."""
    assert silent(
        "function-cut-off", function(vpc_config=[{"subnet_ids": ["subnet-b"], "security_group_ids": ["sg-app"]}])
    )
    variables = {"REDIS_SSM_PREFIX": "/experimentation/prod/redis"}
    assert silent("function-cut-off", function(environment=[{"variables": variables}]))
    assert silent("function-cut-off", function(environment=Mark.UNKNOWN, vpc_config=Mark.UNKNOWN))


def test_variables_that_are_secrets() -> None:
    """One of the cache's that differs, or all as a whole; another secret is nothing to the cache."""
    url = {"REDIS_URL": Mark.SENSITIVE}
    address = (*("environment", 0, "variables"), "REDIS_URL")
    seen = one("function-cut-off", secret_of(address, url))
    assert "REDIS_URL gets another value" in seen.message
    assert "cannot be judged" in one("function-cut-off", function(environment=Mark.SENSITIVE)).message
    key = {"API_KEY": Mark.SENSITIVE}
    assert silent("function-cut-off", secret_of((*address[:-1], "API_KEY"), key))


def secret_of(path: Path, variables: Mapping[str, object]) -> ResourceChange:
    """Return a function of which a variable that is a secret gets another value."""
    side = {"environment": [{"variables": variables}]}
    return ResourceChange(
        address="aws_lambda_function.this",
        type="aws_lambda_function",
        action=Action.UPDATE,
        before=side,
        after=side,
        attributes=(AttributeChange(path=path, before=Mark.SENSITIVE, after=Mark.SENSITIVE),),
    )


def test_safeguards() -> None:
    """The queue for failures and the key."""
    assert "failed are dropped" in one("function-safeguards-removed", function(dead_letter_config=[])).message
    assert "customer key" in one("function-safeguards-removed", function(kms_key_arn=None)).message
    assert silent("function-safeguards-removed", function(kms_key_arn=Mark.UNKNOWN))
