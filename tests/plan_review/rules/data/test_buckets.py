"""Buckets."""

from tests.plan_review.rules.plans import created, destroyed, one, plan, severity, silent, updated
from tools.plan_review.plan.values import Mark

BLOCK = "aws_s3_bucket_public_access_block"
BLOCKED = {"bucket": "plans", "block_public_acls": True, "block_public_policy": True}
VERSIONS = {"bucket": "plans", "versioning_configuration": [{"status": "Enabled"}]}


def test_lost() -> None:
    """AWS refuses while something lies in it, but not where it is told to delete that first."""
    bucket = {"id": "plans", "bucket": "plans"}
    refused = one("bucket-lost", destroyed("aws_s3_bucket", bucket))
    assert "AWS refuses while something lies in it" in refused.message
    emptied = one("bucket-lost", destroyed("aws_s3_bucket", {**bucket, "force_destroy": True}))
    assert (emptied.severity, "what lies in it is deleted" in emptied.message) == ("critical", True)
    assert silent("bucket-lost", created("aws_s3_bucket", bucket))


def test_public_access() -> None:
    """A switch, or the whole block."""
    switch = one("bucket-protection-lowered", updated(BLOCK, BLOCKED, {**BLOCKED, "block_public_policy": False}))
    assert "block_public_policy is switched off" in switch.message
    gone = one("bucket-protection-lowered", destroyed(BLOCK, BLOCKED))
    assert "the bucket stays without it" in gone.message
    assert severity("bucket-protection-lowered", gone) == "high"


def test_versions() -> None:
    """Medium: what is overwritten is gone."""
    suspended = {**VERSIONS, "versioning_configuration": [{"status": "Suspended"}]}
    seen = one("bucket-protection-lowered", updated("aws_s3_bucket_versioning", VERSIONS, suspended))
    assert "versioning becomes Suspended" in seen.message
    assert severity("bucket-protection-lowered", seen) == "medium"


def test_what_goes_with_its_bucket_or_cannot_be_seen() -> None:
    """Near misses."""
    assert silent(
        "bucket-protection-lowered", plan(destroyed(BLOCK, BLOCKED), destroyed("aws_s3_bucket", {"id": "plans"}))
    )
    assert silent("bucket-protection-lowered", updated(BLOCK, BLOCKED, {**BLOCKED, "block_public_acls": Mark.UNKNOWN}))
    assert silent(
        "bucket-protection-lowered",
        updated("aws_s3_bucket_versioning", VERSIONS, {**VERSIONS, "versioning_configuration": Mark.UNKNOWN}),
    )
