"""The wording of resources and their attributes."""

import pytest

from tests.plan_review.reviews import ABSENT, REFUSED_REVIEW, SENSITIVE, UNKNOWN, attribute, value
from tools.plan_review.outputs.markdown import render
from tools.plan_review.plan.changes import Action
from tools.plan_review.review import AttributeDiff, Counts, ResourceDiff, Review, Shown, StackReview


def _written(*attributes: AttributeDiff, action: Action = Action.UPDATE, times: int = 1, **more: str) -> str:
    resource = ResourceDiff(address="aws_thing.it", type="aws_thing", action=action, attributes=attributes, **more)
    stack = StackReview(stack="redis-qa", environment="qa", counts=Counts(), resources=(resource,) * times)
    return render(Review(stacks=(stack,)))


def test_an_update_shows_both_sides() -> None:
    """Before in red, after in green, as GitHub colours diffs."""
    assert "```diff\n- timeout = 3\n+ timeout = 10\n```" in _written(attribute("timeout", value(3), value(10)))


def test_the_summary_says_what_changes() -> None:
    """Often there is no need to unfold it."""
    written = _written(*(attribute(f"{name}[0].x", value(1), value(2)) for name in "abcde"))
    summary = "<code>aws_thing.it</code>: <code>a</code>, <code>b</code>, <code>c</code> and 2 more</summary>"
    assert summary in written


def test_what_forces_a_replacement_comes_first_and_is_marked() -> None:
    """In the summary, in words, and in the diff."""
    written = _written(
        attribute("other", value(1), value(2)),
        attribute("name", value("a"), value("b"), forces=True),
        action=Action.REPLACE,
        why_replaced="changing `name` cannot be done in place",
    )
    assert "replace <code>aws_thing.it</code> because of <code>name</code></summary>" in written
    assert "Changing `name` cannot be done in place. The old one is destroyed first." in written
    assert '```diff\n! name forces the replacement\n- name = "a"\n+ name = "b"\n- other = 1\n' in written


@pytest.mark.parametrize(("side", "words"), [(UNKNOWN, "(known after apply)"), (SENSITIVE, "(sensitive)")])
def test_what_cannot_be_shown_is_said(side: Shown, words: str) -> None:
    """A value that is not there is never an empty one."""
    assert f"- x = 1\n+ x = {words}" in _written(attribute("x", value(1), side))


def test_what_a_creation_does_not_know_yet_takes_one_line() -> None:
    """Identifiers that AWS will give do not hide what the configuration says."""
    unknown = [attribute(name, ABSENT, UNKNOWN) for name in ("arn", "id")]
    written = _written(*unknown, attribute("name", ABSENT, value("x")), action=Action.CREATE)
    assert '```diff\n+ name = "x"\n# (known after apply): arn, id\n```' in written


def test_what_nobody_has_set_is_not_shown() -> None:
    """A creation's null, empty text and empty list say nothing."""
    nothing = [
        attribute("x", ABSENT, value(None)),
        attribute("x", ABSENT, value("")),
        attribute("x", ABSENT, value([])),
    ]
    written = _written(*nothing, attribute("y", ABSENT, value(False)), action=Action.CREATE)
    assert "```diff\n+ y = false\n```" in written


def test_a_json_document_is_compared_line_by_line() -> None:
    """A policy in one string shows the action that it gains, not two walls of text."""
    written = render(REFUSED_REVIEW)
    assert '-         "ssm:GetParameter"\n+         "ssm:GetParameter",\n+         "ssm:GetParameters"\n' in written


def test_a_text_of_many_lines_is_compared_line_by_line() -> None:
    """Only what differs is marked."""
    written = _written(attribute("script", value("a\nb\nc"), value("a\nB\nc")))
    assert "@@ script @@\n  a\n- b\n+ B\n  c\n" in written


def test_drift_stands_apart() -> None:
    """A change outside Terraform is not listed among those of the plan."""
    plan, drift = render(REFUSED_REVIEW).split("changed outside Terraform</summary>")
    assert "temporarily open" in drift
    assert "temporarily open" not in plan


def test_many_of_one_action_are_folded_together() -> None:
    """Nine creations take one line until they are unfolded."""
    assert "create 9 resources</summary>" in _written(action=Action.CREATE, times=9)


def test_import_and_move_are_told() -> None:
    """A resource that only changes its place is kept, and says from where."""
    written = _written(action=Action.NO_CHANGE, imported_id="i-1", moved_from="aws_thing.old")
    assert "keep <code>aws_thing.it</code>, imported, moved</summary>" in written
    assert "Imported, its id is `i-1`. Its address was `aws_thing.old`." in written


def test_an_output_that_changes_is_shown() -> None:
    """Other stacks read it."""
    assert "+ primary_endpoint = (known after apply)" in render(REFUSED_REVIEW)
