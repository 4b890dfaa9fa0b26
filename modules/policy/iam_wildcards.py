"""No policy allows by wildcard: every action and resource has its name, or the reason why not stands beside it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from modules.policy.stack_terraform import Block, StackTerraform

# Policies may also be given as text; a reference in place of the text is a policy document, which is looked at itself.
_WRITTEN = {
    "aws_iam_policy": "policy",
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue_policy": "policy",
}
_EVERYTHING = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*(/\*)?")


def iam_wildcards(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield statements with wildcards; accepted, statement by statement, as "iam-wildcards:<sid>"."""
    for block in terraform.data_sources("aws_iam_policy_document"):
        for statement in block.argument("statement") or []:
            yield from _problems(block, statement)
    for block in terraform.resources(*_WRITTEN):
        text = str(block.argument(_WRITTEN[block.kind]) or "")
        if text.lstrip().startswith("{"):
            for statement in _listed(json.loads(text).get("Statement")):
                yield from _problems(block, _as_document(statement))


def _problems(block: Block, statement: dict[str, Any]) -> Iterator[str]:
    sid = statement.get("sid", "")
    if statement.get("effect", "Allow") != "Allow" or block.accepts(f"iam-wildcards:{sid}"):
        return
    where = f"{block.address}, statement {sid or '(no sid)'},"
    for action in statement.get("actions") or []:
        if "*" in action:
            yield f"{where} allows {action}; name each action"
    for resource in statement.get("resources") or []:
        if _EVERYTHING.fullmatch(resource):
            yield f"{where} allows resource {resource}; name the resources"
    for argument in ("not_actions", "not_resources", "not_principals"):
        if statement.get(argument):
            yield f"{where} allows all but {argument}; name what is allowed"
    if not statement.get("condition"):
        for principal in statement.get("principals") or []:
            if "*" in principal.get("identifiers", []):
                yield f"{where} admits every principal without a condition; name the principals"


def _as_document(statement: dict[str, Any]) -> dict[str, Any]:
    """Return a statement of a JSON policy in the words of a policy document."""
    principals = statement.get("Principal") or {}
    by_type = principals if isinstance(principals, dict) else {"*": principals}
    return {
        "sid": statement.get("Sid", ""),
        "effect": statement.get("Effect"),
        "actions": _listed(statement.get("Action")),
        "resources": _listed(statement.get("Resource")),
        "not_actions": _listed(statement.get("NotAction")),
        "not_resources": _listed(statement.get("NotResource")),
        "not_principals": _listed(statement.get("NotPrincipal")),
        "principals": [{"identifiers": _listed(identifiers)} for identifiers in by_type.values()],
        "condition": statement.get("Condition"),
    }


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
