"""Whether a role may make a call, as far as its policies say: what they leave open counts as allowed.

A condition on something that the caller decides, or that is not known here, is taken for met where it allows and for
not met where it denies. So "no" is certain, and "yes" may be more than AWS would let pass.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Statements = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Call:
    """An action on a resource. ``facts`` are keys of the request's context that are given, None where one is absent."""

    action: str
    resource: str
    facts: Mapping[str, str | None] = field(default_factory=dict)


def may(call: Call, rights: Statements, boundary: Statements | None) -> bool:
    """Tell whether the rights allow the call, and the boundary, if there is one, lets it pass."""
    policies = [rights] if boundary is None else [rights, boundary]
    if any(_decided(call, policy, "Deny") for policy in policies):
        return False
    return all(_decided(call, policy, "Allow") for policy in policies)


def about(action: str, statements: Statements) -> Statements:
    """Return the statements that decide about calls of the action, whatever the resource."""
    return [each for each in statements if _named(action, each, "actions", re.IGNORECASE)]


def _decided(call: Call, policy: Statements, effect: str) -> bool:
    return any(
        each.get("effect", "Allow") == effect and _is_about(call, each) and _met(call, each, unknown=effect == "Allow")
        for each in policy
    )


def _is_about(call: Call, statement: Mapping[str, Any]) -> bool:
    return _named(call.action, statement, "actions", re.IGNORECASE) and _named(call.resource, statement, "resources")


def _named(value: str, statement: Mapping[str, Any], what: str, flags: int = 0) -> bool:
    if named := statement.get(what):
        return _matches_any(value, named, flags)
    return not _matches_any(value, statement.get(f"not_{what}") or [], flags)


def _met(call: Call, statement: Mapping[str, Any], *, unknown: bool) -> bool:
    facts = {name.lower(): value for name, value in call.facts.items()}
    return all(
        _test(each["test"], facts[each["variable"].lower()], each["values"])
        if each["variable"].lower() in facts
        else unknown
        for each in statement.get("condition") or []
    )


def _test(test: str, value: str | None, wanted: Sequence[str]) -> bool:
    name = test.lower().rpartition(":")[2]
    if name == "null":
        return (value is None) == (str(wanted[0]).lower() == "true")
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    negated = "not" in name
    if value is None:
        return if_exists or negated
    alike = any(matches(value, each) if "like" in name or "arn" in name else value == each for each in wanted)
    return alike != negated


def matches(value: str, pattern: str) -> bool:
    """Tell whether the value fits IAM's pattern."""
    return _matches_any(value, (pattern,))


def _matches_any(value: str, patterns: Iterable[str], flags: int = 0) -> bool:
    return _compiled(tuple(patterns), flags).fullmatch(value) is not None


@cache  # one expression for all patterns of a statement: each would be tried a hundred thousand times
def _compiled(patterns: tuple[str, ...], flags: int) -> re.Pattern[str]:
    if not patterns:
        return re.compile(r"(?!)")  # fits nothing
    each = (re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".") for pattern in patterns)
    return re.compile("|".join(each), re.DOTALL | flags)
