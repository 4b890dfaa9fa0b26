"""Rights by wildcard are refused in every way in which they can be written."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Refuses = Callable[..., str]
DOCUMENT = "data.aws_iam_policy_document"
TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
STATEMENT = {"sid": "S", "actions": ["sns:Publish"], "resources": [TOPIC]}
EVERYTHING = {"Effect": "Allow", "Action": "*:*", "Resource": "*"}


def text(statement: Any, **keys: Any) -> str:
    """Return a policy as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": statement, **keys})


@pytest.mark.parametrize(
    "action", ["*", "*:*", "iam:*", "IAM:*", "?am:*", "i?m:PassRole", "s3:Get*", "s3:?etObject", "dynamodb:*Item"]
)
@pytest.mark.parametrize("as_list", [True, False])
def test_an_action_with_a_wildcard_is_refused(refuses: Refuses, action: str, as_list: bool) -> None:
    """Wherever it stands in the action, alone or in a list."""
    given = {**STATEMENT, "actions": [action] if as_list else action}
    assert f"allows {action}" in refuses({DOCUMENT: {"statement": [given]}})
    written = {"Effect": "Allow", "Action": [action] if as_list else action, "Resource": TOPIC}
    assert f"allows {action}" in refuses({"aws_iam_policy": {"policy": text(written)}})


@pytest.mark.parametrize(
    "resource",
    [
        *("*", "**", "?*", "arn:*", "arn:aws:*", "arn:aws:s3*", "arn:*:*:*:*:*", "arn:aws:s3:::*", "arn:aws:s3:::*/*"),
        *("arn:aws:ssm:us-east-1:123456789012:parameter*", "arn:aws:iam::123456789012:role/*-*"),
        *("arn:aws:lambda:us-east-1:123456789012:function?*", "arn:aws:iam::123456789012:role/?*/*"),
        *("arn:aws:sns:us-east-1:*:t", "arn:aws:*:us-east-1:123456789012:t", "arn:aws:iam::123456789012:role/*"),
        *("arn:aws:lambda:us-east-1:123456789012:function:*", "arn:${data.aws_partition.p.partition}:s3:::*"),
    ],
)
def test_a_resource_that_is_everything_is_refused(refuses: Refuses, resource: str) -> None:
    """Or everything of a service, of a kind, or of whatever account."""
    given = {**STATEMENT, "resources": [resource]}
    assert f"allows resource {resource}" in refuses({DOCUMENT: {"statement": [given]}})


@pytest.mark.parametrize(
    ("test", "variable", "value"),
    [
        ("Bool", "aws:SecureTransport", "true"),
        ("StringLike", "aws:PrincipalArn", "*"),
        ("StringLike", "aws:UserAgent", "terraform*"),
        ("ForAllValues:StringEquals", "aws:TagKeys", "Environment"),
    ],
)
def test_a_condition_that_every_request_meets_narrows_nothing(
    refuses: Refuses, test: str, variable: str, value: str
) -> None:
    """Everything of a kind stays everything of a kind."""
    resource = "arn:aws:iam::123456789012:role/*"
    given = [{"test": test, "variable": variable, "values": [value]}]
    statement = {**STATEMENT, "resources": [resource], "condition": given}
    assert f"allows resource {resource}" in refuses({DOCUMENT: {"statement": [statement]}})


@pytest.mark.parametrize("argument", ["not_actions", "not_resources"])
def test_all_but_something_is_refused(refuses: Refuses, argument: str) -> None:
    """Whatever a list of exceptions leaves out is allowed."""
    given = {"sid": "S", "actions": ["sns:Publish"], "resources": [TOPIC], argument: ["iam:PassRole"]}
    assert f"all but {argument}" in refuses({DOCUMENT: {"statement": [given]}})


@pytest.mark.parametrize("name", ["NotAction", "NotResource", "notaction"])
def test_all_but_something_is_refused_in_json(refuses: Refuses, name: str) -> None:
    """IAM does not tell the case of these names."""
    written = {"Effect": "Allow", "Action": "sns:Publish", "Resource": TOPIC, name: "iam:PassRole"}
    assert "all but" in refuses({"aws_iam_policy": {"policy": text(written)}})


@pytest.mark.parametrize(
    "blocks",
    [
        {"aws_iam_policy": {"policy": text(EVERYTHING)}},
        {"aws_iam_policy": {"policy": text([EVERYTHING], Id="x")}},
        {"aws_iam_policy": {"policy": text(EVERYTHING).replace("*", "\\u002a")}},
        {"aws_iam_policy": {"policy": "  \n" + text(EVERYTHING)}},
        {"aws_iam_policy": {"policy": text(EVERYTHING).replace("Statement", "statement").replace("Action", "ACTION")}},
        {"aws_iam_role_policy": {"policy": text(EVERYTHING)}},
        {
            "aws_iam_role": {
                "assume_role_policy": text([]),
                "inline_policy": [{"name": "x", "policy": text(EVERYTHING)}],
            }
        },
        {"aws_kms_key": {"enable_key_rotation": True, "policy": text(EVERYTHING)}},
        {"aws_kms_key_policy": {"policy": text(EVERYTHING)}},
        {"aws_s3_bucket_policy": {"policy": text(EVERYTHING)}},
        {"aws_sns_topic": {"kms_master_key_id": "k", "policy": text(EVERYTHING)}},
        {"aws_sqs_queue": {"kms_master_key_id": "k", "policy": text(EVERYTHING)}},
        {"aws_sqs_queue_policy": {"policy": text(EVERYTHING)}},
        {"aws_secretsmanager_secret": {"kms_key_id": "k", "policy": text(EVERYTHING)}},
        {"aws_secretsmanager_secret_policy": {"policy": text(EVERYTHING)}},
        {"aws_cloudwatch_log_resource_policy": {"policy_document": text(EVERYTHING)}},
        {"aws_vpc_endpoint": {"policy": text(EVERYTHING)}},
        {DOCUMENT: {"source_policy_documents": [text(EVERYTHING)]}},
        {DOCUMENT: {"override_policy_documents": text(EVERYTHING)}},
        {DOCUMENT: {"statement": {**STATEMENT, "actions": ["*:*"]}}},
    ],
)
def test_everything_is_refused_in_every_place_that_holds_a_policy(refuses: Refuses, blocks: dict[str, Any]) -> None:
    """As one statement or a list, encoded or not, inline, attached, merged, or on a resource."""
    assert "allows *:*" in refuses(blocks)


@pytest.mark.parametrize(
    "policy",
    [
        '${jsonencode({"Statement" = [{"Effect" = "Allow", "Action" = "*", "Resource" = "*"}]})}',
        '${file("policy.json")}',
        "${data.aws_iam_policy_document.elsewhere.json}",
        '${base64decode("e30=")}',
        '{"Statement": [',
    ],
)
@pytest.mark.parametrize(
    "where",
    [
        lambda policy: {"aws_iam_policy": {"policy": policy}},
        lambda policy: {"aws_iam_role": {"assume_role_policy": policy}},
        lambda policy: {DOCUMENT: {"source_policy_documents": [policy]}},
    ],
)
def test_a_policy_that_cannot_be_read_is_refused(
    refuses: Refuses, policy: str, where: Callable[[str], dict[str, Any]]
) -> None:
    """Only Terraform knows what it will be."""
    assert "cannot be read" in refuses(where(policy))


@pytest.mark.parametrize(
    "statement",
    [
        {**STATEMENT, "resources": ["arn:aws:logs:us-east-1:123456789012:log-group:x:*"]},
        {**STATEMENT, "resources": ["${aws_cloudwatch_log_group.x.arn}:*"]},
        {**STATEMENT, "effect": "Deny", "actions": ["*"], "resources": ["*"]},
        {
            **STATEMENT,
            "resources": ["arn:aws:ec2:us-east-1:123456789012:vpc/*"],
            "condition": [{"test": "StringEquals", "variable": "aws:ResourceTag/Environment", "values": ["prod"]}],
        },
    ],
)
def test_what_is_narrow_passes(synth: Callable[..., None], statement: dict[str, Any]) -> None:
    """Wildcards below a named resource, one kind under a condition, and denials."""
    synth({DOCUMENT: {"statement": [statement]}})


def test_a_statement_is_accepted_by_its_sid(synth: Callable[..., None]) -> None:
    """A further statement of the same document is looked at."""
    wild = {**STATEMENT, "resources": ["*"]}
    accepted = {"iam-wildcards:S": "nothing to name"}
    synth({DOCUMENT: {"statement": [wild]}}, accepted=accepted)
    with pytest.raises(RuntimeError, match="statement T") as raised:
        synth({DOCUMENT: {"statement": [wild, {**wild, "sid": "T"}]}}, accepted=accepted)
    assert "statement S" not in str(raised.value)
