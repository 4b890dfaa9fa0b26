"""CloudWatch asked: the most of the last two weeks, node by node."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from ..errors import MetricsError
from ..plan.changes import Plan
from ..plan.usage import Usage
from .nodes import Measured, resized

DAYS = 14
_DAY_SECONDS = 86_400
# Field of Usage -> metric, and how a day's values and those of all nodes are put together.
_METRICS = {
    "memory_percent": ("DatabaseMemoryUsagePercentage", "Maximum"),
    "cpu_percent": ("EngineCPUUtilization", "Maximum"),
    "connections": ("CurrConnections", "Maximum"),
    "evictions": ("Evictions", "Sum"),
}
# GetMetricData takes so many queries at once.
_QUERIES = 500


def measure(plan: Plan) -> Mapping[str, Usage]:
    """Return the usage of each cache that the plan resizes, by its address; none where none is.

    Credentials are those of boto3's own chain, the region is the cache's. Raises MetricsError when CloudWatch cannot be
    asked.
    """
    caches = list(resized(plan))
    if not caches:
        return {}
    boto3, errors = _boto3()
    try:
        return {each.address: _usage(_client(boto3, each), each) for each in caches}
    except errors as error:
        raise MetricsError(
            f"CloudWatch cannot be asked: {error}; set AWS_PROFILE and AWS_REGION to those of the cache, with the "
            "right cloudwatch:GetMetricData, or leave --metrics out"
        ) from error


def _boto3() -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        boto3, exceptions = import_module("boto3"), import_module("botocore.exceptions")
    except ImportError as error:
        raise MetricsError("--metrics needs boto3: pip install 'redis-plan-review[metrics]'") from error
    return boto3, (exceptions.BotoCoreError, exceptions.ClientError)


def _client(boto3: Any, cache: Measured) -> Any:
    # boto3 itself reads AWS_DEFAULT_REGION only.
    return boto3.client("cloudwatch", region_name=cache.region or os.environ.get("AWS_REGION"))


def _usage(client: Any, cache: Measured) -> Usage:
    values: dict[str, list[float]] = {}
    for field, found in _answers(client, cache):
        values.setdefault(field, []).extend(found)
    put_together = {
        field: (sum if _METRICS[field][1] == "Sum" else max)(found) for field, found in values.items() if found
    }
    return Usage(days=DAYS, **put_together)


def _answers(client: Any, cache: Measured) -> Iterator[tuple[str, list[float]]]:
    end = datetime.now(UTC)
    asked = [(field, node) for field in _METRICS for node in cache.nodes]
    for start in range(0, len(asked), _QUERIES):
        some = asked[start : start + _QUERIES]
        pages = client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=_queries(cache, some), StartTime=end - timedelta(days=DAYS), EndTime=end
        )
        for page in pages:
            for result in page["MetricDataResults"]:
                yield some[int(result["Id"].removeprefix("m"))][0], list(result["Values"])


def _queries(cache: Measured, asked: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "Id": f"m{place}",
            "MetricStat": {
                "Metric": {
                    "Namespace": cache.namespace,
                    "MetricName": _METRICS[field][0],
                    "Dimensions": [{"Name": cache.dimension, "Value": node}],
                },
                "Period": _DAY_SECONDS,
                "Stat": _METRICS[field][1],
            },
        }
        for place, (field, node) in enumerate(asked)
    ]
