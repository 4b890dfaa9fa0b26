"""The rights that one document grants beyond another."""

from typing import Any

import pytest

from tests.plan_review.rules.iam.documents import policy, statement
from tools.plan_review.rules.iam.grants import document

VIA = {"StringEquals": {"kms:ViaService": ["ssm.us-east-1.amazonaws.com"]}}
GET = statement(["ssm:GetParameter*"], ["arn:aws:ssm:::parameter/app/*"])


def beyond(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    old, new = document(policy(before)), document(policy(after))
    assert old is not None
    assert new is not None
    return [(each.action, each.resource) for each in new.beyond(old)]


@pytest.mark.parametrize(
    "after",
    [
        GET,
        statement("SSM:getparameters", "arn:aws:ssm:::parameter/app/port"),
        statement(["ssm:GetParameter", "ssm:GetParameters"], "arn:aws:ssm:::parameter/app/*"),
        statement("ssm:GetParameter", "arn:aws:ssm:::parameter/app/*", Condition=VIA),
        statement("ssm:*", "*", Effect="Deny"),
        {**GET, "Sid": "AnotherName"},
    ],
)
def test_what_was_granted_already(after: dict[str, Any]) -> None:
    """In other words, in smaller parts, under more conditions."""
    assert beyond(GET, after) == []


@pytest.mark.parametrize(
    ("after", "grant"),
    [
        (
            statement("ssm:PutParameter", "arn:aws:ssm:::parameter/app/*"),
            ("ssm:putparameter", "arn:aws:ssm:::parameter/app/*"),
        ),
        (statement("ssm:Get*", "arn:aws:ssm:::parameter/app/*"), ("ssm:get*", "arn:aws:ssm:::parameter/app/*")),
        (statement("ssm:GetParameter", "*"), ("ssm:getparameter", "*")),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, ("*", "*")),
    ],
)
def test_what_is_new(after: dict[str, Any], grant: tuple[str, str]) -> None:
    """Actions, resources, and statements by exception."""
    assert beyond(GET, after) == [grant]


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        (VIA, None, True),
        (VIA, {"StringEquals": {"kms:ViaService": ["ssm.us-east-1.amazonaws.com", "s3.amazonaws.com"]}}, True),
        (VIA, {"StringEquals": {"kms:viaservice": "ssm.us-east-1.amazonaws.com", "aws:SourceAccount": "1"}}, False),
        ({"StringLike": {"sub": "repo:us/*"}}, {"StringLike": {"sub": "repo:us/app:*"}}, False),
        ({"StringLike": {"sub": "repo:us/app:*"}}, {"StringLike": {"sub": "repo:*"}}, True),
        ({"StringNotEquals": {"k": ["a", "b"]}}, {"StringNotEquals": {"k": ["a"]}}, True),
        ({"StringNotEquals": {"k": ["a"]}}, {"StringNotEquals": {"k": ["a", "b"]}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, {"Bool": {"aws:SecureTransport": True}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, {"Bool": {"aws:SecureTransport": "false"}}, True),
    ],
)
def test_conditions(before: Any, after: Any, wider: bool) -> None:
    """Fewer conditions, or more values in one, let more through; exceptions the other way round."""
    old, new = ({**GET, "Condition": each} if each else GET for each in (before, after))
    assert bool(beyond(old, new)) is wider


def test_brackets_are_no_wildcards() -> None:
    """AWS knows * and ? alone."""
    assert beyond(statement(resource="arn:[ab]"), statement(resource="arn:a")) != []


def test_denials_that_go() -> None:
    """They are looked at apart."""
    deny = statement("ssm:*", "arn:aws:ssm:::parameter/app/secret", Effect="Deny")
    old, new = document(policy(GET, deny)), document(policy(GET))
    assert old is not None
    assert new is not None
    assert [each.resource for each in new.no_longer_denied(old)] == ["arn:aws:ssm:::parameter/app/secret"]
    assert old.no_longer_denied(new) == ()


@pytest.mark.parametrize("text", ["no json", "[]", '{"Statement": 3}', "{", "3"])
def test_what_is_no_document(text: str) -> None:
    """It cannot be judged."""
    assert document(text) is None
