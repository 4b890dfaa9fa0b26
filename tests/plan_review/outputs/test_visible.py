"""Invisible characters, made visible."""

import pytest
from hypothesis import given

from tests.plan_review.hostile import hostile_strings
from tools.plan_review.outputs.visible import visible


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("a\u202eb", r"a\u202eb"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb", r"a\nb"),
        ("\udc80", r"\udc80"),
        ("<!-- x", r"\x3c!-- x"),
    ],
)
def test_what_hides_is_an_escape(hidden: str, shown: str) -> None:
    """Bidirectional marks, terminal sequences, line feeds, lone surrogates and comments."""
    assert visible(hidden, limit=100) == shown


def test_a_long_text_keeps_its_ends() -> None:
    """Between them it says how much is missing."""
    assert visible("a" * 1_000 + "z" * 1_000, limit=200) == "a" * 120 + " … 1,840 characters … " + "z" * 40


@given(hostile_strings)
def test_what_can_be_seen_stays(harmless: str) -> None:
    """A printable text without a comment's beginning is itself."""
    if harmless.isprintable() and "<!--" not in harmless:
        assert visible(harmless, limit=1_000) == harmless
