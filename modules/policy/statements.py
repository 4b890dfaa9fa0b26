"""Statements of a stack's IAM policies, whether a policy is written as a document or as JSON in a text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modules.policy.stack_terraform import Block, StackTerraform, listed

DOCUMENT = "aws_iam_policy_document"
# The names of arguments that hold policies, in resources of any type, at any depth.
POLICY_ARGUMENTS = frozenset(
    {
        *("access_policy", "assume_role_policy", "override_json", "override_policy_documents", "policy"),
        *("policy_document", "resource_policy", "source_json", "source_policy_documents"),
    }
)
_REFERENCE = re.compile(r"\$\{data\.aws_iam_policy_document\.([\w-]+)\.(json|minified_json)\}")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One test of a key of the request's context."""

    test: str
    variable: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement; ``principals`` are pairs of type and identifier, empty where a policy names none."""

    block: Block
    sid: str
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...]
    conditions: tuple[Condition, ...]
    all_but: tuple[str, ...]

    def __str__(self) -> str:
        """Name the statement as a message does."""
        return f"{self.block.address}, statement {self.sid or '(no sid)'},"

    def accepts(self, rule: str) -> bool:
        """Tell whether this statement's findings of the rule are accepted."""
        return self.block.accepts(f"{rule}:{self.sid}")


def statements(terraform: StackTerraform) -> Iterator[Statement]:
    """Yield every statement that can be read; `unreadable` yields the policies that cannot."""
    for block, value in _policies(terraform):
        document = _parsed(value)
        for each in listed(_lower(document).get("statement")) if document else []:
            yield _from_json(block, _lower(each))
    for block in terraform.data_sources(DOCUMENT):
        for each in listed(block.argument("statement")):
            yield _from_document(block, each)


def unreadable(terraform: StackTerraform) -> Iterator[Block]:
    """Yield the blocks with a policy that is neither JSON nor a document of this stack."""
    documents = terraform.document.get("data", {}).get(DOCUMENT, {})
    for block, value in _policies(terraform):
        reference = _REFERENCE.fullmatch(str(value).strip())
        if _parsed(value) is None and not (reference and reference[1] in documents):
            yield block


def _policies(terraform: StackTerraform) -> Iterator[tuple[Block, Any]]:
    for block in (*terraform.resources(), *terraform.data_sources()):
        for value in _found(block.arguments, whole=False):
            yield block, value


def _found(value: Any, *, whole: bool) -> Iterator[Any]:
    """Yield the values of arguments that hold policies, and other values that can be read as a policy."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _found(each, whole=name in POLICY_ARGUMENTS)
    elif isinstance(value, list):
        for each in value:
            yield from _found(each, whole=whole)
    elif value and (whole or _parsed(value)):
        yield value


def _parsed(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(value)
    except ValueError:
        return None
    return document if "statement" in _lower(document) else None


def _lower(value: Any) -> dict[str, Any]:
    return {name.lower(): each for name, each in value.items()} if isinstance(value, dict) else {}


def _from_document(block: Block, given: dict[str, Any]) -> Statement:
    return Statement(
        block=block,
        sid=str(given.get("sid") or ""),
        allows=given.get("effect") != "Deny",
        actions=_texts(given.get("actions")),
        resources=_texts(given.get("resources")),
        principals=tuple(
            (str(each.get("type")), identifier)
            for each in listed(given.get("principals"))
            for identifier in _texts(each.get("identifiers"))
        ),
        conditions=tuple(
            Condition(test=str(each.get("test")), variable=str(each.get("variable")), values=_texts(each.get("values")))
            for each in listed(given.get("condition"))
        ),
        all_but=tuple(name for name in ("not_actions", "not_resources", "not_principals") if given.get(name)),
    )


def _from_json(block: Block, given: dict[str, Any]) -> Statement:
    principals = given.get("principal") or {}
    by_type = principals if isinstance(principals, dict) else {"*": principals}
    return Statement(
        block=block,
        sid=str(given.get("sid") or ""),
        allows=given.get("effect") != "Deny",
        actions=_texts(given.get("action")),
        resources=_texts(given.get("resource")),
        principals=tuple((kind, each) for kind, identifiers in by_type.items() for each in _texts(identifiers)),
        conditions=tuple(
            Condition(test=test, variable=variable, values=_texts(values))
            for test, tested in (given.get("condition") or {}).items()
            for variable, values in tested.items()
        ),
        all_but=tuple(name for name in ("notaction", "notresource", "notprincipal") if given.get(name)),
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in listed(value))
