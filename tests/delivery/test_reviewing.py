"""Reviews are made of what was planned, and combined for people to read."""

from pathlib import Path

import pytest

from tests.delivery.reviews import stack_review, write
from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError
from tools.delivery.plans.planning import FAILED, LEFT_OUT, has_changes, plan_stack
from tools.delivery.reviews.reviewing import combine_reviews, review_environment
from tools.plan_review.review import Review
from tools.terraform.errors import TerraformError


def test_nothing_planned_is_no_review(build: BuildFolder) -> None:
    """An empty review would look as if there were no change."""
    with pytest.raises(DeliveryError, match="make plan-file STACK=redis-dev first"):
        review_environment("dev", build)


def test_a_stack_that_could_not_be_planned_is_in_the_review(build: BuildFolder) -> None:
    """With the reason."""
    build.unplanned("lambdas-dev").write_text("it waits for another")
    assert review_environment("dev", build) == 0
    review = Review.model_validate_json(build.review("dev").read_bytes())
    assert review.unplanned == (("lambdas-dev", "it waits for another"),)


def test_a_stack_whose_planning_failed_is_as_bad_as_a_refusal(
    build: BuildFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the review, without Terraform's words, and an earlier plan of it is not."""
    build.plan_json("redis-dev").write_text("{}")
    (build.stacks / "redis-dev").mkdir(parents=True)
    (build.stacks / "redis-dev" / "main.tf").write_text('resource "nothing" {')
    with pytest.raises(TerraformError):
        plan_stack("redis-dev", build)
    assert review_environment("dev", build) == 1
    review = Review.model_validate_json(build.review("dev").read_bytes())
    assert review.unplanned == (("redis-dev", FAILED),)


@pytest.mark.parametrize(("refused", "code"), [(False, 0), (True, 1)])
def test_reviews_of_all_jobs_become_one_comment_and_page(build: BuildFolder, refused: bool, code: int) -> None:
    """Whatever they say; the exit code is the verdict."""
    write(build, stack_review("redis-dev", changed=True, refused=refused), stack_review("redis-prod", changed=True))
    nested = build.review("prod").parent / "review-prod" / "prod.json"
    nested.parent.mkdir()
    build.review("prod").rename(nested)
    build.comment.unlink()
    assert combine_reviews(build, environment={}) == code
    for written in (build.comment, build.page):
        assert "dev" in written.read_text()
        assert "prod" in written.read_text()


def test_an_environment_without_a_review_is_told_and_fails(build: BuildFolder) -> None:
    """An environment without a review is not fine: nobody knows what would happen to it."""
    write(build, stack_review("redis-dev"))
    assert combine_reviews(build, environment={"ENVIRONMENTS": "dev"}) == 0
    assert combine_reviews(build, environment={"ENVIRONMENTS": "dev prod"}) == 1
    assert "there is no review of it" in build.comment.read_text()


def test_where_nothing_could_be_planned_that_is_told(build: BuildFolder) -> None:
    """The jobs before have failed, and the page and the comment say so."""
    assert combine_reviews(build, environment={"ENVIRONMENTS": "dev prod"}) == 1
    assert build.comment.read_text().count("there is no review of it") == 2
    assert "there is no review of it" in build.page.read_text()


def test_in_a_workflow_the_summary_and_annotations_are_written_too(
    build: BuildFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the comment leads to the run, where the page is."""
    write(build, stack_review(changed=True, refused=True, plan_sha256="0" * 64))
    summary = tmp_path / "summary.md"
    run = {"GITHUB_RUN_ID": "12", "GITHUB_REPOSITORY": "example/experimentation"}
    combine_reviews(build, environment={"GITHUB_STEP_SUMMARY": str(summary), **run})
    assert "It is refused" in summary.read_text()
    assert "::error" in capsys.readouterr().out
    assert "https://github.com/example/experimentation/actions/runs/12" in build.comment.read_text()


def test_in_a_workflow_rules_lead_into_the_repositorys_own_docs(build: BuildFolder) -> None:
    """As they were in the commit that was planned."""
    planned = stack_review(changed=True, refused=True, plan_sha256="0" * 64)
    found = tuple(each.model_copy(update={"link": "docs/runbook.md#resize"}) for each in planned.findings)
    write(build, planned.model_copy(update={"findings": found}))
    run = {"GITHUB_RUN_ID": "12", "GITHUB_REPOSITORY": "example/experimentation", "GITHUB_SHA": "c0ffee"}
    combine_reviews(build, environment=run)
    assert "https://github.com/example/experimentation/blob/c0ffee/docs/runbook.md#resize" in build.comment.read_text()


def test_a_stack_that_the_settings_leave_out_is_passed_over(build: BuildFolder) -> None:
    """It has no plan, nothing to apply, and is not in the review of the environment."""
    (build.stacks / "redis-dev").mkdir(parents=True)
    build.plan_json("redis-dev").write_text('{"format_version": "1.2", "resource_changes": []}')
    assert LEFT_OUT in plan_stack("lambdas-dev", build)
    assert not has_changes("lambdas-dev", build)
    assert review_environment("dev", build) == 0
    assert Review.model_validate_json(build.review("dev").read_bytes()).unplanned == ()


def test_a_deployment_of_a_stack_that_is_left_out_says_so(build: BuildFolder) -> None:
    """If it is the only one, the review would be empty otherwise."""
    (build.stacks / "redis-dev").mkdir(parents=True)
    plan_stack("lambdas-dev", build)
    assert review_environment("dev", build) == 0
    assert Review.model_validate_json(build.review("dev").read_bytes()).unplanned == (("lambdas-dev", LEFT_OUT),)


@pytest.mark.parametrize("stack", ["redis-dev", "lambdas-dev"])
def test_a_stack_that_was_not_synthesized_at_all_is_not_left_out(build: BuildFolder, stack: str) -> None:
    """Without the cache's stack nothing says that it is meant to be so."""
    assert not build.left_out(stack)
