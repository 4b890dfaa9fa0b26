"""Policies that allow more."""

from typing import Any

import pytest

from tests.plan_review.rules.iam.documents import policy, statement, trust
from tests.plan_review.rules.plans import created, one, plan, severity, silent, updated
from tools.plan_review.plan.changes import Action, ResourceChange
from tools.plan_review.plan.secrets.hidden import PLACEHOLDER
from tools.plan_review.plan.values import Mark

ROLE = "aws_iam_role_policy"
READ = policy(statement())
DATA = "data.aws_iam_policy_document.rights"


def role_policy(after: Any, before: str = READ) -> ResourceChange:
    return updated(ROLE, {"role": "app", "policy": before}, {"role": "app", "policy": after})


@pytest.mark.parametrize(
    ("after", "words", "expected"),
    [
        (
            statement(["ssm:GetParameters", "ssm:PutParameter"]),
            "ssm:putparameter on arn:aws:ssm:::parameter/app (a new action)",
            "medium",
        ),
        (statement("ssm:*"), "ssm:* on arn:aws:ssm:::parameter/app (a new action)", "high"),
        (statement(resource="*"), "ssm:getparameters on * (another resource)", "high"),
        (statement("*", "*"), "* on * (a new action)", "critical"),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "a statement by exception", "critical"),
    ],
)
def test_how_much_more(after: dict[str, Any], words: str, expected: str) -> None:
    """The finding says what is allowed, and in which respect that is new."""
    seen = one("iam-policy-widened", role_policy(policy(after)))
    assert words in seen.message
    assert severity("iam-policy-widened", seen) == expected


def test_a_lost_condition_and_a_lost_denial() -> None:
    """Both allow what they did not."""
    bound = policy(statement(Condition={"StringEquals": {"aws:SourceAccount": "1"}}))
    assert "a condition is gone or wider" in one("iam-policy-widened", role_policy(READ, bound)).message
    denying = policy(statement(), statement("ssm:DeleteParameter", Effect="Deny"))
    assert "no longer denied: ssm:deleteparameter" in one("iam-policy-widened", role_policy(READ, denying)).message


def test_narrower_and_merely_rewritten() -> None:
    """Near misses."""
    assert silent("iam-policy-widened", role_policy(policy(), READ))
    assert silent("iam-policy-widened", role_policy(policy({**statement(["ssm:GetParameters"]), "Sid": "New"})))


def test_a_new_policy_of_a_role_that_exists() -> None:
    """All of it is new; of a role that is new as well, nothing is."""
    new = created(ROLE, {"role": "app", "policy": policy(statement("elasticache:*", "*"))})
    assert "elasticache:* on *" in one("iam-policy-widened", new).message
    assert silent("iam-policy-widened", plan(new, created("aws_iam_role", {"name": "app"})))
    assert silent("iam-policy-widened", created("aws_iam_policy", {"policy": READ}))


def waiting(*statements: dict[str, Any], known: bool = True) -> Any:
    """Return a plan in which the policy waits for a data source."""
    source = ResourceChange(
        address=DATA,
        type="aws_iam_policy_document",
        action=Action.READ,
        before={},
        after={"statement": list(statements)},
    )
    change = role_policy(Mark.UNKNOWN)
    return plan(change, source, references={change.address: (DATA,)} if known else {})


def block(action: str, *resources: Any, **rest: Any) -> dict[str, Any]:
    return {
        "actions": [action],
        "resources": list(resources),
        "effect": None,
        "condition": [],
        "principals": [],
        **rest,
    }


def test_a_policy_that_waits_for_a_data_source_is_judged_by_its_statements() -> None:
    """Any change of a resource that a policy names makes Terraform read it again, after the apply."""
    same = block("ssm:GetParameters", "arn:aws:ssm:::parameter/app")
    assert silent("iam-policy-widened", waiting(same))
    assert silent("iam-policy-widened", waiting(block("ssm:GetParameters", Mark.UNKNOWN)))
    more = block("ssm:PutParameter", Mark.UNKNOWN)
    assert "ssm:putparameter on known after apply" in one("iam-policy-widened", waiting(same, more)).message


def test_what_is_hidden_on_both_sides_is_no_other_resource() -> None:
    """A name that some output hides stands as a text in the document that was, and as a mark in the data source."""
    hidden = policy(statement("kms:Decrypt", PLACEHOLDER))
    change = updated(ROLE, {"role": "app", "policy": hidden}, {"role": "app", "policy": Mark.UNKNOWN})
    source = waiting(block("kms:Decrypt", Mark.SENSITIVE)).changes[1]
    assert silent("iam-policy-widened", plan(change, source, references={change.address: (DATA,)}))


def test_a_policy_that_nobody_can_see() -> None:
    """It is said."""
    seen = one("iam-policy-widened", waiting(known=False))
    assert "cannot be seen before apply" in seen.message
    assert severity("iam-policy-widened", seen) == "medium"
    assert silent("iam-policy-widened", created(ROLE, {"role": Mark.UNKNOWN, "policy": Mark.UNKNOWN}))


def test_a_policy_that_is_hidden_as_a_whole() -> None:
    """That it changes is known."""
    hidden = {"role": "app", "policy": Mark.SENSITIVE}
    assert "holds a secret and cannot be judged" in one("iam-policy-widened", updated(ROLE, hidden, hidden)).message
    assert "no policy document" in one("iam-policy-widened", role_policy("not JSON")).message


def test_trust() -> None:
    """Another principal, a condition less, anybody."""
    service = trust({"Service": "lambda.amazonaws.com"}, StringEquals={"aws:SourceAccount": "1"})

    def role(after: str) -> ResourceChange:
        return updated("aws_iam_role", {"assume_role_policy": service}, {"assume_role_policy": after})

    unbound = one("role-trust-widened", role(trust({"Service": "lambda.amazonaws.com"})))
    assert "for Service lambda.amazonaws.com (a condition is gone or wider)" in unbound.message
    other = role(trust({"AWS": "arn:aws:iam::2:root"}, StringEquals={"aws:SourceAccount": "1"}))
    assert "for AWS arn:aws:iam::2:root (another principal)" in one("role-trust-widened", other).message
    anybody = one("role-trust-widened", role(trust("*")))
    assert "for anybody" in anybody.message
    assert severity("role-trust-widened", anybody) == "critical"
    assert silent("role-trust-widened", created("aws_iam_role", {"assume_role_policy": service}))


def test_policies_of_resources() -> None:
    """A key's, a topic's."""
    use = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Principal": {"AWS": "arn:aws:iam::1:root"}}
    open_key = {**use, "Principal": {"AWS": "*"}}
    seen = one("resource-policy-widened", updated("aws_kms_key", {"policy": policy(use)}, {"policy": policy(open_key)}))
    assert "kms:decrypt on * for anybody (another principal)" in seen.message
    assert severity("resource-policy-widened", seen) == "critical"
    assert silent(
        "resource-policy-widened",
        updated("aws_sns_topic_policy", {"policy": policy(open_key)}, {"policy": policy(use)}),
    )
    assert silent("resource-policy-widened", created("aws_kms_key", {"policy": policy(use)}))


EVERYTHING = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
ANYBODY = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Principal": "*"})


@pytest.mark.parametrize(
    ("rule", "type_", "attributes"),
    [
        ("role-trust-widened", "aws_iam_role", {"assume_role_policy": trust("*")}),
        ("iam-policy-widened", "aws_iam_policy", {"policy": EVERYTHING}),
        ("resource-policy-widened", "aws_kms_key", {"policy": ANYBODY}),
        ("resource-policy-widened", "aws_s3_bucket_policy", {"bucket": Mark.UNKNOWN, "policy": ANYBODY}),
    ],
)
def test_what_is_new_and_open_to_anybody(rule: str, type_: str, attributes: dict[str, object]) -> None:
    """It touches nothing that is there, and whoever comes may do as they like from the first moment."""
    seen = one(rule, created(type_, attributes))
    assert (seen.severity, "of something new allows" in seen.message) == ("critical", True)


@pytest.mark.parametrize(
    ("rule", "type_", "owner", "document"),
    [
        ("resource-policy-widened", "aws_s3_bucket_policy", {"bucket": "b"}, ANYBODY),
        ("resource-policy-widened", "aws_sns_topic_policy", {"arn": "arn:aws:sns:::b"}, ANYBODY),
        ("iam-policy-widened", "aws_iam_user_policy", {"user": "b"}, EVERYTHING),
        ("iam-policy-widened", "aws_iam_group_policy", {"group": "b"}, EVERYTHING),
    ],
)
def test_a_new_policy_of_what_is_there_already(rule: str, type_: str, owner: dict[str, object], document: str) -> None:
    """It opens that, whatever the type, and is told when it cannot be read, too."""
    seen = one(rule, created(type_, {**owner, "policy": document}))
    assert (seen.severity, "allows more" in seen.message) == ("critical", True)
    unread = one(rule, created(type_, {**owner, "policy": Mark.UNKNOWN}))
    assert "cannot be seen before apply" in unread.message


def test_an_endpoints_own_policy_opens_nothing() -> None:
    """AWS writes that everything may pass where there is none."""
    assert silent("resource-policy-widened", created("aws_vpc_endpoint", {"policy": ANYBODY}))
