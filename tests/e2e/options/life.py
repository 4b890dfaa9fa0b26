"""One option's life on the emulator, from the first apply to its end."""

import json
from dataclasses import dataclass
from typing import Any

from tests.e2e.drift import second_plan
from tests.e2e.options.option import Option
from tests.e2e.terraform import Terraform


@dataclass(frozen=True, kw_only=True)
class Life:
    """The outcome of each step; ``resources`` are the attributes in the Redis stack's state, by address."""

    outputs: dict[str, Any]
    resources: dict[str, dict[str, Any]]
    second_plans: dict[str, list[str]]
    left: dict[str, str]

    def one(self, kind: str) -> dict[str, Any]:
        """Return the attributes of the only resource of a type."""
        [attributes] = [each for address, each in self.resources.items() if address.startswith(f"{kind}.")]
        return attributes


def live(terraform: Terraform, option: Option) -> Life:
    """Apply both stacks, plan both again, destroy both."""
    redis, lambdas = option.stacks
    for stack in (redis, lambdas):
        terraform.must(stack, "init")
        terraform.must(stack, "apply", "-auto-approve")
    outputs = json.loads(terraform.must(redis, "output", "-json"))
    resources = attributes(terraform, redis)
    second_plans = {stack: second_plan(terraform, stack) for stack in option.stacks}
    for stack in (lambdas, redis):
        terraform.must(stack, "destroy", "-auto-approve")
    left = {stack: terraform.must(stack, "state", "list") for stack in option.stacks}
    return Life(outputs=outputs, resources=resources, second_plans=second_plans, left=left)


def attributes(terraform: Terraform, stack: str) -> dict[str, dict[str, Any]]:
    """Return what the state knows of each resource, by address."""
    shown = json.loads(terraform.must(stack, "show", "-json"))
    return {each["address"]: each["values"] for each in shown["values"]["root_module"]["resources"]}
