"""Reviewing what was planned, and combining reviews: the plan review's command line with the build's files."""

import os
from collections.abc import Mapping

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError
from tools.delivery.github.origin import files_url, run_url
from tools.delivery.reviews.verdict import NO_REVIEW, combined, review_files, without_review
from tools.plan_review import cli


def review_environment(environment: str, build: BuildFolder) -> int:
    """Review the environment's plans into one JSON file and the terminal; return the plan review's exit code.

    A stack whose planning failed is in the review, and as bad as a refusal. Raises DeliveryError when nothing of the
    environment was planned.
    """
    stacks = [f"{kind}-{environment}" for kind in ("redis", "lambdas")]
    planned = [stack for stack in stacks if build.plan_json(stack).exists()]
    without = [stack for stack in stacks if build.unplanned(stack).exists()]
    if planned:
        # Beside a plan there is nothing to say of a stack that is not to be.
        without = [stack for stack in without if not build.left_out(stack)]
    if not planned and not without:
        raise DeliveryError(f"nothing of {environment} is planned; make plan-file STACK=redis-{environment} first")
    arguments = [str(build.plan_json(stack)) for stack in planned]
    for stack in planned:
        if build.plan_error(stack).exists():
            arguments += ["--plan-error", f"{stack}={build.plan_error(stack)}"]
    for stack in without:
        arguments += ["--unplanned", f"{stack}={build.unplanned(stack).read_text()}"]
    code = cli.main([*arguments, "--json", str(build.review(environment))])
    failed = [stack for stack in without if build.failed(stack).exists()]
    return cli.REFUSED if failed and code == cli.FINE else code


def combine_reviews(build: BuildFolder, *, environment: Mapping[str, str] = os.environ) -> int:
    """Make comment and page of all reviews, and in a workflow its summary and annotations; return the exit code.

    An environment that the variable ENVIRONMENTS names (separated by spaces) and that has no review is listed, and is
    as bad as a refusal: nobody knows what would happen to it. Raises DeliveryError when there is neither a review nor
    such an environment.
    """
    combined(build, environment)
    missing = without_review(build, environment)
    arguments = [*map(str, review_files(build)), "--markdown", str(build.comment), "--html", str(build.page)]
    if summary := environment.get("GITHUB_STEP_SUMMARY"):
        arguments += ["--annotations", "--step-summary", summary]
    if (run := run_url(environment)) and (files := files_url(environment)):
        # The second: where the rules point into docs/.
        arguments += ["--artifact-url", run, "--repository-url", files]
    for name in missing:
        arguments += ["--unplanned", f"{name}={NO_REVIEW}"]
    code = cli.main(arguments)
    return cli.REFUSED if missing and code == cli.FINE else code
