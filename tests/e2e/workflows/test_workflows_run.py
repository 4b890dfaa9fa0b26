"""A repository's life, by the commands of its workflows in their order: deploy, change, review, refuse, apply, drift.

The tests build on one another, as deployments do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.github_stand_in import GithubStandIn
from tests.e2e.workflows.repository import COMMIT, PULL_REQUEST, GitRepository
from tests.e2e.workflows.runner import JobRun

pytestmark = pytest.mark.e2e

LONGER = ("log_retention_days=14", "log_retention_days=30")
SHORTER = ("log_retention_days=14", "log_retention_days=7")
FUNCTION = "experimentation-dev-session"
GROUP = f"/aws/lambda/{FUNCTION}"
EXPIRED = """
[[accepted]]
rule = "log-retention-shortened"
resource = "*"
stack = "redis-dev"
reason = "A month ago it was"
expires = 2026-01-31
"""


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """The outcome of the first deployment of dev, job by job."""

    jobs: Mapping[tuple[str, str], JobRun]


@pytest.fixture(scope="module")
def deployed(repository: GitRepository) -> Deployed:
    """Deploy both stacks of dev from nothing, by deploy.yml."""
    runner = repository.begin_deployment()
    done = {}
    for stack in ("redis-dev", "lambdas-dev"):
        for job in ("plan", "apply"):
            done[stack, job] = repository.deploy(runner, stack, job)
            assert done[stack, job].succeeded, done[stack, job].output
    return Deployed(jobs=done)


@pytest.fixture(scope="module")
def merged(deployed: Deployed, repository: GitRepository) -> Path:
    """Return a branch that keeps logs longer: the change that is reviewed, merged and deployed."""
    return repository.branch(dev=LONGER)


def retention(root: Any) -> int:
    """Return for how many days the logs of a function are kept."""
    [group] = root("logs").describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
    return int(group["retentionInDays"])


def test_main_is_deployed_from_nothing_with_the_roles_alone(deployed: Deployed, root: Any) -> None:
    """Planned by one role, kept by another, applied by a third; the functions after the cache."""
    assert "Apply complete!" in deployed.jobs["redis-dev", "apply"].output
    assert "Apply complete!" in deployed.jobs["lambdas-dev", "apply"].output
    assert "aws_elasticache_replication_group" in deployed.jobs["redis-dev", "plan"].summary
    assert retention(root) == 14


def test_a_pull_request_without_a_change_gets_no_comment(
    deployed: Deployed, repository: GitRepository, github: GithubStandIn
) -> None:
    """Nothing to say."""
    done = repository.plan(repository.branch())
    assert all(each.succeeded for each in done.values()), [each.output for each in done.values()]
    assert not github.comments.get(PULL_REQUEST)


def test_a_change_is_reviewed_in_a_comment(merged: Path, repository: GitRepository, github: GithubStandIn) -> None:
    """It says what changes, and of which commit; the run is green."""
    done = repository.plan(merged)
    assert all(each.succeeded for each in done.values()), [each.output for each in done.values()]
    [comment] = github.comments[PULL_REQUEST]
    assert "retention_in_days" in comment["body"]
    assert f"commit {COMMIT[:12]}" in comment["body"]
    assert "retention_in_days" in done["review"].summary


def test_a_refused_change_fails_the_run_and_updates_the_comment(
    merged: Path, repository: GitRepository, github: GithubStandIn
) -> None:
    """In place. The risk was accepted once, and no longer is."""
    [before] = github.comments[PULL_REQUEST]
    earlier = before["body"]
    branch = repository.branch(dev=SHORTER)
    risks = branch / "plan-review.toml"
    risks.write_text(risks.read_text() + EXPIRED)
    done = repository.plan(branch)
    assert not done["plan"].succeeded
    assert not done["review"].succeeded
    [after] = github.comments[PULL_REQUEST]
    assert after["id"] == before["id"]
    assert after["body"] != earlier
    assert "log-retention-shortened" in done["review"].output + after["body"]


def test_what_cannot_be_synthesized_updates_the_comment(
    merged: Path, repository: GitRepository, github: GithubStandIn
) -> None:
    """Otherwise it would stand as if it were about this commit."""
    [before] = github.comments[PULL_REQUEST]
    broken = repository.branch(dev=("log_retention_days=14", "log_retention_days=-1"))
    done = repository.plan(broken)
    assert not any(each.succeeded for each in done.values())
    [after] = github.comments[PULL_REQUEST]
    assert after["id"] == before["id"]
    assert "`dev`: there is no review of it" in after["body"]


def test_an_empty_plan_is_not_kept(deployed: Deployed, repository: GitRepository) -> None:
    """Nobody is asked to approve it: the job that applies is skipped."""
    planned = repository.deploy(repository.begin_deployment(), "lambdas-dev", "plan")
    assert planned.succeeded, planned.output
    assert planned.outputs == {"changes": "false"}
    assert "nothing to apply" in planned.output


def test_code_that_was_exchanged_is_not_applied(
    deployed: Deployed, merged: Path, repository: GitRepository, root: Any
) -> None:
    """A function's zip in the artifact, after the plan was reviewed: Terraform would have uploaded it."""
    handler = repository.branch(dev=LONGER)
    with (handler / "lambdas" / "session" / "handler.py").open("a") as file:
        file.write("\nREVIEWED = True\n")
    runner = repository.begin_deployment(handler)
    planned = repository.deploy(runner, "lambdas-dev", "plan")
    assert planned.succeeded, planned.output
    assert planned.outputs == {"changes": "true"}
    before = root("lambda").get_function(FunctionName=FUNCTION)["Configuration"]["CodeSha256"]
    for code in (runner.artifacts / "stacks" / "stacks" / "lambdas-dev" / "assets").rglob("*.zip"):
        code.write_bytes(code.read_bytes() + b"exchanged")
    refused = repository.deploy(runner, "lambdas-dev", "apply")
    assert not refused.succeeded
    assert "are not those that were planned" in refused.output
    assert root("lambda").get_function(FunctionName=FUNCTION)["Configuration"]["CodeSha256"] == before


def test_a_refused_change_is_not_deployed(deployed: Deployed, repository: GitRepository, root: Any) -> None:
    """The plan is not even kept, and there is nothing that could be applied."""
    branch = repository.branch(dev=SHORTER)
    risks = branch / "plan-review.toml"
    risks.write_text(risks.read_text() + EXPIRED)
    runner = repository.begin_deployment(branch)
    planned = repository.deploy(runner, "redis-dev", "plan")
    assert not planned.succeeded
    assert not [command for command in planned.ran if "keep-plan" in command]
    applied = repository.deploy(runner, "redis-dev", "apply")
    assert not applied.succeeded
    assert "Apply complete!" not in applied.output


def test_a_plan_that_was_exchanged_is_not_applied(merged: Path, repository: GitRepository, root: Any) -> None:
    """Neither in the bucket, nor on the way; the one that was reviewed is."""
    runner = repository.begin_deployment(merged)
    planned = repository.deploy(runner, "lambdas-dev", "plan")
    assert planned.succeeded, planned.output
    bucket = repository.delivery.outputs["plans_bucket"]
    [kept] = [
        each["Key"]
        for each in root("s3").list_objects_v2(Bucket=bucket, Prefix="dev/lambdas-dev/")["Contents"]
        if each["Key"] in planned.output
    ]
    reviewed = root("s3").get_object(Bucket=bucket, Key=kept)["Body"].read()
    root("s3").put_object(Bucket=bucket, Key=kept, Body=reviewed + b"and more")
    refused = repository.deploy(runner, "lambdas-dev", "apply")
    assert not refused.succeeded
    assert "is not the plan that was kept; plan and review again" in refused.output
    assert retention(root) == 14
    root("s3").put_object(Bucket=bucket, Key=kept, Body=reviewed)
    applied = repository.deploy(runner, "lambdas-dev", "apply")
    assert applied.succeeded, applied.output
    assert retention(root) == 30
    # The other stack, so that all of the change is deployed.
    for job in ("plan", "apply"):
        done = repository.deploy(runner, "redis-dev", job)
        assert done.succeeded, done.output


def test_the_comment_goes_when_there_is_nothing_left_to_change(
    merged: Path, repository: GitRepository, github: GithubStandIn
) -> None:
    """The pull request as it is deployed by now."""
    done = repository.plan(merged)
    assert done["review"].succeeded, [each.output for each in done.values()]
    assert github.comments[PULL_REQUEST] == []


def test_a_drift_opens_one_issue_that_is_closed_when_it_is_gone(
    merged: Path, repository: GitRepository, github: GithubStandIn, root: Any
) -> None:
    """Somebody changes what is deployed by hand, and puts it back."""
    main = repository.files / "environments" / "dev.py"
    main.write_text(main.read_text().replace(*LONGER))
    root("logs").put_retention_policy(logGroupName=GROUP, retentionInDays=3)
    done = repository.drift()
    assert done["report"].succeeded, [each.output for each in done.values()]
    [issue] = github.issues.values()
    assert "retention_in_days" in issue["body"]
    root("logs").put_retention_policy(logGroupName=GROUP, retentionInDays=30)
    done = repository.drift()
    assert done["report"].succeeded, [each.output for each in done.values()]
    [issue] = github.issues.values()
    assert issue["state"] == "closed"
