"""Metrics: those that functions log, those of the Redis node, and what is computed of them."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.local_stack.conftest import make_function
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.stack.servers import LocalStack

LINE = {
    "_aws": {
        "Timestamp": 1,
        "CloudWatchMetrics": [
            {
                "Namespace": "Shop",
                "Dimensions": [["Environment"]],
                "Metrics": [
                    {"Name": "Hits", "Unit": "Count"},
                    {"Name": "Took", "Unit": "Milliseconds"},
                    {"Name": "Absent", "Unit": "Count"},
                ],
            }
        ],
    },
    "Environment": "local",
    "Hits": 3,
    "Took": [1.5, 2.5],
}


@pytest.fixture
def cloudwatch(emulator: Emulator) -> Iterator[Any]:
    """Give a client of CloudWatch."""
    client = emulator.endpoint.client("cloudwatch")
    yield client
    client.close()


def _query(name: str, statistic: str, **more: Any) -> dict[str, Any]:
    metric = {"Namespace": "Shop", "MetricName": name, "Dimensions": [{"Name": "Environment", "Value": "local"}]}
    return {"Id": name.lower(), "MetricStat": {"Metric": metric, "Period": 3600, "Stat": statistic}, **more}


def _data(cloudwatch: Any, *queries: dict[str, Any]) -> dict[str, list[float]]:
    now = datetime.now(UTC)
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=list(queries), StartTime=now - timedelta(hours=2), EndTime=now + timedelta(hours=1)
    )
    return {result["Id"]: result["Values"] for result in answer["MetricDataResults"]}


def test_a_line_that_a_function_prints_is_a_metric(emulator: Emulator, cloudwatch: Any) -> None:
    """Each number of a list is a value; a metric that the line lacks has none; other lines are no metrics."""
    source = f"def handler(event, context):\n    print('_aws')\n    print({json.dumps(LINE)!r})\n"
    make_function(emulator, "prints", source)
    functions = emulator.endpoint.client("lambda")
    functions.invoke(FunctionName="prints", Payload=b"{}")
    functions.close()
    found = _data(cloudwatch, _query("Hits", "Sum"), _query("Took", "Maximum"), _query("Absent", "Sum"))
    assert found == {"hits": [3], "took": [2.5], "absent": []}


def test_expressions_are_computed_over_metrics_that_need_not_be_shown(cloudwatch: Any) -> None:
    """As the dashboard's hit rate is."""
    for name, value in (("Good", 3.0), ("Bad", 1.0)):
        cloudwatch.put_metric_data(
            Namespace="Shop",
            MetricData=[
                {"MetricName": name, "Dimensions": [{"Name": "Environment", "Value": "local"}], "Value": value}
            ],
        )
    parts = [_query("Good", "Sum", ReturnData=False), _query("Bad", "Sum", ReturnData=False)]
    rate = {"Id": "rate", "Expression": "100 * SUM([good]) / (good + bad)"}
    assert _data(cloudwatch, *parts, rate) == {"rate": [75.0]}


def test_division_by_nothing_is_a_gap(cloudwatch: Any) -> None:
    """Not an error, and not zero."""
    cloudwatch.put_metric_data(
        Namespace="Shop",
        MetricData=[{"MetricName": "None", "Dimensions": [{"Name": "Environment", "Value": "local"}], "Value": 0.0}],
    )
    found = _data(cloudwatch, _query("None", "Sum"), {"Id": "rate", "Expression": "1 / none"})
    assert found == {"none": [0.0], "rate": []}


@pytest.mark.parametrize("expression", ["ANOMALY_DETECTION_BAND(good)", "good +", "__import__('os')", "unknown + 1"])
def test_an_expression_beyond_that_says_so(cloudwatch: Any, expression: str) -> None:
    """It has no values, and a status that tells why."""
    now = datetime.now(UTC)
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[_query("Good", "Sum"), {"Id": "rate", "Expression": expression}],
        StartTime=now - timedelta(hours=1),
        EndTime=now,
    )
    status = {result["Id"]: result["StatusCode"] for result in answer["MetricDataResults"]}
    assert status == {"good": "Complete", "rate": "InternalError"}


def test_the_redis_node_publishes_its_figures(stack: LocalStack) -> None:
    """Under the name that the node has on AWS."""
    cloudwatch = stack.emulator.endpoint.client("cloudwatch")
    query = {
        "Id": "memory",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/ElastiCache",
                "MetricName": "BytesUsedForCache",
                "Dimensions": [{"Name": "CacheClusterId", "Value": stack.redis.node}],
            },
            "Period": 60,
            "Stat": "Maximum",
        },
    }
    deadline = time.monotonic() + 30
    while not (found := _data(cloudwatch, query)["memory"]) and time.monotonic() < deadline:
        time.sleep(0.2)
    cloudwatch.close()
    assert found
    assert found[0] > 100_000
