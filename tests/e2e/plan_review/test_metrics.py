"""CloudWatch asked for a cache's usage, as the emulator has it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.emulated_aws import REGION, ROOT, client, emulated_aws
from tests.plan_review.rules.cache.groups import group
from tests.plan_review.rules.plans import plan
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.plan_review.errors import MetricsError
from tools.plan_review.metrics import measure
from tools.plan_review.plan.usage import Usage

pytestmark = pytest.mark.e2e

MEMBERS = ["experimentation-prod-redis-001", "experimentation-prod-redis-002"]
SMALLER = group(node_type="cache.m6g.large", member_clusters=MEMBERS)


def test_the_most_of_two_weeks_of_all_nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evictions are added; what is older, or another cache's, is left out."""
    with emulated_aws(tmp_path) as emulator:
        cloudwatch = client("cloudwatch", port=emulator.port)
        now = datetime.now(UTC)
        for node, metric, value, days in (
            (MEMBERS[0], "DatabaseMemoryUsagePercentage", 40, 1),
            (MEMBERS[1], "DatabaseMemoryUsagePercentage", 61, 3),
            (MEMBERS[1], "DatabaseMemoryUsagePercentage", 99, 20),
            ("another-001", "DatabaseMemoryUsagePercentage", 98, 1),
            (MEMBERS[0], "Evictions", 3, 2),
            (MEMBERS[1], "Evictions", 4, 5),
            (MEMBERS[0], "CurrConnections", 120, 1),
        ):
            datum = {
                "MetricName": metric,
                "Value": value,
                "Timestamp": now - timedelta(days=days),
                "Dimensions": [{"Name": "CacheClusterId", "Value": node}],
            }
            cloudwatch.put_metric_data(Namespace="AWS/ElastiCache", MetricData=[datum])
        endpoint = EmulatorEndpoint(port=emulator.port, region=REGION, credentials=ROOT)
        for name, text in endpoint.environment().items():
            monkeypatch.setenv(name, text)
        usage = measure(plan(SMALLER))
    assert usage == {SMALLER.address: Usage(days=14, memory_percent=61, connections=120, evictions=7)}


def test_a_plan_that_resizes_no_cache_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it needs no credentials."""
    monkeypatch.delenv("AWS_REGION", raising=False)
    assert measure(plan(group(port=6380))) == {}


def test_a_cloudwatch_that_does_not_answer_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the remedy."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(MetricsError, match="AWS_REGION"):
        measure(plan(SMALLER))
