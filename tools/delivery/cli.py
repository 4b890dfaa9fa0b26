"""The command line: `python -m tools.delivery STEP [NAME]`. The make targets call it."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.delivery.build_folder import BuildFolder
from tools.delivery.errors import DeliveryError
from tools.delivery.github.api import Repository
from tools.delivery.github.comment import comment
from tools.delivery.github.drift_issue import drift_issue
from tools.delivery.github.label import label
from tools.delivery.plans.applying import apply_reviewed
from tools.delivery.plans.planning import has_changes, plan_stack
from tools.delivery.plans.store import PlanStore
from tools.delivery.reviews.reviewing import combine_reviews, review_environment
from tools.delivery.reviews.verdict import combined
from tools.plan_review.errors import PlanReviewError
from tools.terraform.errors import TerraformError

FAILED = 2


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    made = argparse.ArgumentParser(prog="python -m tools.delivery", description=__doc__.splitlines()[0])
    steps = made.add_subparsers(dest="step", required=True)
    for name, text in {
        "plan": "plan a stack into build/plans",
        "keep": "put a stack's plan file, if it changes anything, into the bucket PLANS_BUCKET",
        "fetch": "get it from there, if it is still the same",
        "apply": "apply it, if it is the one that was reviewed and its review did not refuse it",
    }.items():
        steps.add_parser(name, help=text).add_argument("stack", metavar="STACK", help="such as redis-prod")
    review = steps.add_parser("review", help="review an environment's plans into build/reviews")
    review.add_argument("environment", metavar="ENV")
    steps.add_parser("combine", help="make comment and page of all reviews in build/reviews")
    steps.add_parser("comment", help="bring the pull request's comment and label up to date")
    steps.add_parser("drift", help="bring the issue about drift up to date")
    return made


def main(arguments: Sequence[str] | None = None, *, build: BuildFolder | None = None) -> int:
    """Do one step; return 0, 1 when a review refuses, 2 when it could not be done."""
    options = parser().parse_args(arguments)
    try:
        return _step(options, build or BuildFolder(), os.environ)
    except (DeliveryError, PlanReviewError, TerraformError) as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED


def _step(options: argparse.Namespace, build: BuildFolder, environment: Mapping[str, str]) -> int:
    match options.step:
        case "review":
            return review_environment(options.environment, build)
        case "combine":
            return combine_reviews(build, environment=environment)
        case "plan":
            print(plan_stack(options.stack, build))
        case "keep":
            _keep(options.stack, build, environment)
        case "fetch":
            _store(build, environment).fetch(options.stack)
            print("fetched, and the same that was kept")
        case "apply":
            apply_reviewed(options.stack, build)
        case "comment":
            repository, number = Repository.from_environment(environment), _pull_request(environment)
            print(comment(repository, number, build, environment))
            print(label(repository, number, combined(build, environment)))
        case "drift":
            print(drift_issue(Repository.from_environment(environment), build, environment))
    return 0


def _keep(stack: str, build: BuildFolder, environment: Mapping[str, str]) -> None:
    """Keep the plan, if there is anything in it to apply, and tell the workflow: nobody is asked about an empty one."""
    store = _store(build, environment)
    changes = has_changes(stack, build)
    print(f"kept as {store.keep(stack).key}" if changes else f"nothing to apply: the plan of {stack} changes nothing")
    if output := environment.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"changes={str(changes).lower()}\n")


def _store(build: BuildFolder, environment: Mapping[str, str]) -> PlanStore:
    bucket = environment.get("PLANS_BUCKET")
    if not bucket:
        raise DeliveryError("PLANS_BUCKET is not set; it is the stack ci's output plans_bucket")
    return PlanStore(bucket=bucket, build=build)


def _pull_request(environment: Mapping[str, str]) -> int:
    number = environment.get("PULL_REQUEST", "")
    if not number.isdecimal():
        raise DeliveryError("PULL_REQUEST is not set to a pull request's number")
    return int(number)
