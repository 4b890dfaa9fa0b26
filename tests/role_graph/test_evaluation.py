"""Whatever policies leave open counts as allowed, and a certain denial as denied."""

from typing import Any

import pytest

from tools.role_graph.evaluation import Call, matches, may

TAG = "aws:ResourceTag/Environment"
CALL = Call(action="iam:PassRole", resource="arn:aws:iam::1:role/a", facts={TAG: "dev", "kms:ViaService": None})
ALLOW = {"actions": ["iam:PassRole"], "resources": ["arn:aws:iam::1:role/*"]}


def when(test: str, variable: str, *values: str) -> dict[str, Any]:
    return {"condition": [{"test": test, "variable": variable, "values": list(values)}]}


@pytest.mark.parametrize("action", ["iam:PassRole", "IAM:passrole", "iam:*", "*", "i?m:Pass*"])
def test_actions_match_without_regard_to_case(action: str) -> None:
    """As IAM does."""
    assert may(CALL, [{**ALLOW, "actions": [action]}], None)


def test_resources_match_with_regard_to_case() -> None:
    """As IAM does."""
    assert not may(CALL, [{**ALLOW, "resources": ["arn:aws:iam::1:role/A"]}], None)


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        (when("StringEquals", TAG, "dev"), True),
        (when("StringEquals", TAG, "prod"), False),
        (when("StringLike", TAG, "d*"), True),
        (when("StringEquals", TAG, "d*"), False),
        (when("StringNotEquals", TAG, "prod"), True),
        (when("Null", TAG, "true"), False),
        (when("Null", "kms:ViaService", "true"), True),
        (when("StringEquals", "kms:ViaService", "s3"), False),
        (when("StringEqualsIfExists", "kms:ViaService", "s3"), True),
        (when("StringEquals", "aws:RequestTag/Environment", "dev"), True),
    ],
)
def test_conditions_are_met_as_far_as_is_known(condition: dict[str, Any], allowed: bool) -> None:
    """The last is on what the caller decides."""
    assert may(CALL, [{**ALLOW, **condition}], None) is allowed


def test_a_denial_wins() -> None:
    """Over the rights, and in the boundary too."""
    deny = {**ALLOW, "effect": "Deny"}
    assert not may(CALL, [ALLOW, deny], None)
    assert not may(CALL, [ALLOW], [ALLOW, deny])


def test_a_denial_that_may_not_apply_is_none() -> None:
    """It depends on what the caller decides."""
    deny = {**ALLOW, "effect": "Deny", **when("StringEquals", "aws:RequestTag/Environment", "prod")}
    assert may(CALL, [ALLOW, deny], None)


def test_the_boundary_must_allow_as_well() -> None:
    """It grants nothing, and takes away what it does not name."""
    assert not may(CALL, [ALLOW], [{**ALLOW, "actions": ["iam:GetRole"]}])
    assert not may(CALL, [], [ALLOW])


def test_all_but_what_is_named_is_denied() -> None:
    """NotResource, as the deployments' boundary has it."""
    deny = {"effect": "Deny", "actions": ["iam:PassRole"], "not_resources": ["arn:aws:iam::1:role/bounded/*"]}
    assert not may(CALL, [ALLOW, deny], None)
    bounded = Call(action="iam:PassRole", resource="arn:aws:iam::1:role/bounded/a")
    assert may(bounded, [ALLOW, deny], None)


def test_patterns_are_iams() -> None:
    """No brackets, no backslashes, and across slashes."""
    assert matches("a/b/c", "a*c")
    assert not matches("ab", "[ab]b")
    assert not matches("ab", "a??")
