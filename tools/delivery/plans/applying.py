"""Applying a plan file: exactly the one that was reviewed, if its review did not refuse it."""

from pathlib import Path

from pydantic import ValidationError

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError, NotReviewedError
from tools.delivery.plans.files_digest import check_code, files_digest
from tools.delivery.plans.store import read_kept, sha256
from tools.plan_review.review import Review
from tools.terraform import steps as terraform


def apply_reviewed(stack: str, build: BuildFolder) -> None:
    """Apply the stack's plan file.

    It must have the digest that was noted when it was kept, and hold the plan that the review is about: the same JSON,
    to the byte. The files that Terraform reads beside it, the functions' zips above all, must be those of then, and
    have the hashes that the plan names.

    Raises NotReviewedError, in which case nothing was applied, DeliveryError or TerraformError.
    """
    file = build.plan_file(stack)
    if not file.exists():
        raise DeliveryError(f"{stack} has no plan file; make fetch-plan STACK={stack} first")
    kept = read_kept(stack, build)
    if sha256(file) != kept.sha256:
        raise NotReviewedError(f"{file.name} is not the plan that was kept; plan and review again")
    if files_digest(build.stacks / stack) != kept.files_sha256:
        raise NotReviewedError(
            f"the files of {stack} in {build.stacks} are not those that were planned; take the artifact of the plan's "
            "run, or plan and review again"
        )
    review = _review(stack, build)
    terraform.init(build.stacks / stack)
    terraform.show(build.stacks / stack, file, build.plan_json(stack))
    _check(stack, review, build.plan_json(stack))
    check_code(build.stacks / stack, build.plan_json(stack))
    terraform.apply(build.stacks / stack, file)


def _review(stack: str, build: BuildFolder) -> Review:
    path = build.review(stack.partition("-")[2])
    try:
        return Review.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise NotReviewedError(f"{path} is no review; make review-plans ENV={path.stem} first") from error


def _check(stack: str, review: Review, shown: Path) -> None:
    reviewed = [each for each in review.stacks if each.stack == stack]
    if not reviewed or reviewed[0].plan_sha256 != sha256(shown):
        raise NotReviewedError(f"the review is not about this plan of {stack}; plan and review again")
    if reviewed[0].errored:
        raise NotReviewedError(f"the plan of {stack} is incomplete; the review says what Terraform stumbled over")
    if refused := [finding.rule for finding in review.refused if finding.stack == stack]:
        raise NotReviewedError(f"the review refuses this plan of {stack}: {', '.join(sorted(set(refused)))}")
