"""Production's parameter group with other parameters."""

from typing import Any

from tests.plan_review.rules.plans import updated
from tools.plan_review.plan.changes import ResourceChange

PARAMETER_GROUP = "aws_elasticache_parameter_group"

PARAMETERS = {
    "activedefrag": "yes",
    "maxmemory-policy": "allkeys-lru",
    "rename-commands": "flushall blocked flushdb blocked keys blocked",
}
NAME = "experimentation-prod-redis7"


def attributes(parameters: Any, *, name: str = NAME, family: str = "redis7") -> dict[str, Any]:
    """Return a parameter group's attributes."""
    listed = (
        [{"name": key, "value": value} for key, value in parameters.items()]
        if isinstance(parameters, dict)
        else parameters
    )
    return {"name": name, "family": family, "parameter": listed}


def parameter_group(after: Any, before: Any = PARAMETERS) -> ResourceChange:
    """Return the group with other parameters: a mapping, or what stands in the list's place."""
    return updated(PARAMETER_GROUP, attributes(before), attributes(after))


def without(name: str) -> dict[str, str]:
    """Return the parameters without one."""
    return {key: value for key, value in PARAMETERS.items() if key != name}
