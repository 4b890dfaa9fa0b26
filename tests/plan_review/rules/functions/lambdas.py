"""A function of production, and what may become of it."""

from typing import Any

from tests.plan_review.rules.plans import updated
from tools.plan_review.plan.changes import ResourceChange

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
    """Return the function with other attributes than it has."""
    return updated(LAMBDA, of, {**of, **after})
