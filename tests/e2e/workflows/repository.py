"""The repository on GitHub: what is on main, pull requests against it, and which workflow runs when."""

import itertools
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.delivery.github_stand_in import GithubStandIn
from tests.e2e.ci.delivery import Delivery
from tests.e2e.drift import EMULATOR_GAPS, SEEN_GAPS
from tests.e2e.workflows.runner import JobRun, Runner

PULL_REQUEST = 7
COMMIT = "c0ffee" + "0" * 34
ON_MAIN = "ref:refs/heads/main"


@dataclass(kw_only=True)
class GitRepository:
    """``files`` are main's; environment dev stands for all three, whose jobs differ in their name alone."""

    files: Path
    delivery: Delivery
    github: GithubStandIn
    work: Path
    _runs: Iterator[int] = field(default_factory=itertools.count)

    def run(self, *, of: Path | None = None) -> Runner:
        """Begin a run of a workflow on these files, main's by default, with no artifacts yet."""
        folder = self.work / str(next(self._runs))
        folder.mkdir()
        outputs = self.delivery.outputs
        return Runner(
            delivery=self.delivery,
            source=of or self.files,
            work=folder,
            artifacts=folder / "artifacts",
            github=self.github.environment,
            variables={
                "AWS_REGION": "us-east-1",
                "AWS_PLAN_ROLE": outputs["plan_role_arn"],
                "AWS_KEEP_ROLE": outputs["keep_role_arn"],
                "AWS_DEPLOY_ROLE": outputs["deploy_dev_role_arn"],
                "PLANS_BUCKET": outputs["plans_bucket"],
            },
        )

    def branch(self, **changes: tuple[str, str]) -> Path:
        """Copy main with a text in environments/<name>.py replaced; return where."""
        target = self.work / f"branch-{next(self._runs)}"
        shutil.copytree(self.files, target)
        for name, (before, after) in changes.items():
            path = target / "environments" / f"{name}.py"
            assert before in path.read_text()
            path.write_text(path.read_text().replace(before, after))
        return target

    def plan(self, branch: Path) -> Mapping[str, JobRun]:
        """Run plan.yml for a pull request with the branch: synth, plan of dev, review."""
        runner = self.run(of=branch)
        event = {"pull_request": {"number": PULL_REQUEST, "head": {"sha": COMMIT}}}
        done = {"synth": runner.run("plan", "synth", claim="pull_request", event=event)}
        if done["synth"].succeeded:
            steady(runner.artifacts)
        for job in ("plan", "review"):
            done[job] = runner.run("plan", job, claim="pull_request", event=event)
        return done

    def begin_deployment(self, of: Path | None = None) -> Runner:
        """Run deploy.yml's first job."""
        runner = self.run(of=of)
        done = runner.run("deploy", "synth", claim=ON_MAIN)
        assert done.succeeded, done.output
        steady(runner.artifacts)
        return runner

    def deploy(self, runner: Runner, stack: str, job: str) -> JobRun:
        """Run a job of deploy-stack.yml."""
        claim = ON_MAIN if job == "plan" else "environment:dev"
        return runner.run("deploy-stack", job, claim=claim, inputs={"stack": stack, "environment": "dev"})

    def drift(self) -> Mapping[str, JobRun]:
        """Run drift.yml."""
        runner = self.run()
        done = {"synth": runner.run("drift", "synth", claim=ON_MAIN)}
        steady(runner.artifacts)
        return {**done, **{job: runner.run("drift", job, claim=ON_MAIN) for job in ("plan", "report")}}


def steady(artifacts: Path) -> None:
    """Take out of the synthesized stacks what the emulator does not return as it was set, so that no change is none.

    What Terraform can be told to pass over, it is; alarms and the rule to a prefix list are left out
    (tests/e2e/drift.py names them, and why).
    """
    for stack in ("redis-dev", "lambdas-dev"):
        path = artifacts / "stacks" / "stacks" / stack / "cdk.tf.json"
        document: dict[str, Any] = json.loads(path.read_text())
        resources = document["resource"]
        resources.pop("aws_cloudwatch_metric_alarm", None)
        for kind in SEEN_GAPS:
            for name in [name for name in resources.get(kind, {}) if name.startswith("dynamodb-route")]:
                del resources[kind][name]
            if not resources.get(kind, True):
                del resources[kind]
        for kind, attributes in EMULATOR_GAPS.items():
            for resource in resources.get(kind, {}).values():
                lifecycle = resource.setdefault("lifecycle", {})
                lifecycle["ignore_changes"] = [*lifecycle.get("ignore_changes", []), *attributes]
        path.write_text(json.dumps(document))
