"""Tables."""

from typing import Any

from tests.plan_review.rules.plans import created, destroyed, one, severity, silent, updated
from tools.plan_review.plan.values import Mark

TABLE = "aws_dynamodb_table"
FLAGS: dict[str, Any] = {
    "name": "experimentation-prod-flags",
    "hash_key": "flag",
    "deletion_protection_enabled": True,
    "point_in_time_recovery": [{"enabled": True}],
    "server_side_encryption": [{"enabled": True, "kms_key_arn": "arn:aws:kms:::key/a"}],
}


def test_replaced() -> None:
    """By another key schema."""
    seen = one("table-lost", updated(TABLE, FLAGS, {**FLAGS, "hash_key": "name"}, forces=("hash_key",)))
    assert "because hash_key changes from flag to name" in seen.message
    assert one("table-lost", destroyed(TABLE, FLAGS))
    assert silent("table-lost", created(TABLE, FLAGS))


def test_protection() -> None:
    """Each of the three."""
    off = one("table-protection-lowered", updated(TABLE, FLAGS, {**FLAGS, "deletion_protection_enabled": False}))
    assert "`deletion_protection_enabled = true`" in str(off.remedy)
    assert severity("table-protection-lowered", off) == "medium"
    for after in ([{"enabled": False}], []):
        recovery = updated(TABLE, FLAGS, {**FLAGS, "point_in_time_recovery": after})
        assert "point_in_time_recovery is switched off" in one("table-protection-lowered", recovery).message
    key = updated(TABLE, FLAGS, {**FLAGS, "server_side_encryption": [{"enabled": True, "kms_key_arn": None}]})
    assert "customer key" in one("table-protection-lowered", key).message


def test_protection_that_stays_or_cannot_be_seen() -> None:
    """Near misses."""
    assert silent("table-protection-lowered", updated(TABLE, FLAGS, {**FLAGS, "tags": {"a": "b"}}))
    unseen = {
        **FLAGS,
        "point_in_time_recovery": Mark.UNKNOWN,
        "server_side_encryption": [{"kms_key_arn": Mark.UNKNOWN}],
    }
    assert silent("table-protection-lowered", updated(TABLE, FLAGS, unseen))
