"""A plan that Terraform could not finish."""

from dataclasses import replace

from tests.plan_review.rules.plans import one, plan, silent


def test_a_plan_that_stopped_says_why() -> None:
    """In Terraform's words, or that there are none; of the stack, since what failed may not be in the plan."""
    stopped = one("incomplete-plan", replace(plan(), errored=True, error="Error: Instance cannot be destroyed"))
    assert (stopped.address, stopped.message) == ("redis-prod", "Error: Instance cannot be destroyed")
    assert "see its output" in one("incomplete-plan", replace(plan(), errored=True)).message
    assert silent("incomplete-plan", plan())
