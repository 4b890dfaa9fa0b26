"""Nobody is let in without being named."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Refuses = Callable[..., str]
DOCUMENT = "data.aws_iam_policy_document"
OTHER = "210987654321"
STATEMENT = {"sid": "S", "actions": ["sns:Publish"], "resources": ["arn:aws:sns:us-east-1:123456789012:t"]}
EVERYONE = [{"type": "AWS", "identifiers": ["*"]}]


def condition(test: str, variable: str, *values: str) -> list[dict[str, Any]]:
    return [{"test": test, "variable": variable, "values": list(values)}]


@pytest.mark.parametrize(
    "principals",
    [
        EVERYONE,
        {"type": "*", "identifiers": "*"},
        [{"type": "AWS", "identifiers": ["arn:aws:iam::*:root"]}],
        [{"type": "Service", "identifiers": ["*.amazonaws.com"]}],
    ],
)
def test_everyone_without_a_condition_is_refused(refuses: Refuses, principals: Any) -> None:
    """In a list or alone, as a whole or in part."""
    assert "without a condition" in refuses({DOCUMENT: {"statement": [{**STATEMENT, "principals": principals}]}})


@pytest.mark.parametrize(
    "blocks",
    [
        {"aws_s3_bucket_policy": "policy"},
        {"aws_secretsmanager_secret_policy": "policy"},
        {"aws_sqs_queue_policy": "policy"},
        {"aws_sns_topic_policy": "policy"},
        {"aws_cloudwatch_log_resource_policy": "policy_document"},
        {"aws_kms_key_policy": "policy"},
        {"aws_iam_role": "assume_role_policy"},
    ],
)
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
def test_no_resource_is_public(refuses: Refuses, blocks: dict[str, str], principal: Any) -> None:
    """Buckets, secrets, queues, topics, log groups, keys, roles."""
    [(kind, argument)] = blocks.items()
    written = {"Effect": "Allow", "Principal": principal, "Action": "sns:Publish", "Resource": "arn:aws:sns:a:1:t"}
    policy = json.dumps({"Statement": written})
    assert "without a condition" in refuses({kind: {argument: policy}})


@pytest.mark.parametrize(
    "conditions",
    [
        condition("StringLike", "aws:PrincipalArn", "*"),
        condition("StringNotEquals", "aws:PrincipalAccount", "123456789012"),
        condition("StringEqualsIfExists", "aws:SourceAccount", "123456789012"),
        condition("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-1"),
        condition("Bool", "aws:SecureTransport", "true"),
        condition("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        condition("StringEquals", "aws:RequestedRegion", "us-east-1"),
        condition("StringLike", "aws:SourceAccount", "123456789012", "*"),
    ],
)
def test_a_condition_that_anybody_meets_is_none(refuses: Refuses, conditions: Any) -> None:
    """It must say whose the caller is, for every value, and hold when the key is absent."""
    given = {**STATEMENT, "principals": EVERYONE, "condition": conditions}
    assert "without a condition" in refuses({DOCUMENT: {"statement": [given]}})


@pytest.mark.parametrize(
    "conditions",
    [
        condition("StringEquals", "AWS:SourceOwner", "123456789012"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:ec2:us-east-1:${data.aws_caller_identity.a.account_id}:x/*"),
        condition("StringEquals", "aws:PrincipalOrgID", "o-abc"),
    ],
)
def test_everyone_of_an_account_or_organization_passes(synth: Callable[..., None], conditions: Any) -> None:
    """The condition names whose they are."""
    synth({DOCUMENT: {"statement": [{**STATEMENT, "principals": EVERYONE, "condition": conditions}]}})


@pytest.mark.parametrize("identifier", [OTHER, f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{OTHER}:role/x"])
def test_another_account_is_refused(refuses: Refuses, identifier: str) -> None:
    """Those of the settings are not others."""
    principals = [{"type": "AWS", "identifiers": [identifier]}]
    assert f"account {OTHER}" in refuses({DOCUMENT: {"statement": [{**STATEMENT, "principals": principals}]}})


@pytest.mark.parametrize(
    "conditions",
    [
        [],
        condition("StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com"),
        condition("StringLike", "token.actions.githubusercontent.com:sub", "repo:example/*"),
    ],
)
def test_an_identity_provider_without_a_subject_is_refused(refuses: Refuses, conditions: Any) -> None:
    """Everyone whom it knows could come, or everyone who fits a pattern."""
    principals = [
        {"type": "Federated", "identifiers": ["arn:aws:iam::${data.aws_caller_identity.a.id}:oidc-provider/x"]}
    ]
    given = {**STATEMENT, "actions": ["sts:AssumeRoleWithWebIdentity"], "principals": principals}
    assert "sub with StringEquals" in refuses({DOCUMENT: {"statement": [{**given, "condition": conditions}]}})


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:${data.aws_partition.p.partition}:iam::aws:policy/job-function/ViewOnlyAccess",
        "${data.aws_iam_policy.admin.arn}",
        f"arn:aws:iam::{OTHER}:policy/x",
    ],
)
@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("aws_iam_role_policy_attachment", "policy_arn"),
        ("aws_iam_policy_attachment", "policy_arn"),
        ("aws_iam_role_policy_attachments_exclusive", "policy_arns"),
        ("aws_iam_role", "managed_policy_arns"),
    ],
)
def test_a_policy_that_is_not_written_here_is_not_attached(
    refuses: Refuses, kind: str, argument: str, arn: str
) -> None:
    """AWS's own change without a plan, AdministratorAccess among them."""
    value = [arn] if argument.endswith("arns") else arn
    assert "write the rights" in refuses({kind: {argument: value}})


@pytest.mark.parametrize(
    "arguments",
    [
        {"principal": "*"},
        {"principal": OTHER},
        {"principal": "s3.amazonaws.com"},
        {"principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::anybodys"},
        {"principal": "${data.aws_caller_identity.a.id}", "function_url_auth_type": "NONE"},
    ],
)
def test_a_function_that_anybody_may_call_is_refused(refuses: Refuses, arguments: dict[str, str]) -> None:
    """Everyone, another account, or a service for whoever asks it."""
    assert "aws_lambda_permission.it lets" in refuses({"aws_lambda_permission": arguments})


@pytest.mark.parametrize("authentication", ["NONE", None])
def test_a_function_url_without_authentication_is_refused(refuses: Refuses, authentication: str | None) -> None:
    """It would be on the internet."""
    assert "without authentication" in refuses({"aws_lambda_function_url": {"authorization_type": authentication}})


@pytest.mark.parametrize("grantee", [f"arn:aws:iam::{OTHER}:root", "*"])
def test_a_grant_to_others_is_refused(refuses: Refuses, grantee: str) -> None:
    """It lets them use the key, whatever the key's policy says."""
    assert "use the key" in refuses({"aws_kms_grant": {"grantee_principal": grantee}})
