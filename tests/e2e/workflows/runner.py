"""A job of a workflow run here: its commands for real, in a checkout of their own, and stand-ins for GitHub's actions.

What is real: every `run:`, make, cdktf, Terraform with its provider, the roles of the stack `ci` taken with a token of
the job's claims, an AWS that enforces their rights, and of the packages only those that the job's own set-up installs.
What is not: artifacts are folders, `if:` knows two conditions of steps and none of jobs, expressions are looked up and
not evaluated, a matrix has one environment, and Python, Node and Terraform are there already.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.ci.delivery import Delivery, claims
from tests.e2e.terraform import YIELDING
from tests.e2e.workflows.small_environment import make_small_environment
from tests.workflows.workflow import workflow
from tools.local_stack.emulator.endpoint import without_aws
from tools.terraform.steps import ROOT

EXPRESSION = re.compile(r"\$\{\{ *([\w.]+) *\}\}")
NOT_CHECKED_OUT = (
    *(
        ".git",
        ".*venv",
        "node_modules",
        "build",
        "cdktf.out",
        ".local",
        ".hypothesis",
    ),
    *("*_cache", "__pycache__", "*.tfstate"),
)
BUNDLES = Path("build", "lambdas")
# The folders that each action of the repository sets up, and the lock of each.
SET_UP = {
    "./.github/actions/set-up": {".venv": "requirements.txt", "node_modules": "package-lock.json"},
    "./.github/actions/set-up-delivery": {".delivery-venv": "tools/delivery/requirements.txt"},
}


@dataclass(kw_only=True)
class JobRun:
    """The result of a job: ``ran`` are its commands with their output, in order; ``outputs`` those of all its steps."""

    succeeded: bool = True
    ran: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def output(self) -> str:
        """Return everything that was printed."""
        return "\n".join(f"$ {command}\n{output}" for command, output in self.ran.items())


@dataclass(kw_only=True)
class Runner:
    """``source`` is the repository's content, ``artifacts`` those of one run, ``context`` what expressions look up."""

    delivery: Delivery
    source: Path
    work: Path
    artifacts: Path
    github: Mapping[str, str]
    variables: Mapping[str, str]

    def run(
        self,
        name: str,
        job: str,
        *,
        claim: str,
        inputs: Mapping[str, str] | None = None,
        event: Mapping[str, Any] | None = None,
    ) -> JobRun:
        """Run one job; ``claim`` is what GitHub's token says of it."""
        definition = workflow(name)["jobs"][job]
        context = {
            "inputs": dict(inputs or {}),
            "matrix": {"environment": "dev"},
            "vars": dict(self.variables),
            "github": {"token": self.github["GITHUB_TOKEN"], "event": dict(event or {}), "workflow": name},
        }
        checkout = self._checkout()
        environment = self._environment(checkout)
        for block in (workflow(name), definition):
            environment |= {each: _resolved(value, context) for each, value in block.get("env", {}).items()}
        if "ENVIRONMENTS" in environment:
            environment["ENVIRONMENTS"] = "dev"
        outcome = JobRun()
        for step in definition["steps"]:
            self._step(step, context, checkout, environment, claim, outcome)
        summary = checkout / "summary.md"
        outcome.summary = summary.read_text() if summary.exists() else ""
        outputs = checkout / "outputs"
        outcome.outputs = (
            dict(line.split("=", 1) for line in outputs.read_text().splitlines()) if outputs.exists() else {}
        )
        shutil.rmtree(checkout)
        return outcome

    def _step(
        self,
        step: Mapping[str, Any],
        context: Mapping[str, Any],
        checkout: Path,
        environment: dict[str, str],
        claim: str,
        outcome: JobRun,
    ) -> None:
        condition = step.get("if")
        assert condition in (None, "${{ !cancelled() }}"), condition
        if not outcome.succeeded and condition is None:
            return
        if "run" in step:
            own = {each: _resolved(value, context) for each, value in step.get("env", {}).items()}
            result = _command(step["run"], checkout, {**environment, **own})
            outcome.ran[step["run"]] = result.stdout
            outcome.succeeded &= result.returncode == 0 or bool(step.get("continue-on-error"))
            return
        action = step["uses"].partition("@")[0]
        given = {each: _resolved(value, context) for each, value in step.get("with", {}).items()}
        if action == "aws-actions/configure-aws-credentials":
            environment |= self.delivery.assume(
                given["role-to-assume"], claims(claim, workflow=f"{context['github']['workflow']}.yml")
            )
        elif action == "actions/upload-artifact":
            outcome.succeeded &= self._upload(given, checkout)
        elif action == "actions/download-artifact":
            outcome.succeeded &= self._download(given, checkout)
        elif action in SET_UP:
            self._set_up(SET_UP[action], checkout)
        else:
            assert action == "actions/checkout", action

    def _upload(self, given: Mapping[str, str], checkout: Path) -> bool:
        """Tell whether there was anything."""
        paths = [checkout / each for each in given["path"].split() if (checkout / each).exists()]
        # One folder's content, or what lies below the folder that all have in common.
        for path in paths:
            base = path if len(given["path"].split()) == 1 else path.parent
            shutil.copytree(path, self.artifacts / given["name"] / path.relative_to(base), dirs_exist_ok=True)
        return bool(paths)

    def _download(self, given: Mapping[str, str], checkout: Path) -> bool:
        """Tell whether the artifact that is named was there; a pattern may match none."""
        target = checkout / given["path"]
        if "name" in given:
            found = self.artifacts / given["name"]
            if found.exists():
                shutil.copytree(found, target, dirs_exist_ok=True)
            return found.exists()
        for artifact in self.artifacts.glob(given["pattern"]):
            shutil.copytree(artifact, target / artifact.name, dirs_exist_ok=True)
        return True

    def _checkout(self) -> Path:
        checkout = self.work / "checkout"
        shutil.copytree(self.source, checkout)
        return checkout

    def _set_up(self, environments: Mapping[str, str], checkout: Path) -> None:
        for name, lock in environments.items():
            if name == ".delivery-venv":
                make_small_environment(checkout / name, checkout / lock)
            else:
                (checkout / name).symlink_to((ROOT / name).resolve())
            # Set up already, from this.
            os.utime(checkout / lock, (0, 0))

    def _environment(self, checkout: Path) -> dict[str, str]:
        return {
            **without_aws(os.environ),
            **{name: value for name, value in self.github.items() if name != "GITHUB_TOKEN"},
            "GITHUB_RUN_ID": "1",
            "GITHUB_STEP_SUMMARY": str(checkout / "summary.md"),
            "GITHUB_OUTPUT": str(checkout / "outputs"),
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.delivery.port}",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def source(target: Path) -> Path:
    """Copy the repository's content, without what is made from it."""
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*NOT_CHECKED_OUT))
    # The functions' zips, called by their content's hash, take a minute to make where they are not there yet.
    if (ROOT / BUNDLES).exists():
        shutil.copytree(ROOT / BUNDLES, target / BUNDLES)
    return target


def _resolved(value: object, context: Mapping[str, Any]) -> str:
    def look_up(match: re.Match[str]) -> str:
        found: Any = context
        for name in match[1].split("."):
            found = found[name]
        return str(found)

    return EXPRESSION.sub(look_up, str(value))


def _command(command: str, checkout: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*YIELDING, "bash", "-e", "-o", "pipefail", "-c", command],
        cwd=checkout,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
