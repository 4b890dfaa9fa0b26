"""The rights of each role, and who may take it, read from the synthesized stack `ci`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ACCOUNT = "123456789012"
# Values that only Terraform knows, and what stands for them here.
_KNOWN = (
    (re.compile(r"\$\{data\.aws_partition\.[^}]*\}"), "aws"),
    (re.compile(r"\$\{data\.aws_caller_identity\.[^}]*\}"), ACCOUNT),
)
_ATTRIBUTE = re.compile(r"\$\{(?:data\.)?(\w+)\.([\w-]+)\.\w+\}")


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role's statements, its boundary's (None without one), and the statements of its trust."""

    name: str
    rights: Sequence[Mapping[str, Any]]
    boundary: Sequence[Mapping[str, Any]] | None
    trust: Sequence[Mapping[str, Any]]


def roles(document: Mapping[str, Any]) -> Mapping[str, Role]:
    """Return the stack's roles by name, in the order of their names."""
    found = {}
    attachments = document["resource"]["aws_iam_role_policy_attachment"].values()
    for block, role in document["resource"]["aws_iam_role"].items():
        attached = [each["policy_arn"] for each in attachments if f"aws_iam_role.{block}." in each["role"]]
        boundary = role.get("permissions_boundary")
        found[role["name"]] = Role(
            name=role["name"],
            rights=[statement for arn in attached for statement in policy(document, arn)],
            boundary=policy(document, boundary) if boundary else None,
            trust=_statements(document, role["assume_role_policy"]),
        )
    return dict(sorted(found.items()))


def policy_named(document: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """Return the statements of the managed policy of this name."""
    [found] = [each for each in document["resource"]["aws_iam_policy"].values() if each["name"] == name]
    return _statements(document, found["policy"])


def policy(document: Mapping[str, Any], arn: str) -> Sequence[Mapping[str, Any]]:
    """Return the statements of a managed policy of the stack, by the reference to its ARN."""
    match = _ATTRIBUTE.fullmatch(arn)
    if match is None or match[1] != "aws_iam_policy":
        raise ValueError(f"{arn} is no policy of this stack; its rights cannot be read")
    return _statements(document, document["resource"]["aws_iam_policy"][match[2]]["policy"])


def _statements(document: Mapping[str, Any], reference: str) -> Sequence[Mapping[str, Any]]:
    match = _ATTRIBUTE.fullmatch(reference)
    if match is None or match[1] != "aws_iam_policy_document":
        raise ValueError(f"{reference} is no policy document of this stack; its rights cannot be read")
    statements: Sequence[Mapping[str, Any]] = _known(document["data"][match[1]][match[2]]["statement"])
    return statements


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _known(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_known(each) for each in value]
    if isinstance(value, str):
        for pattern, known in _KNOWN:
            value = pattern.sub(known, value)
    return value
