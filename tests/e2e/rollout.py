"""One environment's life on the emulator, from the first apply to its end."""

import json
from dataclasses import dataclass
from typing import Any

from environments import load
from tests.e2e.drift import second_plan
from tests.e2e.terraform import Terraform


def stacks_of(environment: str) -> tuple[str, str]:
    """Return the environment's stacks in the order in which they depend on each other."""
    return f"redis-{environment}", f"lambdas-{environment}"


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """The outcome of each step.

    ``second_plans``: what each stack's second plan would change; ``left``: resources in the states after destroying,
    None where destroying is refused.
    """

    outputs: dict[str, Any]
    second_plans: dict[str, list[str]]
    refusal: str | None
    left: dict[str, str] | None


def roll_out(terraform: Terraform, environment: str) -> Rollout:
    """Apply both stacks, plan both again, and destroy both or see that refused."""
    redis, lambdas = stacks_of(environment)
    for stack in (redis, lambdas):
        terraform.must(stack, "apply", "-auto-approve")
    outputs = json.loads(terraform.must(redis, "output", "-json"))
    second_plans = {stack: second_plan(terraform, stack) for stack in (redis, lambdas)}
    if load(environment).keep_data:
        refused = terraform.run(redis, "plan", "-destroy")
        return Rollout(
            outputs=outputs,
            second_plans=second_plans,
            refusal=refused.stdout if refused.returncode else None,
            left=None,
        )
    for stack in (lambdas, redis):
        terraform.must(stack, "destroy", "-auto-approve")
    left = {stack: terraform.must(stack, "state", "list") for stack in (redis, lambdas)}
    return Rollout(outputs=outputs, second_plans=second_plans, refusal=None, left=left)
