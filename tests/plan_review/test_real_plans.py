"""Plans that Terraform made for changes to prod (tests/e2e/plan_review), and the comment that each gets.

    .venv/bin/python -m tests.plan_review.test_real_plans

writes the comments anew; what then differs from the kept ones is for the reviewer to judge.
"""

from pathlib import Path

import pytest

from tools.plan_review.cli import main

FOLDER = Path(__file__).parent / "plans"
PLANS = sorted(FOLDER.glob("*/*.json"))


def written(plan: Path, comment: Path) -> str:
    """Review the plan, with no risk accepted, and write the comment; return it."""
    risks = comment.with_suffix(".toml")
    risks.write_text("")
    main([str(plan), "--accepted-risks", str(risks), "--markdown", str(comment)])
    risks.unlink()
    return comment.read_text()


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.parent.name)
def test_a_real_plan_gets_the_comment_that_is_kept(plan: Path, tmp_path: Path) -> None:
    """To the letter."""
    assert written(plan, tmp_path / "comment.md") == plan.with_name("comment.md").read_text()


def test_there_are_plans() -> None:
    """The folder that is searched is the right one."""
    assert len(PLANS) > 10


if __name__ == "__main__":
    for each in PLANS:
        written(each, each.with_name("comment.md"))
