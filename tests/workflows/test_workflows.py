"""The workflows are valid, refer to what exists, and give nobody more than they need."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from environments import environment_names, load
from tests.workflows.workflow import (
    ACTIONS,
    FOLDER,
    NAMES,
    ROOT,
    SET_UP,
    SET_UP_DELIVERY,
    all_steps,
    jobs,
    read,
    workflow,
)

# Commands that need no make target, word for word.
TRIVIAL = (
    ".ci/run",
    "sudo apt-get update -qq",
    "sudo RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server",
)
MAKE = re.compile(r"make ([a-z-]+)((?: (?:STACK|ENV|TAG|VERSIONS)=\"[\w$-]+\")*)")
WRITES = {
    ("plan", "plan"): {"id-token"},
    # A label is made when it is set for the first time, which is a right on issues.
    ("plan", "review"): {"pull-requests", "issues"},
    ("deploy-stack", "plan"): {"id-token"},
    ("deploy-stack", "apply"): {"id-token"},
    ("drift", "plan"): {"id-token"},
    ("drift", "report"): {"issues"},
    ("release", "publish"): {"id-token"},
    **{
        ("deploy", f"{kind}-{name}"): {"id-token"}
        for kind in ("redis", "lambdas")
        for name in ("dev", "staging", "prod")
    },
}
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")
PINNED_LINE = re.compile(r"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def checked(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run a program of the environment that the tests run in."""
    program = Path(sys.executable).with_name(command[0])
    return subprocess.run([str(program), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", [str(path) for path in sorted(FOLDER.glob("*.yml"))]),
        ("github-actions", [str(path) for path in sorted(ACTIONS.glob("*/action.yml"))]),
        ("dependabot", [".github/dependabot.yml"]),
    ],
)
def test_it_fits_githubs_schema(schema: str, files: list[str]) -> None:
    """SchemaStore's, as check-jsonschema brings it along."""
    result = checked("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_auditor_of_workflows_finds_nothing() -> None:
    """zizmor: injections, dangerous triggers, credentials left behind, permissions, poisoned caches."""
    result = checked("zizmor", "--offline", "--no-progress", ".github")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "No findings to report" in result.stdout + result.stderr


def test_actions_are_pinned_by_hash_with_their_version() -> None:
    """A tag can be moved to something else, a hash cannot; the comment is for people and Dependabot."""
    named = [step["uses"] for _, step in all_steps() if "uses" in step and not step["uses"].startswith("./")]
    assert len(named) > 20
    assert not [each for each in named if not PINNED.fullmatch(each)]
    for path in (*FOLDER.glob("*.yml"), *ACTIONS.glob("*/action.yml")):
        for line in path.read_text().splitlines():
            if "uses: " in line and "uses: ./" not in line:
                assert PINNED_LINE.search(line), f"{path.name}: {line}"


def test_local_actions_and_workflows_exist() -> None:
    """A reference that begins with ./ names a file here."""
    called = [job.definition["uses"] for job in jobs() if "uses" in job.definition]
    called += [f"{step['uses']}/action.yml" for _, step in all_steps() if step.get("uses", "").startswith("./")]
    assert called
    assert not [each for each in called if not (ROOT / each).is_file()]


@pytest.mark.parametrize(("where", "step"), [each for each in all_steps() if "run" in each[1]])
def test_every_command_is_a_make_target(where: str, step: dict[str, Any]) -> None:
    """So that the same runs anywhere. None of them has an expression in it: what a pull request says is no code."""
    command = step["run"]
    assert "${{" not in command
    if command in TRIVIAL:
        return
    match = MAKE.fullmatch(command)
    assert match, f"{where}: {command}"
    assert f"\n{match[1]}: " in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_with_the_rights_of_the_base_for_a_pull_requests_code(name: str) -> None:
    """Neither trigger that does."""
    assert not {"pull_request_target", "workflow_run"} & set(workflow(name)["on"])


@pytest.mark.parametrize("job", list(jobs()), ids=lambda job: f"{job.workflow}.{job.name}")
def test_a_job_has_the_rights_that_it_needs(job: Any) -> None:
    """None by default, reading the repository, and what is listed."""
    assert workflow(job.workflow)["permissions"] == {}
    given = job.definition.get("permissions", {})
    assert {name for name, level in given.items() if level == "write"} == WRITES.get((job.workflow, job.name), set())
    assert {name for name, level in given.items() if level == "read"} <= {"contents"}


@pytest.mark.parametrize("job", [job for job in jobs() if job.steps], ids=lambda job: f"{job.workflow}.{job.name}")
def test_a_job_ends_by_itself_and_leaves_no_credentials(job: Any) -> None:
    """A limit on its time; and git's credentials are not kept where later steps could read them."""
    assert 0 < job.definition["timeout-minutes"] <= 60
    checkouts = [step for step in job.steps if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("name", NAMES)
def test_needs_name_jobs(name: str) -> None:
    """Of the same workflow."""
    known = set(workflow(name)["jobs"])
    assert all(set(job.needs) <= known for job in jobs(name))


@pytest.mark.parametrize("name", ["plan", "drift", "deploy-stack", "release"])
def test_what_is_downloaded_was_uploaded_before(name: str) -> None:
    """By a job that this one needs, under the same name; or, in a workflow that is called, by one before the call."""
    for job in jobs(name):
        before = [each for each in jobs(name) if each.name in ancestors(name, job.name)]
        if name == "deploy-stack":
            before += [each for each in jobs("deploy") if each.name in ancestors("deploy", "redis-dev")]
        uploads = {
            artifact.replace("${{ matrix.environment }}", "*")
            for each in before
            for step in each.steps
            for artifact in artifacts(step, "upload")
        }
        assert {artifact for step in job.steps for artifact in artifacts(step, "download")} <= uploads


def ancestors(name: str, job: str) -> set[str]:
    """Name the jobs that have ended when this one begins."""
    needs = next(each.needs for each in jobs(name) if each.name == job)
    return set(needs).union(*(ancestors(name, each) for each in needs))


def artifacts(step: dict[str, Any], direction: str) -> list[str]:
    if not step.get("uses", "").startswith(f"actions/{direction}-artifact@"):
        return []
    return [step["with"].get("name") or step["with"]["pattern"]]


def test_no_plan_is_an_artifact() -> None:
    """A plan holds secrets, and artifacts can be downloaded by everyone who can read the repository."""
    paths = [
        path for _, step in all_steps() for _ in artifacts(step, "upload") for path in step["with"]["path"].split()
    ]
    assert set(paths) == {"cdktf.out", "build/reviews", "build/kept", "build/review", "build/package"}


def test_every_environment_on_aws_is_planned_deployed_and_watched() -> None:
    """A new environment is not forgotten: dev, staging and prod are those that are not emulated."""
    on_aws = {name for name in environment_names() if not load(name).emulated}
    for name in ("plan", "drift"):
        assert set(workflow(name)["jobs"]["plan"]["strategy"]["matrix"]["environment"]) == on_aws
    for name, job in (("plan", "review"), ("drift", "report")):
        assert set(workflow(name)["jobs"][job]["env"]["ENVIRONMENTS"].split()) == on_aws
    deployed = [job.definition["with"]["stack"] for job in jobs("deploy") if "uses" in job.definition]
    assert set(deployed) == {f"{kind}-{name}" for kind in ("redis", "lambdas") for name in on_aws}


def test_the_required_check_cannot_be_skipped() -> None:
    """It runs after every other job of the workflow, whatever came of it, and is told what that was."""
    planned = workflow("plan")["jobs"]
    required = planned["reviewed"]
    assert required["if"] == "${{ always() }}"
    assert set(required["needs"]) == set(planned) - {"reviewed"}
    [step] = [step for step in required["steps"] if "run" in step]
    assert "if" not in step
    assert "continue-on-error" not in step
    assert step["env"] == {
        "NEEDS": "${{ toJSON(needs) }}",
        "HEAD_REPOSITORY": "${{ github.event.pull_request.head.repo.full_name }}",
        "AUTHOR": "${{ github.event.pull_request.user.login }}",
        "AWS_PLAN_ROLE": "${{ vars.AWS_PLAN_ROLE }}",
    }


@pytest.mark.parametrize(("name", "job"), [("plan", "review"), ("drift", "report")])
def test_those_who_tell_run_also_when_planning_failed(name: str, job: str) -> None:
    """Otherwise an old comment, or a closed issue, would stand for what nobody looked at."""
    definition = workflow(name)["jobs"][job]
    assert definition["if"] == "${{ !cancelled() && needs.synth.result != 'skipped' }}"
    assert definition["needs"] == ["synth", "plan"]


def test_an_empty_plan_asks_nobody_and_stops_nobody() -> None:
    """The job with the environment, which may want an approval, is skipped; the next stack goes on all the same."""
    stack = workflow("deploy-stack")["jobs"]
    assert stack["plan"]["outputs"] == {"changes": "${{ steps.keep.outputs.changes }}"}
    assert stack["apply"]["if"] == "needs.plan.outputs.changes == 'true'"
    assert "environment" not in stack["plan"]
    for job in jobs("deploy"):
        if job.needs and job.needs != ("synth",):
            [before] = job.needs
            assert job.definition["if"] == f"${{{{ !cancelled() && needs.{before}.result == 'success' }}}}"


@pytest.mark.parametrize(
    "job",
    [job for job in jobs("plan", "deploy-stack", "drift") if job.steps and job.name != "synth"],
    ids=lambda job: f"{job.workflow}.{job.name}",
)
def test_a_job_with_rights_installs_only_what_it_needs(job: Any) -> None:
    """Neither npm's packages nor those of tests and synthesis: each could run code with the job's rights."""
    local = [step["uses"] for step in job.steps if step.get("uses", "").startswith("./")]
    assert local in ([], ["./.github/actions/set-up-delivery"])
    commands = [step["run"] for step in read(SET_UP_DELIVERY)["runs"]["steps"] if "run" in step]
    assert commands == ["make setup-delivery"]


def test_both_set_ups_have_the_same_versions() -> None:
    """Planning and synthesis see the same Python and Terraform."""
    versions = []
    for path in (SET_UP, SET_UP_DELIVERY):
        action = read(path)
        given = {key: value for step in action["runs"]["steps"] for key, value in step.get("with", {}).items()}
        python = action["inputs"].get("python-version", {}).get("default", given["python-version"])
        versions.append((python, given["terraform_version"]))
    assert versions[0] == versions[1]


def test_no_package_of_npm_runs_a_script_at_its_installation() -> None:
    """Every `npm` of the Makefile says so."""
    commands = re.findall(r"@(npm .*)", (ROOT / "Makefile").read_text())
    assert len(commands) == 2
    assert all("--ignore-scripts" in each for each in commands)


def test_deployments_are_one_chain_with_prod_at_its_end() -> None:
    """dev, staging, prod; the cache before the functions; each stops all that follow. Approval is where it applies."""
    chain = ["synth"]
    followers = {job.needs: job.name for job in jobs("deploy")}
    while (follower := followers.get((chain[-1],))) is not None:
        chain.append(follower)
    assert chain[1:] == [f"{kind}-{name}" for name in ("dev", "staging", "prod") for kind in ("redis", "lambdas")]
    assert workflow("deploy-stack")["jobs"]["apply"]["environment"] == "${{ inputs.environment }}"
    assert workflow("deploy")["concurrency"]["cancel-in-progress"] is False


def test_a_forks_pull_request_gets_no_credentials() -> None:
    """Every job of the workflow that has any, or writes anything, is for this repository's own branches."""
    planned = workflow("plan")["jobs"]
    assert "head.repo.full_name == github.repository" in planned["synth"]["if"]
    assert planned["plan"]["needs"] == "synth"
    assert "needs.synth.result != 'skipped'" in planned["review"]["if"]
    assert not any("secrets." in path.read_text() for path in FOLDER.glob("*.yml"))


def test_the_job_that_publishes_runs_nothing_of_the_repository() -> None:
    """PyPI trusts it, so it only uploads what another job built, once somebody has approved."""
    publish = workflow("release")["jobs"]["publish"]
    assert [step["uses"].partition("@")[0] for step in publish["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
    assert publish["environment"]["name"] == "pypi"
    assert set(workflow("release")["on"]) == {"push"}
    assert workflow("release")["on"]["push"] == {"tags": ["redis-access-*"]}


def test_every_folder_with_a_lock_is_kept_up_to_date() -> None:
    """Dependabot sees Python's and npm's lock files, wherever they are."""
    updates = {each["package-ecosystem"]: each for each in read(ROOT / ".github/dependabot.yml")["updates"]}
    locks = subprocess.run(
        ["git", "ls-files", "*requirements*.txt", "lib/redis_access/pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    folders = {f"/{lock.rpartition('/')[0]}" for lock in locks}
    assert set(updates["uv"]["directories"]) == folders
    assert updates["npm"]["directories"] == ["/"]


def test_every_supported_python_is_checked() -> None:
    """Ruff, mypy and the fast tests on each version that the library names."""
    tested = workflow("ci")["jobs"]["check"]
    assert {"3.11", "3.12", "3.13"} <= set(tested["strategy"]["matrix"]["python"])
    assert "make check" in [step.get("run") for step in tested["steps"]]
