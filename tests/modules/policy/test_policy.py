"""What no stack may say: each rule refuses it when the app is synthesized."""

from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformResource

import main
from environments import load
from modules.accepted import accept
from modules.aws_stack import AwsStack
from modules.policy import Policy

WORLD = {"security_group_id": "sg-1", "ip_protocol": "-1"}
GROUP: dict[str, Any] = {
    "replication_group_id": "x",
    "description": "x",
    "at_rest_encryption_enabled": "true",
    "kms_key_id": "key",
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
RULE = "aws_vpc_security_group_ingress_rule"
STATEMENT = {"sid": "S", "actions": ["sns:Publish"], "resources": ["arn:aws:sns:us-east-1:1:t"]}


def synth(tmp_path: Path, kind: str, *, data: bool = False, **arguments: Any) -> None:
    """Synthesize production's policy over one resource, or one data source, of these arguments."""
    stack = AwsStack(App(outdir=str(tmp_path)), "redis-prod", settings=load("prod"))
    stack.add_override(f"{'data' if data else 'resource'}.{kind}.it", arguments)
    stack.node.root.synth()  # type: ignore[attr-defined]


def refused(tmp_path: Path, kind: str, message: str, *, data: bool = False, **arguments: Any) -> None:
    with pytest.raises(RuntimeError, match=rf"(?s)policy, .*{kind}\.it.*{message}"):
        synth(tmp_path, kind, data=data, **arguments)
    assert not list(tmp_path.glob("stacks/*/cdk.tf.json"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"at_rest_encryption_enabled": "false"}, "at_rest_encryption_enabled"),
        ({"kms_key_id": None}, "kms_key_id"),
        ({"transit_encryption_enabled": False}, "transit_encryption_enabled"),
        ({"transit_encryption_mode": "preferred"}, "transit_encryption_mode"),
    ],
)
def test_a_cache_without_encryption_is_refused(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    """At rest with a customer key, in transit without an alternative."""
    refused(tmp_path, "aws_elasticache_replication_group", message, **{**GROUP, **changed})


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
def test_what_holds_data_without_a_customer_key_is_refused(tmp_path: Path, kind: str, message: str) -> None:
    """Whatever the service's own key would do."""
    refused(tmp_path, kind, message, name="x")


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (RULE, {**WORLD, "cidr_ipv4": "0.0.0.0/0"}),
        (RULE, {**WORLD, "cidr_ipv6": "::/0"}),
        (RULE, {**WORLD, "cidr_ipv4": "128.0.0.0/1"}),
        ("aws_vpc_security_group_egress_rule", {**WORLD, "cidr_ipv4": "0.0.0.0/0"}),
        ("aws_security_group_rule", {"type": "egress", "cidr_blocks": ["10.0.0.0/16", "0.0.0.0/0"]}),
        ("aws_security_group", {"ingress": [{"ipv6_cidr_blocks": ["::/0"]}]}),
        ("aws_security_group", {"egress": {"cidr_blocks": ["0.0.0.0/0"]}}),
    ],
)
def test_a_rule_that_is_open_to_the_internet_is_refused(tmp_path: Path, kind: str, arguments: dict[str, Any]) -> None:
    """In and out, IPv4 and IPv6, in the group or beside it, in one piece or in halves."""
    refused(tmp_path, kind, "is open to", **arguments)


def test_a_default_group_with_rules_is_refused(tmp_path: Path) -> None:
    """It is what a resource gets that names none."""
    refused(tmp_path, "aws_default_security_group", "closed", ingress=[{"self": True}])


@pytest.mark.parametrize(
    "changed",
    [
        {"actions": ["*"]},
        {"actions": ["dynamodb:*"]},
        {"actions": ["dynamodb:Get*"]},
        {"resources": ["*"]},
        {"resources": ["arn:aws:dynamodb:us-east-1:1:*"]},
        {"actions": [], "not_actions": ["iam:PassRole"]},
        {"principals": [{"type": "AWS", "identifiers": ["*"]}]},
    ],
)
def test_a_statement_with_a_wildcard_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    """In actions, resources and principals."""
    refused(tmp_path, "aws_iam_policy_document", "statement S", data=True, statement=[{**STATEMENT, **changed}])


@pytest.mark.parametrize(
    "statement",
    [
        {**STATEMENT, "resources": ["arn:aws:logs:us-east-1:1:log-group:x:*"]},
        {**STATEMENT, "effect": "Deny", "actions": ["*"], "resources": ["*"]},
        {
            **STATEMENT,
            "principals": [{"type": "AWS", "identifiers": ["*"]}],
            "condition": [{"test": "StringEquals", "variable": "AWS:SourceOwner", "values": ["1"]}],
        },
    ],
)
def test_what_is_narrow_passes(tmp_path: Path, statement: dict[str, Any]) -> None:
    """Wildcards below a named resource, denials, and anyone under a condition."""
    synth(tmp_path, "aws_iam_policy_document", data=True, statement=[statement])


def test_a_policy_that_is_written_as_text_is_read(tmp_path: Path) -> None:
    """A document is not the only way to write one."""
    policy = '{"Statement": {"Sid": "S", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
    refused(tmp_path, "aws_iam_policy", "allows s3:", policy=policy)


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
    tmp_path: Path, kind: str, arguments: dict[str, Any], message: str
) -> None:
    """In staging and production."""
    refused(tmp_path, kind, message, **{name: value for name, value in arguments.items() if value is not None})


def test_where_data_is_not_kept_snapshots_are_a_choice(tmp_path: Path) -> None:
    """Development may do without."""
    app = App(outdir=str(tmp_path))
    stack = AwsStack(app, "redis-dev", settings=load("dev"))
    stack.add_override("resource.aws_elasticache_replication_group.it", {**GROUP, "snapshot_retention_limit": 0})
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


def test_a_statement_is_accepted_by_its_sid(tmp_path: Path) -> None:
    """A further statement of the same document is looked at."""
    app = App(outdir=str(tmp_path))
    stack = AwsStack(app, "redis-prod", settings=load("prod"))
    wild = {**STATEMENT, "resources": ["*"]}
    stack.add_override("data.aws_iam_policy_document.it.statement", [wild, {**wild, "sid": "T"}])
    stack.add_override("//.accepted.it", {"iam-wildcards:S": "nothing to name"})
    with pytest.raises(RuntimeError, match="statement T") as raised:
        app.synth()
    assert "statement S" not in str(raised.value)


@pytest.fixture(autouse=True)
def _annotations_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS", raising=False)


def test_the_entry_point_says_what_broke_the_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a traceback, and with an exit code."""
    app = App(outdir=str(tmp_path))
    AwsStack(app, "redis-prod", settings=load("prod")).add_override("resource.aws_sqs_queue.it", {"name": "x"})
    assert main.synthesize(app) == 1
    assert "aws_sqs_queue.it has no kms_master_key_id" in capsys.readouterr().err
