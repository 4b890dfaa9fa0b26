"""Comparison of the lists with botocore's models, which AWS generates from its own APIs.

No model holds engine versions, parameters or commands. `make preflight` asks AWS which engine versions an account gets.
"""

import re
from collections.abc import Collection
from typing import get_args

from botocore.model import ServiceModel
from botocore.session import Session

from environments.schema.aws.log_retention import RetentionDays
from environments.schema.aws.node_types import MAXMEMORY_BYTES
from environments.schema.aws.regions import REGIONS
from environments.schema.aws.runtimes import PythonVersion

PARTITIONS = ("aws", "aws-us-gov", "aws-cn")


def differences() -> list[str]:
    """Return a line for each entry that a list and botocore do not share."""
    session = Session()
    elasticache, logs = (session.get_service_model(name) for name in ("elasticache", "logs"))
    days = [str(each) for each in get_args(RetentionDays)]
    return [
        *_compared("regions", REGIONS, regions(session)),
        *_compared("runtimes", get_args(PythonVersion), python_versions(session.get_service_model("lambda"))),
        *_compared("log_retention", days, retention(logs)),
        *_compared("node_types", _node_types(elasticache), node_types(elasticache)),
    ]


def regions(session: Session) -> set[str]:
    """Return the regions with ElastiCache, of all partitions that the stacks know."""
    return {region for each in PARTITIONS for region in session.get_available_regions("elasticache", each)}


def python_versions(lambda_: ServiceModel) -> set[str]:
    """Return the Python versions of the runtimes from the first on that the functions run on."""
    oldest = min(_numbers(version) for version in get_args(PythonVersion))
    runtimes: list[str] = getattr(lambda_.shape_for("Runtime"), "enum", [])
    named = {each.removeprefix("python") for each in runtimes if each.startswith("python")}
    return {version for version in named if _numbers(version) >= oldest}


def retention(logs: ServiceModel) -> set[str]:
    """Return the days that PutRetentionPolicy takes; only its documentation lists them."""
    return set(re.findall(r"\d+", _documentation(logs, "PutRetentionPolicy", "retentionInDays").partition("</p>")[0]))


def node_types(elasticache: ServiceModel) -> set[str]:
    """Return the node types that CreateReplicationGroup's documentation names, of families that are in the list."""
    named = set(re.findall(r"cache\.\w+\.\w+", _documentation(elasticache, "CreateReplicationGroup", "CacheNodeType")))
    return {each for each in named if each.split(".")[1] in MAXMEMORY_BYTES}


def _documentation(service: ServiceModel, operation: str, member: str) -> str:
    shape = service.operation_model(operation).input_shape
    return str(shape.members[member].documentation) if shape else ""


def _node_types(elasticache: ServiceModel) -> set[str]:
    """Return the list's node types of families that the documentation names, since it lacks newer families."""
    named = {each.split(".")[1] for each in node_types(elasticache)}
    return {
        f"cache.{family}.{size}" for family, sizes in MAXMEMORY_BYTES.items() if family in named for size, _ in sizes
    }


def _compared(name: str, ours: Collection[str], theirs: Collection[str]) -> list[str]:
    mine, known = set(ours), set(theirs)
    return [
        *(f"{name}: {each} is in botocore alone" for each in sorted(known - mine)),
        *(f"{name}: {each} is not in botocore" for each in sorted(mine - known)),
    ]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
