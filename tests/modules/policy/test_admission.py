"""Nobody is let in without being named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from environments import EnvironmentSettings, load
from environments.schema import ExistingKeys
from modules.aws_stack import AwsStack

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
        condition("StringLike", "aws:PrincipalOrgID", "o-*"),
        condition("StringEquals", "aws:PrincipalArn", "$${aws:PrincipalArn}"),
        condition("StringEquals", "aws:PrincipalArn", "&{aws:PrincipalArn}"),
    ],
)
def test_a_condition_that_anybody_meets_is_none(refuses: Refuses, conditions: Any) -> None:
    """It must say whose the caller is, for every value, and hold when the key is absent."""
    given = {**STATEMENT, "principals": EVERYONE, "condition": conditions}
    assert "without a condition" in refuses({DOCUMENT: {"statement": [given]}})


@pytest.mark.parametrize(
    "conditions",
    [
        condition("StringEquals", "AWS:SourceOwner", "${data.aws_caller_identity.a.account_id}"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:ec2:us-east-1:${data.aws_caller_identity.a.account_id}:x/*"),
        condition("StringEquals", "aws:PrincipalOrgID", "o-abc"),
    ],
)
def test_everyone_of_an_account_or_organization_passes(synth: Callable[..., None], conditions: Any) -> None:
    """The condition names whose they are."""
    synth({DOCUMENT: {"statement": [{**STATEMENT, "principals": EVERYONE, "condition": conditions}]}})


@pytest.mark.parametrize("variable", ["aws:PrincipalAccount", "aws:SourceAccount", "kms:CallerAccount"])
def test_everyone_of_another_account_is_refused(refuses: Refuses, variable: str) -> None:
    """A condition admits whom it names."""
    given = {**STATEMENT, "principals": EVERYONE, "condition": condition("StringEquals", variable, OTHER)}
    assert f"admits account {OTHER} by {variable}" in refuses({DOCUMENT: {"statement": [given]}})


def test_a_service_that_acts_for_anybodys_resources_is_refused(refuses: Refuses) -> None:
    """Any account's trail, bucket or topic could send what it likes."""
    principals = [{"type": "Service", "identifiers": ["cloudtrail.amazonaws.com"]}]
    assert "anybody's resources" in refuses({DOCUMENT: {"statement": [{**STATEMENT, "principals": principals}]}})


def test_a_roles_trust_in_a_service_needs_no_source(synth: Callable[..., None]) -> None:
    """The role is passed to the service by somebody of its own account."""
    principals = [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}]
    synth({DOCUMENT: {"statement": [{"sid": "S", "actions": ["sts:AssumeRole"], "principals": principals}]}})


@pytest.mark.parametrize(
    "principal",
    [
        {"type": "CanonicalUser", "identifiers": ["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"]},
        {"type": "AWS", "identifiers": ["AROAABCDEFGHIJKLMNOPQ"]},
    ],
)
def test_a_principal_whose_account_is_hidden_is_refused(refuses: Refuses, principal: dict[str, Any]) -> None:
    """AWS takes ids that do not say whose they are."""
    assert "does not say whose" in refuses({DOCUMENT: {"statement": [{**STATEMENT, "principals": [principal]}]}})


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
        {"principal": "s3.amazonaws.com", "source_account": OTHER},
        {"principal": "events.amazonaws.com.cn"},
    ],
)
def test_a_function_that_anybody_may_call_is_refused(refuses: Refuses, arguments: dict[str, str]) -> None:
    """Everyone, another account, or a service for whoever asks it."""
    assert "aws_lambda_permission.it lets" in refuses({"aws_lambda_permission": arguments})


@pytest.mark.parametrize("authentication", ["NONE", None])
def test_a_function_url_without_authentication_is_refused(refuses: Refuses, authentication: str | None) -> None:
    """It would be on the internet."""
    assert "without authentication" in refuses({"aws_lambda_function_url": {"authorization_type": authentication}})


@pytest.mark.parametrize("authorization", ["NONE", None, "CUSTOM"])
def test_a_route_of_an_api_that_anybody_may_call_is_refused(refuses: Refuses, authorization: str | None) -> None:
    """The API is on the internet."""
    route = {"aws_apigatewayv2_route": {"authorization_type": authorization}}
    assert "open to everybody; set authorization_type to AWS_IAM" in refuses(route)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"target": "arn:aws:lambda:us-east-1:123456789012:function:f"}, "leave target out"),
        ({"body": '{"openapi": "3.0.1", "paths": {"/x": {"get": {}}}}'}, "leave body out"),
        ({"cors_configuration": {"allow_origins": ["https://a.example", "*"]}}, "lets every web page in"),
        ({"cors_configuration": {"allow_origins": ["https://*"]}}, "lets every web page in"),
    ],
)
def test_an_api_that_lets_everybody_in_is_refused(refuses: Refuses, arguments: dict[str, Any], says: str) -> None:
    """By a route that it makes itself, of a document or not, or every web page."""
    assert says in refuses({"aws_apigatewayv2_api": arguments})


@pytest.mark.parametrize("argument", ["grantee_principal", "retiring_principal"])
@pytest.mark.parametrize("grantee", [f"arn:aws:iam::{OTHER}:root", "*", "AROAABCDEFGHIJKLMNOPQ"])
def test_a_grant_to_others_is_refused(refuses: Refuses, argument: str, grantee: str) -> None:
    """It lets them use the key, whatever the key's policy says."""
    grant = {"grantee_principal": "${aws_iam_role.r.arn}", argument: grantee}
    assert "use the key" in refuses({"aws_kms_grant": grant})


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("aws_lambda_function", {"layers": [f"arn:aws:lambda:us-east-1:{OTHER}:layer:tools:1"]}),
        ("aws_lambda_invocation", {"function_name": f"arn:aws:lambda:us-east-1:{OTHER}:function:f"}),
        ("aws_sns_topic_subscription", {"protocol": "sqs", "endpoint": f"arn:aws:sqs:us-east-1:{OTHER}:q"}),
        (
            "aws_sns_topic_subscription",
            {"endpoint": "${each.value}", "for_each": f'${{toset(["arn:aws:sqs:us-east-1:{OTHER}:q"])}}'},
        ),
        ("aws_vpc_security_group_ingress_rule", {"referenced_security_group_id": f"{OTHER}/sg-1"}),
        ("aws_security_group_rule", {"source_security_group_id": f"{OTHER}/sg-1"}),
        ("aws_security_group", {"ingress": [{"security_groups": [f"{OTHER}/sg-1"]}]}),
        ("aws_flow_log", {"log_destination": f"arn:aws:logs:us-east-1:{OTHER}:log-group:g"}),
    ],
)
def test_what_belongs_to_another_account_is_refused(refuses: Refuses, kind: str, arguments: dict[str, Any]) -> None:
    """Code that runs here, and whoever gets what is sent from here."""
    assert f"of account {OTHER}" in refuses({kind: arguments})


def test_an_account_that_the_settings_name_is_no_other(tmp_path: Path) -> None:
    """In an ARN of what exists already, say."""
    key = f"arn:aws:kms:us-east-1:{OTHER}:key/1234abcd"
    settings = EnvironmentSettings(**{**dict(load("dev")), "existing_keys": ExistingKeys(cache=key)})
    app = App(outdir=str(tmp_path))
    stack = AwsStack(app, "redis-dev", settings=settings)
    stack.add_override("resource.aws_cloudwatch_log_group.it", {"kms_key_id": key})
    app.synth()


def test_events_are_not_sent_in_the_clear(refuses: Refuses) -> None:
    """A topic is encrypted, and so is the way to its receivers."""
    arguments = {"protocol": "http", "endpoint": "http://example.com"}
    assert "in the clear" in refuses({"aws_sns_topic_subscription": arguments})
