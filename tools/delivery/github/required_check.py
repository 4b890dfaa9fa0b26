"""The check that a pull request needs, after all other jobs: `python -m tools.delivery.github.required_check`.

GitHub counts a skipped job as passed, so this one always runs and fails unless a review was made. It needs nothing but
Python: it runs for forks, too, and installs nothing.
"""

import json
import os
import sys
from collections.abc import Mapping

_REMEDY = "push the branch to this repository, which a maintainer can do, and open a pull request from there"


def problem(environment: Mapping[str, str]) -> str:
    """Return why the pull request may not be merged; empty when it was reviewed.

    NEEDS is the workflow's context `needs` as JSON; HEAD_REPOSITORY, GITHUB_REPOSITORY and AUTHOR say where the pull
    request comes from; AWS_PLAN_ROLE is empty until the repository is set up.
    """
    if environment.get("HEAD_REPOSITORY") != environment.get("GITHUB_REPOSITORY"):
        return f"it comes from a fork, whose code gets no credentials, so nothing was planned; {_REMEDY}"
    if environment.get("AUTHOR") == "dependabot[bot]":
        return f"it comes from Dependabot, whose runs get no credentials, so nothing was planned; {_REMEDY}"
    if not environment.get("AWS_PLAN_ROLE"):
        return "the repository's variable AWS_PLAN_ROLE is not set, so nothing was planned; docs/ci.md says how"
    results = {job: each["result"] for job, each in json.loads(environment.get("NEEDS") or "{}").items()}
    failed = [f"{job}: {result}" for job, result in results.items() if result != "success"]
    if failed or not results:
        return f"it was not reviewed, or its review refuses it ({', '.join(failed) or 'no job ran'}); see those jobs"
    return ""


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Say why the check fails, on the terminal and the run's page, and return the exit code."""
    found = problem(environment)
    if not found:
        print("reviewed")
        return 0
    print(f"::error title=Not reviewed::This pull request cannot be merged: {found}.")
    if summary := environment.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:  # noqa: PTH123 - the path is GitHub's own
            file.write(f"Not reviewed: {found}.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
