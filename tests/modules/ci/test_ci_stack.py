"""The stack `ci`: where plans lie, log deliveries, and settings that are refused."""

from pathlib import Path
from typing import Any

import pytest

from environments.schema import CiSettings, SettingsError
from tests.modules.ci.synthesized_ci import documents, five, synthesize
from tests.modules.synthesized import Synthesized


def test_log_deliveries_are_allowed_where_the_environments_are(tmp_path: Path) -> None:
    """A resource policy of logs is of one region, which need not be that of `ci`."""
    stack = synthesize(tmp_path, five())
    [policy] = stack.all("aws_cloudwatch_log_resource_policy").values()
    assert policy["provider"] == "aws.eu-west-1"


def test_plans_are_encrypted_versioned_private_and_forgotten(stack: Synthesized) -> None:
    """With a key of their own, for a week; without TLS nobody gets at them."""
    [rule] = stack.one("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    by_default = rule["apply_server_side_encryption_by_default"]
    assert by_default["sse_algorithm"] == "aws:kms"
    assert "aws_kms_key.plans_key" in by_default["kms_master_key_id"]
    assert stack.one("aws_s3_bucket_versioning")["versioning_configuration"] == {"status": "Enabled"}
    block = stack.one("aws_s3_bucket_public_access_block")
    assert [value for name, value in block.items() if name.startswith(("block", "ignore", "restrict"))] == [True] * 4
    [rule] = stack.one("aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["expiration"] == [{"days": 7}]
    [name] = [name for name in documents(stack) if name.startswith("plans_tls-only")]
    [statement] = documents(stack)[name]
    assert statement["effect"] == "Deny"
    assert statement["condition"] == [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"environments": ("dev", "dev-eu")}, "who deploys 'dev' would reach everything named after 'dev-eu'"),
        ({"environments": ("ci",)}, "'ci' has names of what deploys it"),
        ({"environments": ("dev", "ci-plans")}, "'ci-plans' has names of what deploys it"),
        ({"repository_id": 0}, "repository_id"),
    ],
)
def test_settings_that_would_let_roles_reach_too_far_are_refused(settings: dict[str, Any], problem: str) -> None:
    """Before anything is synthesized."""
    with pytest.raises(SettingsError, match=problem):
        CiSettings(**{"repository": "example/experimentation", "repository_id": 34, **settings})
