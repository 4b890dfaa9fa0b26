"""The step summary: appended, within what GitHub takes."""

from pathlib import Path

import pytest

from tests.plan_review.reviews import REFUSED_REVIEW
from tools.plan_review.outputs.step_summary import SUMMARY_LIMIT, append


def test_what_the_step_wrote_before_stays(tmp_path: Path) -> None:
    """The review follows it as a block of its own, even after an unfinished line."""
    summary = tmp_path / "summary.md"
    summary.write_text("# Plans\nunfinished")
    append(REFUSED_REVIEW, summary)
    assert summary.read_text().startswith("# Plans\nunfinished\n\n<!-- plan-review -->\n## ")


def test_all_of_it_stays_under_the_limit(tmp_path: Path) -> None:
    """Text that was there before counts."""
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * (SUMMARY_LIMIT - 16_400))
    append(REFUSED_REVIEW.model_copy(update={"stacks": REFUSED_REVIEW.stacks * 50}), summary)
    assert SUMMARY_LIMIT - 2_000 < summary.stat().st_size <= SUMMARY_LIMIT


def test_a_full_summary_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """If no room is left for a verdict, nothing is added, the output says why, and the review itself goes on."""
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * SUMMARY_LIMIT)
    append(REFUSED_REVIEW, summary)
    assert "holds 1,048,576 bytes already; the review is not added" in capsys.readouterr().err
    assert summary.stat().st_size == SUMMARY_LIMIT
