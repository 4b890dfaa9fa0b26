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
"""The user id under which `flags` caches the rules, by flag. Example function and OpenFeature provider share them."""
RULE_FIELDS = frozenset({"enabled", "rollout_percent", "match"})
INVALID = "invalid"
"""The field in which the cache keeps content of the table that is no valid rule: {"invalid": content}. Until its ttl is
over the table is not read again for it. A version of this code for which the content is valid evaluates it."""
UNREADABLE = "unreadable"
"""The field in which the cache keeps why the table's content is not JSON: {"unreadable": why}."""
MAX_ATTRIBUTES = 20
MAX_VALUES = 100
MAX_VALUE_CHARACTERS = 256

Reason = Literal["disabled", "attributes", "rollout", "enabled"]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Whether the flag is on for the user, and which part of the rule decided."""

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
    """The conditions under which a flag is on for a user.

    All must hold: the rule is enabled, every attribute in `match` has one of the values listed there, and the user's
    position is below the rollout percentage.
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
        """Evaluate the rule for a user. A user who has the flag at one percentage keeps it at every higher one."""
        if not self.enabled:
            return Evaluation(enabled=False, reason="disabled")
        if any(attributes.get(attribute) not in values for attribute, values in self.match.items()):
            return Evaluation(enabled=False, reason="attributes")
        if self.rollout_percent >= 100:
            return Evaluation(enabled=True, reason="enabled")
        return Evaluation(enabled=position(f"flag:{flag}", user_id) * 100 < self.rollout_percent, reason="rollout")

    def fingerprint(self, attributes: Mapping[str, str]) -> str:
        """Return a hash of the rule and of the values of the attributes that it names.

        An evaluation is cached with this hash in its name, so a changed rule never meets an evaluation of the rule
        before. Attributes that the rule does not name do not change the hash, and so do not fill the cache.
        """
        named = [[attribute, attributes.get(attribute)] for attribute in sorted(self.match)]
        return hashlib.sha256(json.dumps([self.to_json(), named]).encode()).hexdigest()[:24]


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
    # JSON can carry a lone surrogate, which UTF-8 cannot encode.
    if (
        isinstance(value, str)
        and len(value) <= MAX_VALUE_CHARACTERS
        and not any("\ud800" <= c <= "\udfff" for c in value)
    ):
        return value
    raise InvalidRuleError(f"each value of {attribute} must be a text of at most {MAX_VALUE_CHARACTERS} characters")
