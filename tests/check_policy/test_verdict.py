"""The verdict on Checkov's report and the stacks' acceptances."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.check_policy.checkov import Report, read_report
from tools.check_policy.errors import CheckPolicyError
from tools.check_policy.stacks import Finding, accepted_findings
from tools.check_policy.verdict import judge

OPEN = Finding("redis-dev", "group_1", "CKV_AWS_1")
OTHER = Finding("redis-prod", "group_1", "CKV_AWS_1")


def report(*findings: Finding) -> Report:
    return Report(version="1", passed=1, failed=dict.fromkeys(findings, "what"))


def test_a_failed_check_fails() -> None:
    """Until it is accepted."""
    assert not judge(report(OPEN), {}).good
    assert judge(report(OPEN), {OPEN: "because"}).accepted == {OPEN: "because"}


def test_an_acceptance_holds_for_its_own_stack_only() -> None:
    """Each environment accepts for itself."""
    verdict = judge(report(OPEN, OTHER), {OPEN: "because"})
    assert verdict.failed.keys() == {OTHER}


def test_an_acceptance_without_words_accepts_nothing() -> None:
    """A reason is the price."""
    assert judge(report(OPEN), {OPEN: " "}).failed


def test_an_acceptance_that_nothing_needs_any_more_fails() -> None:
    """Or it would hide the next finding there."""
    verdict = judge(report(), {OPEN: "because"})
    assert verdict.stale == (OPEN,)
    assert not verdict.good


def test_acceptances_are_read_from_the_stacks(tmp_path: Path) -> None:
    """Those with Checkov's ids; the policy's own rules are not Checkov's."""
    stack = tmp_path / "stacks" / "redis-dev"
    stack.mkdir(parents=True)
    comment = {"accepted": {"group_1": {"CKV_AWS_1": "because", "encryption": "because"}}}
    (stack / "cdk.tf.json").write_text(json.dumps({"//": comment}))
    assert accepted_findings(tmp_path) == {OPEN: "because"}


@pytest.mark.parametrize("resource", ["aws_sns_topic.group_1", "resource.group_1", "data.group_1"])
def test_checkov_names_a_block_in_three_ways(resource: str) -> None:
    """All three mean the block of that name."""
    assert read_report(document(resource)).failed == {OPEN: "what"}


@pytest.mark.parametrize("summary", [{"parsing_errors": 1}, {"passed": 0}])
def test_a_report_on_stacks_that_were_not_read_is_none(summary: dict[str, int]) -> None:
    """Nothing failed there because nothing was looked at."""
    with pytest.raises(CheckPolicyError, match="did not read"):
        read_report({**document("data.x"), "summary": {**document("data.x")["summary"], **summary}})


def document(resource: str) -> dict[str, Any]:
    record = {
        "check_id": "CKV_AWS_1",
        "check_name": "what",
        "resource": resource,
        "file_path": "/redis-dev/cdk.tf.json",
    }
    return {
        "summary": {"passed": 3, "parsing_errors": 0, "checkov_version": "1"},
        "results": {"failed_checks": [record]},
    }
