"""The required check: red unless a review was made and every job before it is done."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.delivery.github.required_check import main, problem
from tools.terraform.steps import ROOT

OURS = {"HEAD_REPOSITORY": "example/here", "GITHUB_REPOSITORY": "example/here", "AUTHOR": "someone"}
SET_UP = {**OURS, "AWS_PLAN_ROLE": "arn:aws:iam::1:role/plan"}


def needs(**results: str) -> str:
    """Write what GitHub says of the jobs before."""
    return json.dumps({job: {"result": result, "outputs": {}} for job, result in results.items()})


def test_a_reviewed_pull_request_passes() -> None:
    """Each job before it has succeeded."""
    assert problem({**SET_UP, "NEEDS": needs(synth="success", plan="success", review="success")}) == ""


@pytest.mark.parametrize("job", ["synth", "plan", "review"])
@pytest.mark.parametrize("result", ["failure", "cancelled", "skipped"])
def test_any_other_result_of_any_job_fails(job: str, result: str) -> None:
    """Skipped ones above all, which GitHub takes for passed."""
    results = {"synth": "success", "plan": "success", "review": "success", job: result}
    assert f"{job}: {result}" in problem({**SET_UP, "NEEDS": needs(**results)})


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"HEAD_REPOSITORY": "someone/here"}, "comes from a fork"),
        ({"HEAD_REPOSITORY": ""}, "comes from a fork"),
        ({"AUTHOR": "dependabot[bot]"}, "comes from Dependabot"),
        ({"AWS_PLAN_ROLE": ""}, "AWS_PLAN_ROLE is not set"),
        ({"NEEDS": ""}, "no job ran"),
        ({"NEEDS": "{}"}, "no job ran"),
    ],
)
def test_what_is_never_planned_fails_with_the_reason(changed: dict[str, str], reason: str) -> None:
    """Also where all that ran is green."""
    green = {**SET_UP, "NEEDS": needs(synth="success", plan="success", review="success")}
    assert reason in problem({**green, **changed})


def test_the_reason_stands_on_the_runs_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And beside the check, as an error."""
    summary = tmp_path / "summary.md"
    assert main({**SET_UP, "NEEDS": "", "GITHUB_STEP_SUMMARY": str(summary)}) == 1
    assert "no job ran" in summary.read_text()
    assert capsys.readouterr().out.startswith("::error")


def test_it_needs_nothing_but_python() -> None:
    """It runs for forks, before anything is installed: without site-packages."""
    program = "import sys; sys.path.insert(0, sys.argv[1]); import tools.delivery.github.required_check"
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(ROOT)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
