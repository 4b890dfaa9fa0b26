"""Policies that grant less."""

import json
from typing import Any

import pytest

from tests.plan_review.rules.plans import created, destroyed, one, plan, severity, silent, unchanged, updated
from tools.plan_review.plan.values import Mark

CACHE, USER = "arn:aws:elasticache:::replicationgroup:flags", "arn:aws:elasticache:::user:app"
CONNECT = {"Effect": "Allow", "Action": "elasticache:Connect", "Resource": [CACHE, USER]}
READ = {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """Return a role's policy with these statements."""
    return {"role": "app", "name": "p", "policy": json.dumps({"Statement": statements})}


TYPE = "aws_iam_role_policy"


@pytest.mark.parametrize(
    "after",
    [
        policy(READ),
        policy(READ, {**CONNECT, "Resource": [CACHE]}),
        policy(READ, CONNECT, {"Effect": "Deny", "Action": "elasticache:*", "Resource": "*"}),
    ],
)
def test_a_client_that_may_no_longer_connect(after: dict[str, Any]) -> None:
    """The right goes, on the user alone, or is denied."""
    seen = one("cache-connect-lost", updated(TYPE, policy(READ, CONNECT), after))
    assert "cannot connect" in seen.message
    assert severity("cache-connect-lost", seen) == "high"


def test_the_policy_goes() -> None:
    """With its role it is no news."""
    gone = destroyed(TYPE, policy(CONNECT))
    assert one("cache-connect-lost", gone)
    assert silent("cache-connect-lost", plan(gone, destroyed("aws_iam_role", {"name": "app"})))


def test_a_narrower_action_that_still_connects() -> None:
    """From everything of ElastiCache to Connect alone: less, but clients connect."""
    wide = {**CONNECT, "Action": "elasticache:*"}
    change = updated(TYPE, policy(wide), policy(CONNECT))
    assert silent("cache-connect-lost", change)
    assert "elasticache:* on" in one("iam-policy-narrowed", change).message


def test_other_rights_that_go() -> None:
    """Named, whatever they are; more rights are none that go."""
    seen = one("iam-policy-narrowed", updated(TYPE, policy(READ, CONNECT), policy(CONNECT)))
    assert "ssm:getparameter on *" in seen.message
    assert severity("iam-policy-narrowed", seen) == "medium"
    assert silent("iam-policy-narrowed", updated(TYPE, policy(CONNECT), policy(CONNECT, READ)))
    assert silent("iam-policy-narrowed", created(TYPE, policy(READ)))
    assert silent("iam-policy-narrowed", updated(TYPE, policy(READ), {**policy(), "policy": Mark.UNKNOWN}))


def trust(service: str) -> dict[str, Any]:
    """Return a role that a service may assume."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return {"name": "app", "assume_role_policy": json.dumps({"Statement": statement})}


def test_who_is_no_longer_trusted() -> None:
    """Another principal in the place of one."""
    other = updated("aws_iam_role", trust("lambda.amazonaws.com"), trust("ecs.amazonaws.com"))
    assert "Service lambda.amazonaws.com" in one("role-trust-narrowed", other).message
    same = updated("aws_iam_role", trust("lambda.amazonaws.com"), {**trust("lambda.amazonaws.com"), "path": "/x/"})
    assert silent("role-trust-narrowed", same)


def test_who_a_key_no_longer_names() -> None:
    """They can no longer read what the key encrypted."""
    statement = {
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Principal": {"AWS": "arn:aws:iam::1:root"},
    }
    before = {"policy": json.dumps({"Statement": [statement]})}
    after = {"policy": json.dumps({"Statement": []})}
    assert "kms:decrypt" in one("resource-policy-narrowed", updated("aws_kms_key", before, after)).message
    assert silent("resource-policy-narrowed", updated("aws_kms_key", after, before))


ATTACHMENT = "aws_iam_role_policy_attachment"


@pytest.mark.parametrize("arn", ["arn:mine", "arn:aws:iam::aws:policy/AmazonElastiCacheFullAccess"])
def test_a_policy_that_lets_connect_is_taken_off(arn: str) -> None:
    """One of this plan, or AWS's own."""
    mine = unchanged("aws_iam_policy", {"arn": "arn:mine", "policy": policy(CONNECT)["policy"]})
    gone = destroyed(ATTACHMENT, {"role": "app", "policy_arn": arn})
    assert "app loses" in one("cache-connect-lost", plan(mine, gone)).message
    elsewhere = created(ATTACHMENT, {"role": "app", "policy_arn": arn}, name="other")
    assert silent("cache-connect-lost", plan(mine, gone, elsewhere))
    assert silent("cache-connect-lost", plan(mine, gone, destroyed("aws_iam_role", {"name": "app"})))


def test_another_policy_is_taken_off() -> None:
    """It lets nobody connect."""
    reading = unchanged("aws_iam_policy", {"arn": "arn:mine", "policy": policy(READ)["policy"]})
    gone = destroyed(ATTACHMENT, {"role": "app", "policy_arn": "arn:mine"})
    assert silent("cache-connect-lost", plan(reading, gone))


def own_policies(*documents: object) -> dict[str, object]:
    """Return a role with policies of its own, in blocks."""
    return {"name": "app", "inline_policy": [{"name": f"p{at}", "policy": each} for at, each in enumerate(documents)]}


def test_policies_in_blocks_of_the_role_are_policies() -> None:
    """A right that one of the blocks no longer allows is lost; one that only moves to another block is still there."""
    connect, read = policy(CONNECT)["policy"], policy(READ)["policy"]
    role = "aws_iam_role"
    assert one("cache-connect-lost", updated(role, own_policies(read, connect), own_policies(read)))
    assert one("cache-connect-lost", updated(role, own_policies(connect), own_policies()))
    assert silent("cache-connect-lost", updated(role, own_policies(read, connect), own_policies(connect, read)))
    assert (
        "elasticache:connect" in one("iam-policy-widened", updated(role, own_policies(), own_policies(connect))).message
    )
    unseen = updated(role, own_policies(connect), own_policies(Mark.UNKNOWN))
    assert "before apply" in one("iam-policy-widened", unseen).message
