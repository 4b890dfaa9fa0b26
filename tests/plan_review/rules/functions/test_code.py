"""Other code, and other variables."""

from tests.plan_review.rules.functions.lambdas import FLAGS, function
from tests.plan_review.rules.plans import one, severity, silent


def test_code_that_is_not_in_the_plan() -> None:
    """Its hash is; so is its layer's version."""
    seen = one("function-code-change", function(of={**FLAGS, "source_code_hash": "a"}, source_code_hash="b"))
    assert "source_code_hash changes" in seen.message
    assert severity("function-code-change", seen) == "low"
    assert one("function-code-change", function(of={**FLAGS, "layers": ["l:1"]}, layers=["l:2"]))
    assert silent("function-code-change", function(memory_size=1024))


def test_variables_by_name() -> None:
    """Those by which it finds the cache have another rule."""
    variables = {**FLAGS["environment"][0]["variables"], "FLAGS_TABLE": "other"}
    seen = one("function-environment-change", function(environment=[{"variables": variables}]))
    assert "FLAGS_TABLE changes" in seen.message
    found_elsewhere = {**FLAGS["environment"][0]["variables"], "REDIS_SSM_PREFIX": "/other"}
    assert silent("function-environment-change", function(environment=[{"variables": found_elsewhere}]))
