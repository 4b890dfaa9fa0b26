"""A resource's owner, the key that encrypts it, and whether its data is kept."""

from collections.abc import Callable
from typing import Any

import pytest

Refuses = Callable[..., str]


@pytest.mark.parametrize("tag", ["Environment", "Project", "ManagedBy"])
def test_a_resource_that_says_it_is_anothers_is_refused(refuses: Refuses, tag: str) -> None:
    """Its tags decide who may change it."""
    assert f"has tag {tag}='theirs'" in refuses({"aws_subnet": {"tags": {"Name": "x", tag: "theirs"}}})


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("aws_sns_topic", {"kms_master_key_id": "alias/aws/sns"}),
        ("aws_sqs_queue", {"kms_master_key_id": "arn:aws:kms:us-east-1:123456789012:alias/aws/sqs"}),
        ("aws_ssm_parameter", {"type": "SecureString", "key_id": "alias/aws/ssm"}),
        ("aws_secretsmanager_secret", {"kms_key_id": "alias/aws/secretsmanager"}),
    ],
)
def test_a_key_that_aws_keeps_is_no_customer_key(refuses: Refuses, kind: str, arguments: dict[str, Any]) -> None:
    """Everyone with rights on the service may use it."""
    assert "which AWS keeps" in refuses({kind: arguments})


def test_a_key_without_a_policy_is_refused(refuses: Refuses) -> None:
    """AWS's default leaves everything to IAM policies."""
    assert "aws_kms_key.it has no policy" in refuses({"aws_kms_key": {"enable_key_rotation": True}})


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("aws_dynamodb_table", {"server_side_encryption": {"enabled": True, "kms_key_arn": "k"}}),
        ("aws_secretsmanager_secret", {"kms_key_id": "k"}),
    ],
)
def test_a_replica_without_a_key_is_refused(refuses: Refuses, kind: str, arguments: dict[str, Any]) -> None:
    """It would be encrypted with a key of AWS's in the other region."""
    found = refuses({kind: {**arguments, "replica": [{"region_name": "eu-west-1"}]}})
    assert "a replica without a key" in found


def test_a_serverless_cache_is_kept_as_a_group_is(refuses: Refuses) -> None:
    """With snapshots, and against its own destruction."""
    found = refuses({"aws_elasticache_serverless_cache": {"name": "x"}})
    assert "takes no snapshots" in found
    assert "may be destroyed" in found
