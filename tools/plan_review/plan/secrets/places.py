"""Places outside the changes from which a plan's secrets are known: variables, outputs and resources of the state."""

import re
from collections.abc import Iterator
from typing import Any

from ..shape import PlanPart, StateModulePart
from .masks import masked
from .unmasked import mask_of

_IDENTITY = re.compile(r"(^|_)(id|arn|name|address|endpoint)$")


def secret_places(plan: PlanPart) -> Iterator[Any]:
    """Yield the values that are secret as a whole."""
    declared = plan.configuration.root_module.variables
    for name in declared.keys() | plan.variables.keys():
        if name in declared and declared[name].sensitive:
            yield declared[name].default
            yield plan.variables[name].value if name in plan.variables else None
    for values in (plan.prior_state.values, plan.planned_values):
        yield from (output.value for output in values.outputs.values() if output.sensitive)
        yield from _in_module(values.root_module)


def identities(kind: str, values: Any) -> Iterator[str]:
    """Yield by which names AWS knows a resource: what is shown so is no secret, wherever else it is masked.

    This project masks much that is none: the group's ID and its endpoints are kept in SecureStrings, and CDKTF declares
    every output that another stack reads as sensitive. Looking for those everywhere would hide half of the plan.
    """
    if kind.startswith("aws_") and isinstance(values, dict):
        yield from (value for name, value in values.items() if isinstance(value, str) and _IDENTITY.search(name))


def _in_module(module: StateModulePart) -> Iterator[Any]:
    for resource in module.resources:
        yield from masked(resource.values, resource.sensitive_values or mask_of(resource.type))
    for child in module.child_modules:
        yield from _in_module(child)
