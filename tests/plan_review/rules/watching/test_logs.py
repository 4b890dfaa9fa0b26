"""Logs."""

import pytest

from tests.plan_review.rules.plans import created, destroyed, one, silent, updated
from tools.plan_review.plan.values import Mark

LOGS = "aws_cloudwatch_log_group"
SLOW = {"name": "/aws/elasticache/slow-log", "retention_in_days": 365, "kms_key_id": "arn:aws:kms:::key/a"}


def test_lost() -> None:
    """All that was logged."""
    assert "/aws/elasticache/slow-log is deleted" in one("log-group-lost", destroyed(LOGS, SLOW)).message
    assert silent("log-group-lost", created(LOGS, SLOW))


def test_shorter() -> None:
    """With both numbers and the setting; 0 is for ever."""
    seen = one("log-retention-shortened", updated(LOGS, SLOW, {**SLOW, "retention_in_days": 30}))
    assert "kept for 30 days instead of 365 days" in seen.message
    assert "`log_retention_days=365` in environments/prod.py" in str(seen.remedy)
    ever = one(
        "log-retention-shortened", updated(LOGS, {**SLOW, "retention_in_days": 0}, {**SLOW, "retention_in_days": 30})
    )
    assert "instead of for ever" in ever.message


@pytest.mark.parametrize("days", [400, 0, None, Mark.UNKNOWN])
def test_not_shorter(days: object) -> None:
    """Longer, for ever, unknown."""
    assert silent("log-retention-shortened", updated(LOGS, SLOW, {**SLOW, "retention_in_days": days}))


def test_key() -> None:
    """AWS's own takes its place."""
    assert "customer key" in one("log-encryption-off", updated(LOGS, SLOW, {**SLOW, "kms_key_id": ""})).message
    assert silent("log-encryption-off", updated(LOGS, SLOW, {**SLOW, "kms_key_id": Mark.UNKNOWN}))


def test_delivery() -> None:
    """ElastiCache may write."""
    resource_policy = "aws_cloudwatch_log_resource_policy"
    assert "new entries are lost" in one("log-delivery-forbidden", destroyed(resource_policy, {})).message
    assert silent(
        "log-delivery-forbidden", updated(resource_policy, {"policy_document": "a"}, {"policy_document": "b"})
    )
