"""A flag's evaluation by an OpenFeature context."""

from typing import Any

import pytest
from redis_access.errors import InvalidContextError
from redis_access.targeting import FlagEvaluation, Rule, evaluate

HALF = Rule.from_json({"enabled": True, "rollout_percent": 50})


@pytest.mark.parametrize(
    ("rule", "attributes", "expected"),
    [
        ({"enabled": True}, {}, (True, "on", "STATIC")),
        ({"enabled": False}, {}, (False, "off", "DISABLED")),
        ({"enabled": True, "match": {"country": ["DE"]}}, {"country": "DE"}, (True, "on", "TARGETING_MATCH")),
        ({"enabled": True, "match": {"country": ["DE"]}}, {"country": "US"}, (False, "off", "DEFAULT")),
        ({"enabled": True, "match": {"beta": ["true"]}}, {"beta": True}, (True, "on", "TARGETING_MATCH")),
        ({"enabled": True, "match": {"age": ["42"]}}, {"age": 42}, (True, "on", "TARGETING_MATCH")),
        ({"enabled": True, "match": {"age": ["42"]}}, {"age": 10**5000}, (False, "off", "DEFAULT")),
        ({"enabled": True, "match": {"tags": ["a"]}}, {"tags": ["a"]}, (False, "off", "DEFAULT")),
        (
            {"enabled": True, "match": {"country": ["DE"]}, "rollout_percent": 0},
            {"country": "DE"},
            (False, "off", "SPLIT"),
        ),
    ],
)
def test_value_variant_and_reason(rule: dict[str, Any], attributes: dict[str, Any], expected: Any) -> None:
    """Attributes are compared as JSON writes them; what no rule can hold matches none."""
    found = evaluate("f", Rule.from_json(rule), "u1", attributes)
    assert (found.value, found.variant, found.reason) == expected


@pytest.mark.parametrize("key", [None, ""])
def test_a_rollout_needs_a_targeting_key(key: str | None) -> None:
    """Without one nobody can be placed."""
    with pytest.raises(InvalidContextError) as told:
        evaluate("f", HALF, key, {})
    assert told.value.code == "TARGETING_KEY_MISSING"


@pytest.mark.parametrize("key", [5, "a b", "a/b", "x" * 129, "\n", ["u1"], "\ud800"])
def test_a_targeting_key_is_a_users_id(key: object) -> None:
    """The function refuses the same, so that no user has a flag by one way only."""
    with pytest.raises(InvalidContextError) as told:
        evaluate("f", HALF, key, {})
    assert told.value.code == "INVALID_CONTEXT"


def test_who_needs_no_place_needs_no_targeting_key() -> None:
    """A flag for everybody is on without one."""
    rule = Rule.from_json({"enabled": True})
    assert evaluate("f", rule, None, {}) == FlagEvaluation(value=True, variant="on", reason="STATIC")
