"""AWS's quotas for policies, kept by the stack `ci`."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.environments.schema.test_global_datastore import EU, US, member
from tests.modules.ci.synthesized_ci import documents, five, synthesize
from tests.modules.synthesized import Synthesized

# IAM and AWS STS quotas: characters of a managed policy and of a trust policy, white space not counted.
LARGEST_POLICY = 6144
LARGEST_TRUST = 2048
LARGEST_NUMBER_OF_POLICIES = 10


def test_every_policy_fits_into_awss_limits(stack: Synthesized) -> None:
    """With an account's number in it, and JSON's punctuation."""
    check_sizes(stack)


def check_sizes(stack: Synthesized) -> None:
    for name, statements in documents(stack).items():
        text = json.dumps([_as_json(each) for each in statements], separators=(",", ":"))
        for reference, value in (("${data.aws_partition", "aws"), ("${data.aws_caller_identity", "123456789012")):
            while reference in text:
                start = text.index(reference)
                text = text[:start] + value + text[text.index("}", start) + 1 :]
        size = len(text) + len('{"Version":"2012-10-17","Statement":}')
        assert size <= (LARGEST_TRUST if "_trust_" in name else LARGEST_POLICY), f"{name} has {size} characters"


def _as_json(statement: Mapping[str, Any]) -> dict[str, Any]:
    conditions: dict[str, dict[str, Any]] = {}
    for each in statement.get("condition") or []:
        conditions.setdefault(each["test"], {})[each["variable"]] = each["values"]
    return {
        "Sid": statement.get("sid"),
        "Effect": statement.get("effect", "Allow"),
        "Action": statement.get("actions") or statement.get("not_actions"),
        "Resource": statement.get("resources") or statement.get("not_resources") or [],
        "Condition": conditions,
        "Principal": statement.get("principals") or "",
    }


def test_five_environments_stay_within_awss_quotas(tmp_path: Path) -> None:
    """Ten managed policies on a role, their sizes, and one resource policy of logs in a region."""
    stack = synthesize(tmp_path, five(password_users=("application", "analytics")))
    attached = Counter(each["role"] for each in stack.all("aws_iam_role_policy_attachment").values())
    assert max(attached.values()) <= LARGEST_NUMBER_OF_POLICIES
    assert len(stack.all("aws_cloudwatch_log_resource_policy")) == 1
    check_sizes(stack)


def test_policies_of_members_fit_into_awss_limits(tmp_path: Path) -> None:
    """Both kinds of statements in one policy."""
    ends = [member(each).with_bounded_roles() for each in (US, EU)]
    check_sizes(synthesize(tmp_path, ends, environments=("prod-us", "prod-eu")))
