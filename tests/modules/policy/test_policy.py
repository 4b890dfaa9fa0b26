"""The policy at synth: each rule refuses what no stack may say."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformResource

import main
from environments import load
from modules.accepted import accept
from modules.aws_stack import AwsStack
from modules.policy import Policy

Refuses = Callable[..., str]
GROUP: dict[str, Any] = {
    "replication_group_id": "x",
    "description": "x",
    "at_rest_encryption_enabled": "true",
    "kms_key_id": "key",
    "user_group_ids": ["users"],
    "security_group_ids": ["group"],
    "subnet_group_name": "subnets",
    "transit_encryption_enabled": True,
    "transit_encryption_mode": "required",
    "snapshot_retention_limit": 7,
    "final_snapshot_identifier": "x-final",
    "lifecycle": {"prevent_destroy": True},
}
TABLE: dict[str, Any] = {
    "name": "x",
    "server_side_encryption": {"enabled": True, "kms_key_arn": "key"},
    "point_in_time_recovery": {"enabled": True},
    "lifecycle": {"prevent_destroy": True},
}


def refused(refuses: Refuses, kind: str, message: str, **arguments: Any) -> None:
    assert re.search(rf"(?s)policy, .*{kind}\.it.*{message}", refuses({kind: arguments}))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"at_rest_encryption_enabled": "false"}, "at_rest_encryption_enabled"),
        ({"kms_key_id": None}, "kms_key_id"),
        ({"transit_encryption_enabled": False}, "transit_encryption_enabled"),
        ({"transit_encryption_mode": "preferred"}, "transit_encryption_mode"),
    ],
)
def test_a_cache_without_encryption_is_refused(refuses: Refuses, changed: dict[str, Any], message: str) -> None:
    """At rest with a customer key, in transit without an alternative."""
    refused(refuses, "aws_elasticache_replication_group", message, **{**GROUP, **changed})


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("aws_kms_key", "enable_key_rotation"),
        ("aws_cloudwatch_log_group", "kms_key_id"),
        ("aws_dynamodb_table", "server_side_encryption"),
        ("aws_lambda_function", "kms_key_arn"),
        ("aws_secretsmanager_secret", "kms_key_id"),
        ("aws_sns_topic", "kms_master_key_id"),
        ("aws_sqs_queue", "kms_master_key_id"),
        ("aws_ssm_parameter", "SecureString"),
    ],
)
def test_what_holds_data_without_a_customer_key_is_refused(refuses: Refuses, kind: str, message: str) -> None:
    """Whatever the service's own key would do."""
    refused(refuses, kind, message, name="x")


def test_other_tags_than_the_environments_are_refused(tmp_path: Path) -> None:
    """Through the provider, so that no resource can go without."""
    app = App(outdir=str(tmp_path))
    Policy(AwsStack(app, "redis-dev", settings=load("dev")), "of-production", settings=load("prod"))
    with pytest.raises(RuntimeError, match="policy, tags: .*Environment='dev'.*'prod'"):
        app.synth()


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        ("aws_elasticache_replication_group", {**GROUP, "snapshot_retention_limit": 0}, "no snapshots"),
        ("aws_elasticache_replication_group", {**GROUP, "final_snapshot_identifier": None}, "final snapshot"),
        ("aws_elasticache_replication_group", {**GROUP, "lifecycle": None}, "prevent_destroy"),
        ("aws_dynamodb_table", {**TABLE, "point_in_time_recovery": None}, "point in time"),
        ("aws_dynamodb_table", {**TABLE, "lifecycle": None}, "prevent_destroy"),
        ("aws_kms_key", {"enable_key_rotation": True}, "prevent_destroy"),
    ],
)
def test_data_that_could_not_be_restored_is_refused_where_it_is_kept(
    refuses: Refuses, kind: str, arguments: dict[str, Any], message: str
) -> None:
    """In staging and production."""
    refused(refuses, kind, message, **{name: value for name, value in arguments.items() if value is not None})


def test_where_data_is_not_kept_snapshots_are_a_choice(tmp_path: Path) -> None:
    """Development may do without."""
    app = App(outdir=str(tmp_path))
    stack = AwsStack(app, "redis-dev", settings=load("dev"))
    blocked = {"name": "rename-commands", "value": "flushall blocked flushdb blocked keys blocked"}
    stack.add_override("resource.aws_elasticache_parameter_group.its", {"name": "x", "parameter": [blocked]})
    group = {**GROUP, "parameter_group_name": "${aws_elasticache_parameter_group.its.name}"}
    stack.add_override("resource.aws_elasticache_replication_group.it", {**group, "snapshot_retention_limit": 0})
    app.synth()


def test_a_finding_is_accepted_for_its_resource_alone(tmp_path: Path) -> None:
    """Another one of the same kind is refused as before."""
    app = App(outdir=str(tmp_path))
    stack = AwsStack(app, "redis-prod", settings=load("prod"))
    events, others = (
        TerraformResource(stack, name, terraform_resource_type="aws_sns_topic") for name in ("one", "two")
    )
    accept(events, {"encryption": "its publisher cannot encrypt"})
    with pytest.raises(RuntimeError) as raised:
        app.synth()
    assert others.friendly_unique_id in str(raised.value)
    assert "aws_sns_topic.one" not in str(raised.value)


def test_the_entry_point_says_what_broke_the_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a traceback, and with an exit code."""
    app = App(outdir=str(tmp_path))
    AwsStack(app, "redis-prod", settings=load("prod")).add_override("resource.aws_sqs_queue.it", {"name": "x"})
    assert main.synthesize(app) == 1
    assert "aws_sqs_queue.it has no kms_master_key_id" in capsys.readouterr().err
