"""The verdict of all reviews of a run."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError
from tools.plan_review.review import Review, StackReview

NO_REVIEW = "there is no review of it: it could not be synthesized or planned; the run's jobs say why"


def review_files(build: BuildFolder) -> list[Path]:
    """Return the reviews of the run, which each job leaves in a folder of its own."""
    return sorted(build.review("any").parent.glob("**/*.json"))


def without_review(build: BuildFolder, environment: Mapping[str, str]) -> list[str]:
    """Name the environments in the variable ENVIRONMENTS (separated by spaces) that nobody reviewed."""
    reviewed = {path.stem for path in review_files(build)}
    return sorted(set(environment.get("ENVIRONMENTS", "").split()) - reviewed)


def combined(build: BuildFolder, environment: Mapping[str, str]) -> Review:
    """Return all reviews of the run as one, in which an environment without a review is not planned.

    Raises DeliveryError when there is neither a review nor an environment that wants one, or a review cannot be read.
    """
    paths, missing = review_files(build), without_review(build, environment)
    if not paths and not missing:
        raise DeliveryError("there is no review in build/reviews; make review-plans ENV=dev first")
    try:
        reviews = [Review.model_validate_json(path.read_bytes()) for path in paths]
    except (OSError, ValidationError) as error:
        raise DeliveryError("a file in build/reviews is no review; make review-plans writes them") from error
    unplanned = [each for review in reviews for each in review.unplanned]
    return Review(
        stacks=tuple(stack for review in reviews for stack in review.stacks),
        unplanned=(*unplanned, *((name, NO_REVIEW) for name in missing)),
    )


def says_something(review: Review) -> bool:
    """Tell whether anyone has to know: a change, a finding, a stack without a plan."""
    return bool(review.unplanned) or any(map(differs, review.stacks))


def differs(stack: StackReview) -> bool:
    """Tell whether a stack's plan changes anything, or found something, or failed.

    What Terraform calls drift is no difference by itself: after every apply it holds what AWS, or one resource, has
    filled in for another, such as a role's list of policies. What somebody changed is put back by the plan, or has a
    finding.
    """
    return bool(stack.resources or stack.outputs or stack.findings or stack.errored)
