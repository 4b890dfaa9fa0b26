"""Why a resource is replaced, in words."""

from typing import Any

import pytest

from tests.plan_review.documents import GROUP, change, document, read, read_one, resource
from tests.plan_review.rules.plans import one
from tools.plan_review.review.why_replaced import why_replaced
from tools.plan_review.rules.resources import REASONS


def why(
    before: dict[str, Any], after: dict[str, Any], *paths: str, reason: str | None = None, **more: Any
) -> str | None:
    sides = change("delete,create", before, after, replace_paths=[[path] for path in paths], **more)
    return why_replaced(read_one(sides, action_reason=reason))


def test_the_attribute_that_forces_it_is_named_with_both_values() -> None:
    """The provider's engine_version trap."""
    assert why({"engine_version": "7.1"}, {"engine_version": "7.0"}, "engine_version") == (
        "changing `engine_version` from 7.1 to 7.0 cannot be done in place"
    )


def test_every_attribute_that_forces_it_is_named() -> None:
    """Undoing one of two changes nothing."""
    sentence = why({"port": 1, "name": "a"}, {"port": 2, "name": "b"}, "port", "name")
    assert sentence == (
        "changing `name` from a to b cannot be done in place; changing `port` from 1 to 2 cannot be done in place"
    )


def test_what_is_set_taken_away_or_unknown_is_said() -> None:
    """As it reads in the settings."""
    assert why({}, {"x": True}, "x") == "setting `x` to true cannot be done in place"
    assert why({"x": "a"}, {}, "x") == "taking `x` away (it was a) cannot be done in place"
    assert why({"x": "a"}, {}, "x", after_unknown={"x": True}) == (
        "changing `x` to what is known after the apply only cannot be done in place"
    )


def test_a_secret_that_forces_it_is_named_and_not_shown() -> None:
    """The reason is the attribute."""
    mask = {"x": True}
    sentence = why({"x": "old-secret"}, {"x": "new-secret"}, "x", before_sensitive=mask, after_sensitive=mask)
    assert sentence == "changing `x`, which is not shown, cannot be done in place"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("replace_because_tainted", "marked as tainted"),
        ("replace_by_request", "asked for with `-replace`"),
        ("replace_by_triggers", "its `replace_triggered_by` names"),
        ("replace_because_cannot_update", "does not say for which attribute"),
        (None, "Terraform gives no reason"),
    ],
)
def test_without_an_attribute_terraforms_reason_is_told(reason: str | None, words: str) -> None:
    """By Terraform's documentation of `action_reason`."""
    assert words in (why({}, {}, reason=reason) or "")


def test_a_taint_counts_before_attributes() -> None:
    """It would be replaced without any change."""
    assert "tainted" in (why({"x": 1}, {"x": 2}, "x", reason="replace_because_tainted") or "")


def test_what_is_not_replaced_needs_no_reason() -> None:
    """An update is none."""
    assert why_replaced(read_one(change("update", {"x": 1}, {"x": 2}))) is None


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_finding_says_why_a_cache_is_replaced_that_no_attribute_forces(reason: str) -> None:
    """In the same words."""
    sides = change("delete,create", {"port": 1}, {"port": 1})
    plan = read(document(resource(GROUP, sides, action_reason=reason)))
    assert REASONS[reason] in one("cache-lost", plan).message
