"""A plan that Terraform could not finish, as a finding like any other.

Terraform 1.11 writes a plan file although planning stopped at an error, marks it as errored, and refuses to apply it.
What it holds is reviewed, but the rest is not in it.
"""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..rule import Observation, Rule, Severity


def _observe(plan: Plan) -> Iterator[Observation]:
    if plan.errored:
        # No resource's address: what failed may not be in the plan.
        yield Observation(address=plan.stack, message=plan.error or "Terraform stopped at an error, see its output")


INCOMPLETE_PLAN = Rule(
    id="incomplete-plan",
    title="The plan is incomplete",
    severity=Severity.CRITICAL,
    explanation=(
        "Terraform stopped at an error while planning. What it had found until then is reviewed; resources that depend "
        "on the failed one are missing. Such a plan cannot be applied."
    ),
    remedy=(
        "Mend the error and plan again. Where `prevent_destroy` stands in the way of a replacement, that is what it is "
        "for: undo the change that forces it."
    ),
    link="https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy",
    observe=_observe,
)
