"""Reviewing what was planned, and combining reviews: the plan review's command line with the build's files."""

import os
from collections.abc import Mapping

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError
from tools.plan_review import cli


def review_environment(environment: str, build: BuildFolder) -> int:
    """Review the environment's plans into one JSON file and the terminal; return the plan review's exit code.

    Raises DeliveryError when nothing of it was planned.
    """
    stacks = [f"{kind}-{environment}" for kind in ("redis", "lambdas")]
    planned = [stack for stack in stacks if build.plan_json(stack).exists()]
    without = [stack for stack in stacks if build.unplanned(stack).exists()]
    if not planned and not without:
        raise DeliveryError(f"nothing of {environment} is planned; make plan-file STACK=redis-{environment} first")
    arguments = [str(build.plan_json(stack)) for stack in planned]
    for stack in planned:
        if build.plan_error(stack).exists():
            arguments += ["--plan-error", f"{stack}={build.plan_error(stack)}"]
    for stack in without:
        arguments += ["--unplanned", f"{stack}={build.unplanned(stack).read_text()}"]
    return cli.main([*arguments, "--json", str(build.review(environment))])


def combine_reviews(build: BuildFolder, *, environment: Mapping[str, str] = os.environ) -> int:
    """Make comment and page of all reviews, and in a workflow its summary and annotations; return the exit code.

    An environment that the variable ENVIRONMENTS names (separated by spaces) and that has no review is listed, and is
    as bad as a refusal: nobody knows what would happen to it. Raises DeliveryError when there is no review at all.
    """
    reviews = sorted(build.review("any").parent.glob("**/*.json"))
    missing = set(environment.get("ENVIRONMENTS", "").split()) - {path.stem for path in reviews}
    if not reviews:
        raise DeliveryError("there is no review in build/reviews; make review-plans ENV=dev first")
    arguments = [*map(str, reviews), "--markdown", str(build.comment), "--html", str(build.page)]
    if summary := environment.get("GITHUB_STEP_SUMMARY"):
        arguments += ["--annotations", "--step-summary", summary]
    if (run := environment.get("GITHUB_RUN_ID")) and (repository := environment.get("GITHUB_REPOSITORY")):
        home = f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}"
        arguments += ["--artifact-url", f"{home}/actions/runs/{run}"]
        # Where the rules point into docs/.
        arguments += ["--repository-url", f"{home}/blob/{environment.get('GITHUB_SHA', 'HEAD')}"]
    for name in sorted(missing):
        arguments += ["--unplanned", f"{name}=its plan failed; the job that plans it says why"]
    code = cli.main(arguments)
    return cli.REFUSED if missing and code == cli.FINE else code
