"""Findings as SARIF 2.1.0, which GitHub's code scanning, GitLab and editors read."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ..review import Finding, Outcome, Review, StackReview
from .visible import visible

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Outcome.REFUSE: "error", Outcome.WARN: "warning", Outcome.ACCEPTED: "warning", Outcome.NOTE: "note"}
# GitHub sorts by it: 9.0 and more is critical, 7.0 high, 4.0 medium.
_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.0", "low": "2.0"}
_LONGEST = 2_000


def render(review: Review) -> str:
    """Return the document: a run with a result for each finding, and for each that follows from one."""
    found = [(stack, each) for stack in review.stacks for finding in stack.findings for each in _all(finding)]
    rules = {each.rule: _rule(each) for _, each in found}
    run = {
        "tool": {"driver": {"name": "plan-review", "rules": list(rules.values())}},
        "results": [_result(stack, each) for stack, each in found],
        "columnKind": "utf16CodeUnits",
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False) + "\n"


def _all(finding: Finding) -> Iterator[Finding]:
    yield finding
    yield from finding.consequences


def _rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.rule,
        "shortDescription": {"text": _text(finding.title)},
        "fullDescription": {"text": _text(finding.explanation)},
        "help": {"text": _text(finding.remedy)},
        **({"helpUri": finding.link} if finding.link.startswith("https://") else {}),
        "properties": {"security-severity": _SECURITY_SEVERITY[finding.severity], "tags": ["terraform", "redis"]},
    }


def _result(stack: StackReview, finding: Finding) -> dict[str, Any]:
    # A plan has no lines: the file is where the stack's settings are, or is called as the stack.
    place = {
        "artifactLocation": {"uri": visible(stack.file or stack.stack, limit=_LONGEST)},
        "region": {"startLine": 1},
    }
    address = _text(finding.address)
    identity = hashlib.sha256("\0".join((stack.stack, finding.rule, finding.address)).encode()).hexdigest()
    accepted = finding.outcome is Outcome.ACCEPTED
    suppression = {"kind": "external", "justification": _text(finding.accepted_reason or "")}
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.outcome],
        "message": {"text": f"{address}: {_text(finding.message)}\n{_text(finding.remedy)}"},
        "locations": [
            {"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": address, "kind": "resource"}]}
        ],
        "partialFingerprints": {"planReview/v1": identity},
        "properties": {
            "stack": _text(stack.stack),
            "environment": _text(stack.environment),
            "outcome": finding.outcome,
        },
        **({"suppressions": [suppression]} if accepted else {}),
    }


def _text(value: str) -> str:
    return "\n".join(visible(line, limit=_LONGEST) for line in value.split("\n"))
