"""The wording of findings."""

from tests.plan_review.reviews import ACCEPTED, LOGS, REPLACED, RETENTION
from tools.plan_review.outputs.markdown import render
from tools.plan_review.review import Counts, Finding, Outcome, Review, StackReview


def _written(*findings: Finding, stale_risks: tuple[str, ...] = ()) -> str:
    stack = StackReview(
        stack="redis-prod",
        environment="prod",
        counts=Counts(),
        resources=(),
        findings=findings,
        stale_risks=stale_risks,
    )
    return render(Review(stacks=(stack,)))


def test_the_worst_comes_first() -> None:
    """Refused, warned, accepted, notes, whatever the order in the review."""
    written = _written(LOGS, ACCEPTED, RETENTION, REPLACED).split("### prod")[1]
    places = [written.index(each.title) for each in (REPLACED, RETENTION, ACCEPTED)]
    assert places == sorted(places)
    assert places[-1] < written.index("1 note")


def test_a_refusal_says_what_why_and_what_to_do() -> None:
    """Message, explanation, remedy, rule and link are in one of GitHub's red boxes."""
    box = _written(REPLACED).split("> [!CAUTION]")[1].split("\n\n")[0]
    assert "goes from 7.1 down to 7.0" in box
    assert REPLACED.explanation in box
    assert REPLACED.remedy in box
    assert f"rule `{REPLACED.rule}`" in box
    assert f"(<{REPLACED.link}>)" in box


def test_one_rule_is_explained_once() -> None:
    """Three resources of one rule share a box."""
    same = [REPLACED.model_copy(update={"address": f"aws_thing.{name}"}) for name in "abc"]
    written = _written(*same)
    assert written.count(REPLACED.explanation) == 1
    assert all(f"> - `{each.address}`" in written for each in same)


def test_an_accepted_risk_shows_why_and_until_when() -> None:
    """It is not folded: whoever reads on sees it."""
    assert f"Accepted until `2026-12-15`: {ACCEPTED.accepted_reason}" in _written(ACCEPTED)


def test_an_expired_risk_says_so() -> None:
    """It refuses, and the box says that it had been accepted."""
    expired = ACCEPTED.model_copy(update={"outcome": Outcome.REFUSE})
    box = _written(expired).split("> [!CAUTION]")[1].split("\n\n")[0]
    assert "accepted until `2026-12-15`, which is over" in box


def test_a_stale_risk_is_mentioned() -> None:
    """Even where nothing else is to be said."""
    assert "An accepted risk matches nothing any more: group-replaced on x" in _written(
        stale_risks=("group-replaced on x",)
    )


def test_an_unlinked_document_is_named() -> None:
    """Without the repository's address, a document of this repository is told by its path."""
    assert "see `docs/runbook.md#resize`" in _written(REPLACED.model_copy(update={"link": "docs/runbook.md#resize"}))
