"""The rule of a flag, and its evaluation for a user."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from ..errors import InvalidRuleError
from .bucketing import position
from .identifiers import checked_name

RULE_KIND = "flag-rule"
"""The "user" whose values in `flags` are the rules, by flag: the function and the provider share them."""
RULE_FIELDS = frozenset({"enabled", "rollout_percent", "match"})
INVALID = "invalid"
"""The envelope, in the cache, of what the table holds and is no rule: {"invalid": content}. So nobody reads it again
before its time is over. A version of this code by which the content is a rule takes it for one."""
UNREADABLE = "unreadable"
"""The envelope of what is no JSON at all: {"unreadable": why}."""
MAX_ATTRIBUTES = 20
MAX_VALUES = 100
MAX_VALUE_CHARACTERS = 256

Reason = Literal["disabled", "attributes", "rollout", "enabled"]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Whether the user has the flag, and which part of the rule decided."""

    enabled: bool
    reason: Reason

    @classmethod
    def from_json(cls, content: object) -> Self | None:
        """Read what `to_json` wrote; None for anything else."""
        if not isinstance(content, dict) or content.keys() != {"enabled", "reason"}:
            return None
        enabled, reason = content["enabled"], content["reason"]
        return cls(enabled=enabled, reason=reason) if isinstance(enabled, bool) and reason in get_args(Reason) else None

    def to_json(self) -> dict[str, Any]:
        """Return the evaluation as JSON holds it."""
        return {"enabled": self.enabled, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The condition for a flag to be on for a user.

    The rule has to be enabled, every attribute in `match` has to have one of its values, and the user's place has to be
    below the rollout percentage.
    """

    enabled: bool
    rollout_percent: float = 100.0
    match: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Check a decoded rule; raises InvalidRuleError that names the field."""
        enabled = content.get("enabled")
        if not isinstance(enabled, bool):
            raise InvalidRuleError("enabled must be true or false")
        percent = content.get("rollout_percent", 100)
        if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
            raise InvalidRuleError("rollout_percent must be a number from 0 to 100")
        return cls(enabled=enabled, rollout_percent=float(percent), match=_match(content.get("match", {})))

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads; equal rules give equal results."""
        match = {attribute: list(values) for attribute, values in sorted(self.match.items())}
        return {"enabled": self.enabled, "rollout_percent": self.rollout_percent, "match": match}

    def evaluate(self, flag: str, user_id: str, attributes: Mapping[str, str]) -> Evaluation:
        """Decide; who is in at one percentage stays in at every higher one."""
        if not self.enabled:
            return Evaluation(enabled=False, reason="disabled")
        if any(attributes.get(attribute) not in values for attribute, values in self.match.items()):
            return Evaluation(enabled=False, reason="attributes")
        if self.rollout_percent >= 100:
            return Evaluation(enabled=True, reason="enabled")
        return Evaluation(enabled=position(f"flag:{flag}", user_id) * 100 < self.rollout_percent, reason="rollout")

    def fingerprint(self, attributes: Mapping[str, str]) -> str:
        """Return the version of an evaluation: another for every other rule or value of an attribute it asks for.

        An evaluation kept under it can never be wrong, only unreachable; attributes that the rule does not ask for
        make no difference and cannot fill the cache.
        """
        asked = [[attribute, attributes.get(attribute)] for attribute in sorted(self.match)]
        return hashlib.sha256(json.dumps([self.to_json(), asked]).encode()).hexdigest()[:24]


def _match(content: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(content, dict) or len(content) > MAX_ATTRIBUTES:
        raise InvalidRuleError(
            f"match must be an object of at most {MAX_ATTRIBUTES} attributes, each with a list of values"
        )
    return {
        checked_name(attribute, "an attribute"): _values(attribute, values) for attribute, values in content.items()
    }


def _values(attribute: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not 1 <= len(values) <= MAX_VALUES:
        raise InvalidRuleError(f"match.{attribute} must be a list of 1 to {MAX_VALUES} strings")
    return tuple(sorted({attribute_value(attribute, value) for value in values}))


def attribute_value(attribute: str, value: object) -> str:
    """Return the value if an attribute can have it, else raise InvalidRuleError."""
    # A lone surrogate, which JSON can carry, is no text that a store would take.
    if (
        isinstance(value, str)
        and len(value) <= MAX_VALUE_CHARACTERS
        and not any("\ud800" <= c <= "\udfff" for c in value)
    ):
        return value
    raise InvalidRuleError(f"each value of {attribute} must be a text of at most {MAX_VALUE_CHARACTERS} characters")
