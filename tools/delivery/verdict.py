"""What all reviews of a run say together."""

from pydantic import ValidationError

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError
from tools.plan_review.review import Review, StackReview


def combined(build: BuildFolder) -> Review:
    """Return all reviews of the run as one; raises DeliveryError when there is none, or one cannot be read."""
    paths = sorted(build.review("any").parent.glob("**/*.json"))
    if not paths:
        raise DeliveryError("there is no review in build/reviews; make review-plans ENV=dev first")
    try:
        reviews = [Review.model_validate_json(path.read_bytes()) for path in paths]
    except (OSError, ValidationError) as error:
        raise DeliveryError("a file in build/reviews is no review; make review-plans writes them") from error
    return Review(
        stacks=tuple(stack for review in reviews for stack in review.stacks),
        unplanned=tuple(each for review in reviews for each in review.unplanned),
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
