"""The variant that a new user gets."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.experiment_assignment.variants import Variants
from lambdas.http_api import BadRequestError

users = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
names = st.text("abcdef", min_size=1, max_size=3)
weights = st.dictionaries(names, st.integers(0, 100), min_size=1, max_size=5).filter(lambda found: any(found.values()))


@given(weights, users)
def test_a_user_gets_a_variant_with_a_weight_and_the_same_each_time(weights: dict[str, int], user: str) -> None:
    """The variant is one of the experiment's, never one of weight 0, and choosing again gives it again."""
    chosen = Variants.from_json({"variants": weights}).choose("button-color", user)
    assert weights[chosen] > 0
    again = json.loads(json.dumps(Variants.from_json({"variants": dict(reversed(weights.items()))}).to_json()))
    assert Variants.from_json(again).choose("button-color", user) == chosen


def test_users_spread_by_weight() -> None:
    """Of 10,000 users a variant gets its share, give or take two percent of them all."""
    variants = Variants.from_json({"variants": {"control": 5, "a": 3, "b": 2}})
    shares = Counter(variants.choose("button-color", f"user{number}") for number in range(10_000))
    assert {name: round(count / 10_000, 1) for name, count in shares.items()} == {"control": 0.5, "a": 0.3, "b": 0.2}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({}, "variants"),
        ({"variants": ["a"]}, "variants"),
        ({"variants": {}}, "variants"),
        ({"variants": {"a": 0}}, "above 0"),
        ({"variants": {"a": -1}}, "weight of a"),
        ({"variants": {"a": 0.5}}, "weight of a"),
        ({"variants": {"a": True}}, "weight of a"),
        ({"variants": {"a": "1"}}, "weight of a"),
        ({"variants": {"a": 10**9}}, "weight of a"),
        ({"variants": {"a b": 1}}, "variant"),
        ({"variants": {f"v{number}": 1 for number in range(21)}}, "variants"),
    ],
)
def test_a_wrong_definition_is_refused_by_field(content: dict[str, Any], named: str) -> None:
    """The message names what is wrong."""
    with pytest.raises(BadRequestError, match=named):
        Variants.from_json(content)
