"""Rules as they lie in Redis: one that is not valid lies in an envelope, so that it is not read again each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from openfeature.exception import ParseError

from ..errors import InvalidRuleError
from ..targeting import INVALID, UNREADABLE, Rule


class Invalid(NamedTuple):
    """A rule that is none."""

    reason: str
    is_as_read: bool
    """Whether the table held it so; else another version of this code stored it, or a program that is not ours."""


_NOT_VALID = Invalid("", is_as_read=True)


def as_seen(found: Rule | Invalid | None) -> Rule | Invalid | None:
    """Return what later rules are compared with: all that are not valid are the same, whatever their reason says."""
    return _NOT_VALID if isinstance(found, Invalid) else found


def loaded(flag: str, load: Callable[[str], Mapping[str, Any] | None]) -> Any:
    """Return what to store for the flag: what `load` returns, in an envelope when it is no rule."""
    try:
        content = load(flag)
    except ParseError as exc:
        return {UNREADABLE: exc.error_message or f"the rule of {flag} cannot be read"}
    return {INVALID: content} if isinstance(_parsed(flag, content), str) else content


def opened(flag: str, stored: Any) -> Rule | Invalid | None:
    """Return the rule that is stored, or None: there is no such flag."""
    is_as_read, content = False, stored
    if isinstance(stored, Mapping) and len(stored) == 1:
        if isinstance(reason := stored.get(UNREADABLE), str):
            return Invalid(reason, is_as_read=True)
        if INVALID in stored:
            is_as_read, content = True, stored[INVALID]
    rule = _parsed(flag, content)
    return Invalid(rule, is_as_read) if isinstance(rule, str) else rule


def _parsed(flag: str, content: Any) -> Rule | str | None:
    """Return the rule, None for none, or why it is not valid."""
    if content is None:
        return None
    if not isinstance(content, Mapping):
        return f"the rule of {flag} is no JSON object"
    try:
        return Rule.from_json(content)
    except InvalidRuleError as exc:
        return f"the rule of {flag} is not valid: {exc}"
