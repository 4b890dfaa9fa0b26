"""The comments in tests/plan_review/golden are what is written today."""

import pytest

from tests.plan_review.golden.cases import FOLDER, NAMES, comment


@pytest.mark.parametrize("name", NAMES)
def test_the_comment_is_the_one_that_was_read(name: str) -> None:
    """To the letter; `python -m tests.plan_review.golden` writes them anew, to be read again."""
    assert comment(name) == FOLDER.joinpath(f"{name}.md").read_text(encoding="utf-8")


def test_no_comment_is_kept_that_nothing_writes() -> None:
    """Each file in the folder has its review."""
    assert {path.stem for path in FOLDER.glob("*.md")} == set(NAMES)
