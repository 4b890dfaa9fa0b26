"""Whole numbers as JSON has them."""

import pytest

from lambdas.whole_numbers import whole_number


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), (7.0, 7), (-0.0, 0), (7.5, None), (True, None), ("7", None), (None, None), (float("inf"), None)],
)
def test_a_whole_number_is_one_however_it_is_written(value: object, expected: int | None) -> None:
    """JSON Schema's integer takes 7.0, too; neither a boolean nor a text is a number."""
    found = whole_number(value)
    assert (found, type(found)) == (expected, type(expected))
