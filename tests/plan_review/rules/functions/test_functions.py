"""Functions."""

from typing import Any

from tests.plan_review.rules.plans import created, destroyed, one, severity, silent, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark

LAMBDA = "aws_lambda_function"
FLAGS: dict[str, Any] = {
    "architectures": ["arm64"],
    "dead_letter_config": [{"target_arn": "arn:aws:sqs:::failed"}],
    "environment": [{"variables": {"REDIS_SSM_PREFIX": "/experimentation/prod/redis", "FLAGS_TABLE": "flags"}}],
    "function_name": "experimentation-prod-feature-flags",
    "kms_key_arn": "arn:aws:kms:::key/a",
    "memory_size": 512,
    "reserved_concurrent_executions": 50,
    "runtime": "python3.13",
    "timeout": 10,
    "vpc_config": [{"subnet_ids": ["subnet-a"], "security_group_ids": ["sg-app"]}],
}


def function(*, of: dict[str, Any] = FLAGS, **after: Any) -> ResourceChange:
    return updated(LAMBDA, of, {**of, **after})


def test_lost() -> None:
    """Calls fail; a new one is nothing."""
    assert "experimentation-prod-feature-flags fail" in one("function-lost", destroyed(LAMBDA, FLAGS)).message
    assert silent("function-lost", created(LAMBDA, FLAGS))


def test_concurrency() -> None:
    """Less, none, and a limit where there was none."""
    less = one("reserved-concurrency-lowered", function(reserved_concurrent_executions=10))
    assert "becomes 10 instead of 50" in less.message
    assert "`reserved_concurrency=50` in environments/prod.py" in str(less.remedy)
    none = one("reserved-concurrency-lowered", function(reserved_concurrent_executions=0))
    assert severity("reserved-concurrency-lowered", none) == "critical"
    unlimited = {**FLAGS, "reserved_concurrent_executions": -1}
    assert one("reserved-concurrency-lowered", function(of=unlimited, reserved_concurrent_executions=10)).remedy is None
    for more in (100, -1, None, Mark.UNKNOWN):
        assert silent("reserved-concurrency-lowered", function(reserved_concurrent_executions=more))


def test_memory_and_time() -> None:
    """Less, with the setting."""
    memory = one("function-smaller", function(memory_size=256))
    assert "memory_size goes from 512 to 256" in memory.message
    assert "`memory_mb=512`" in str(memory.remedy)
    assert "timeout goes from 10 to 3" in one("function-smaller", function(timeout=3)).message
    assert silent("function-smaller", function(memory_size=1024, timeout=Mark.UNKNOWN))


def test_runtime_and_architecture() -> None:
    """Compiled modules in the layer."""
    assert "from python3.13 to python3.12" in one("function-runtime-change", function(runtime="python3.12")).message
    assert "from arm64 to x86_64" in one("function-runtime-change", function(architectures=["x86_64"])).message
    assert silent("function-runtime-change", function(architectures=Mark.UNKNOWN, runtime=Mark.UNKNOWN))


def test_cut_off() -> None:
    """Out of the VPC, or without knowing where to look."""
    assert (
        "is in no subnet"
        in one("function-cut-off", function(vpc_config=[{"subnet_ids": [], "security_group_ids": ["sg-app"]}])).message
    )
    assert "REDIS_SSM_PREFIX is taken away" in one("function-cut-off", function(environment=[])).message
    moved = one("function-cut-off", function(environment=[{"variables": {"REDIS_SSM_PREFIX": "/other"}}]))
    assert "looks for the cache elsewhere" in moved.message
    assert severity("function-cut-off", moved) == "medium"


def test_not_cut_off() -> None:
    """Other subnets, other variables, and what cannot be seen."""
    assert silent(
        "function-cut-off", function(vpc_config=[{"subnet_ids": ["subnet-b"], "security_group_ids": ["sg-app"]}])
    )
    variables = {"REDIS_SSM_PREFIX": "/experimentation/prod/redis"}
    assert silent("function-cut-off", function(environment=[{"variables": variables}]))
    assert silent("function-cut-off", function(environment=Mark.SENSITIVE, vpc_config=Mark.UNKNOWN))


def test_safeguards() -> None:
    """The queue for failures and the key."""
    assert "failed are dropped" in one("function-safeguards-removed", function(dead_letter_config=[])).message
    assert "customer key" in one("function-safeguards-removed", function(kms_key_arn=None)).message
    assert silent("function-safeguards-removed", function(kms_key_arn=Mark.UNKNOWN))
