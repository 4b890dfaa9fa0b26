"""A rule's answers about a user."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis_access.errors import InvalidRuleError
from redis_access.targeting import Evaluation, Rule

users = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
percents = st.floats(0, 100)
values = st.text(st.characters(codec="utf-8"), max_size=8)
matches = st.dictionaries(st.sampled_from(["country", "plan", "app-version"]), st.lists(values, min_size=1, max_size=4))
rules = st.builds(
    lambda enabled, percent, match: Rule.from_json({"enabled": enabled, "rollout_percent": percent, "match": match}),
    st.booleans(),
    percents,
    matches,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(rules)
def test_a_rule_survives_its_way_through_a_store(rule: Rule) -> None:
    """The result of to_json, written and read as JSON, is the rule again."""
    assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


@given(users, percents, percents)
def test_a_growing_rollout_takes_nobody_out(user: str, one: float, other: float) -> None:
    """A user who has the flag at one percentage has it at every higher one."""
    low, high = (Rule.from_json({"enabled": True, "rollout_percent": percent}) for percent in sorted((one, other)))
    assert not low.evaluate("f", user, {}).enabled or high.evaluate("f", user, {}).enabled


@given(users)
def test_the_ends_of_a_rollout_are_exact(user: str) -> None:
    """0 percent is nobody, 100 percent is everybody."""
    assert not Rule.from_json({"enabled": True, "rollout_percent": 0}).evaluate("f", user, {}).enabled
    assert Rule.from_json({"enabled": True, "rollout_percent": 100}).evaluate("f", user, {}).enabled


def test_a_rollout_reaches_its_percentage() -> None:
    """A quarter of many users has a flag rolled out to 25 percent."""
    rule = Rule.from_json({"enabled": True, "rollout_percent": 25})
    enabled = sum(rule.evaluate("f", f"user{number}", {}).enabled for number in range(10_000))
    assert 2_300 < enabled < 2_700


@pytest.mark.parametrize(
    ("rule", "attributes", "evaluation"),
    [
        ({"enabled": False}, {}, Evaluation(enabled=False, reason="disabled")),
        ({"enabled": True}, {}, Evaluation(enabled=True, reason="enabled")),
        ({"enabled": True, "match": {"country": ["DE"]}}, {}, Evaluation(enabled=False, reason="attributes")),
        (
            {"enabled": True, "match": {"country": ["DE"]}},
            {"country": "FR"},
            Evaluation(enabled=False, reason="attributes"),
        ),
        (
            {"enabled": True, "match": {"country": ["DE", "FR"]}},
            {"country": "FR"},
            Evaluation(enabled=True, reason="enabled"),
        ),
        (
            {"enabled": True, "match": {"country": ["DE"], "plan": ["pro"]}},
            {"country": "DE", "plan": "free"},
            Evaluation(enabled=False, reason="attributes"),
        ),
        ({"enabled": True, "rollout_percent": 0}, {}, Evaluation(enabled=False, reason="rollout")),
    ],
)
def test_the_part_that_decides_is_named(
    rule: dict[str, Any], attributes: dict[str, str], evaluation: Evaluation
) -> None:
    """Off beats attributes, attributes beat the rollout, and the evaluation says which it was."""
    assert Rule.from_json(rule).evaluate("f", "user123", attributes) == evaluation


@given(rules, rules)
def test_different_rules_have_different_fingerprints(one: Rule, other: Rule) -> None:
    """Evaluations of one rule are never found under another, and always under the same."""
    assert (one.fingerprint({}) == other.fingerprint({})) == (one == other)


def test_only_attributes_that_the_rule_asks_for_make_a_fingerprint() -> None:
    """Another country is another evaluation where the rule asks for it; a request id is not."""
    rule = Rule.from_json({"enabled": True, "match": {"country": ["DE"]}})
    assert rule.fingerprint({"country": "DE"}) != rule.fingerprint({"country": "FR"})
    assert rule.fingerprint({"country": "DE"}) != rule.fingerprint({})
    assert rule.fingerprint({"country": "DE"}) == rule.fingerprint({"country": "DE", "request": "1"})


@given(st.dictionaries(st.sampled_from(["enabled", "rollout_percent", "match"]), json_values))
def test_no_content_raises_anything_but_a_bad_request(content: dict[str, Any]) -> None:
    """Whatever JSON someone sends, it is a rule or a InvalidRuleError."""
    try:
        rule = Rule.from_json(content)
    except InvalidRuleError:
        return
    assert Rule.from_json(rule.to_json()) == rule


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({}, "enabled"),
        ({"enabled": 1}, "enabled"),
        ({"enabled": True, "rollout_percent": "50"}, "rollout_percent"),
        ({"enabled": True, "rollout_percent": True}, "rollout_percent"),
        ({"enabled": True, "rollout_percent": 100.1}, "rollout_percent"),
        ({"enabled": True, "rollout_percent": float("nan")}, "rollout_percent"),
        ({"enabled": True, "match": ["DE"]}, "match"),
        ({"enabled": True, "match": {"country": "DE"}}, "match.country"),
        ({"enabled": True, "match": {"country": []}}, "match.country"),
        ({"enabled": True, "match": {"country": [1]}}, "country"),
        ({"enabled": True, "match": {"country": ["x" * 257]}}, "country"),
        ({"enabled": True, "match": {"country": ["\ud800"]}}, "country"),
        ({"enabled": True, "match": {"a b": ["c"]}}, "attribute"),
        ({"enabled": True, "match": {f"a{number}": ["b"] for number in range(21)}}, "match"),
    ],
)
def test_a_wrong_rule_is_refused_by_field(content: dict[str, Any], named: str) -> None:
    """The message names the field that is wrong."""
    with pytest.raises(InvalidRuleError, match=named):
        Rule.from_json(content)


@pytest.mark.parametrize(
    "content", [None, True, [], {}, {"enabled": 1, "reason": "enabled"}, {"enabled": True, "reason": "?"}]
)
def test_what_is_no_evaluation_reads_as_none(content: object) -> None:
    """A cached value of another shape counts as a miss."""
    assert Evaluation.from_json(content) is None
