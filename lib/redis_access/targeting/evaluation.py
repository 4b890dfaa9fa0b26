"""The evaluation of a flag in OpenFeature's terms: by the targeting key and attributes of an evaluation context."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import InvalidContextError, InvalidRuleError
from .identifiers import checked_user_id
from .rule import Evaluation, Rule

OpenFeatureReason = Literal["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "DEFAULT"]

_REASONS: Mapping[str, OpenFeatureReason] = {
    "disabled": "DISABLED",
    "attributes": "DEFAULT",
    "rollout": "SPLIT",
    "enabled": "STATIC",
}


@dataclass(frozen=True, kw_only=True)
class FlagEvaluation:
    """Whether the flag is on for the user, with the variant ("on", "off") and the reason in OpenFeature's terms."""

    value: bool
    variant: Literal["on", "off"]
    reason: OpenFeatureReason


def evaluate(flag: str, rule: Rule, targeting_key: object, attributes: Mapping[str, Any]) -> FlagEvaluation:
    """Evaluate the flag. Attributes that the rule does not name are ignored, whatever their type.

    Numbers and booleans are compared as JSON writes them. Raises InvalidContextError for a targeting key that cannot be
    a user's id, and for a missing one if the rule is rolled out to a percentage of the users.
    """
    evaluation = rule.evaluate(flag, _user(rule, targeting_key), _named(rule, attributes))
    return FlagEvaluation(
        value=evaluation.enabled, variant="on" if evaluation.enabled else "off", reason=_reason(rule, evaluation)
    )


def _user(rule: Rule, targeting_key: object) -> str:
    if targeting_key is None or targeting_key == "":
        if rule.enabled and rule.rollout_percent < 100:
            raise InvalidContextError(
                "the flag is rolled out by targeting key, and there is none", code="TARGETING_KEY_MISSING"
            )
        return ""
    try:
        return checked_user_id(targeting_key)
    except InvalidRuleError as exc:
        raise InvalidContextError(f"targeting key: {exc}", code="INVALID_CONTEXT") from exc


def _named(rule: Rule, attributes: Mapping[str, Any]) -> dict[str, str]:
    """Return the attributes that the rule names, as the texts that rules compare with."""
    return {name: text for name in rule.match if (text := _text(attributes.get(name))) is not None}


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        try:
            return str(value)
        except ValueError:  # thousands of digits, which Python refuses to write and no rule contains
            return None
    return value if isinstance(value, str) else None


def _reason(rule: Rule, evaluation: Evaluation) -> OpenFeatureReason:
    if evaluation.reason == "enabled" and rule.match:
        return "TARGETING_MATCH"
    return _REASONS[evaluation.reason]
