"""Contexts that differ in what a targeting rule may see never share a key."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import FlagType
from redis_access.openfeature.context_key import context_key

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
DIFFERENT: list[Any] = [
    *(1, 1.0, True, "1", None, [1], ["1"], [[1]], {"a": 1}, [["a", 1]], {"mapping": [["a", 1]]}, {"int": "1"}),
    *(MOMENT, MOMENT.isoformat(), {"datetime": MOMENT.isoformat()}, [], {}, "", 0, 0.0, -0.0, False, float("nan")),
    *(2**80, float(2**80), "é", "e\u0301", "\ud800"),
]


def _key(value: Any, kind: FlagType = FlagType.BOOLEAN) -> str | None:
    return context_key(kind, EvaluationContext("u", {"x": value}), frozenset())


def test_different_values_have_different_keys() -> None:
    """Also those that are equal in Python, or look alike in JSON."""
    keys = [_key(value) for value in DIFFERENT]
    assert None not in keys
    assert len(set(keys)) == len(DIFFERENT)


def test_types_have_different_keys() -> None:
    """A flag may be asked for as a number of either type."""
    assert len({_key(1, kind) for kind in FlagType}) == len(FlagType)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans(), max_size=5))
def test_the_order_of_attributes_does_not_count(attributes: dict[str, Any]) -> None:
    """Nor does no context differ from an empty one."""
    turned = dict(reversed(attributes.items()))
    ignored: frozenset[str] = frozenset()
    assert context_key(FlagType.STRING, EvaluationContext("u", attributes), ignored) == context_key(
        FlagType.STRING, EvaluationContext("u", turned), ignored
    )


def test_no_context_is_the_empty_one() -> None:
    """The client gives an empty one where none was given."""
    assert context_key(FlagType.STRING, None, frozenset()) == context_key(
        FlagType.STRING, EvaluationContext(), frozenset()
    )


@pytest.mark.parametrize("value", [object(), b"x", {1: 2}, {"a"}])
def test_an_attribute_of_no_known_type_has_no_key(value: Any) -> None:
    """Such a context is evaluated without the cache."""
    assert _key(value) is None


def test_an_attribute_within_itself_has_no_key() -> None:
    """It is evaluated without the cache."""
    endless: list[Any] = []
    endless.append(endless)
    assert _key(endless) is None
