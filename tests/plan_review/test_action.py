"""The GitHub action: its steps, run by bash with programs that stand in for pipx and gh."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.plan_review.documents import GROUP, change, document, resource, written

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = YAML(typ="safe").load((ROOT / "tools" / "plan_review" / "action.yml").read_text())
EARLIER, REVIEW, COMMENT, REFUSED = ACTION["runs"]["steps"]
MARKED = "<!-- plan-review -->"
LOST = resource(GROUP, change("delete", {"engine": "redis"}, None))
LABELLED = resource(GROUP, change("update", {"tags": {"a": "b"}}, {"tags": {}}))


# It writes down what it is asked, and knows one pull request's comments, in pages.
GH = 'echo "$@" >>{folder}/asked; case "$*" in *--slurp*) cat {folder}/comments.json ;; esac'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a checkout with programs on the path: pipx runs this package, gh is a stand-in."""
    programs = tmp_path / "programs"
    programs.mkdir()
    review = f'shift 4; cd "$OLDPWD_"; PYTHONPATH={ROOT} exec {sys.executable} -m tools.plan_review "$@"'
    for name, body in {"pipx": review, "gh": GH.format(folder=tmp_path)}.items():
        (programs / name).write_text(f"#!/bin/bash\n{body}\n")
        (programs / name).chmod(0o755)
    return tmp_path


def step(folder: Path, run: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a step as the runner does."""
    environment = {
        **os.environ,
        "PATH": f"{folder / 'programs'}:{os.environ['PATH']}",
        "OLDPWD_": str(folder),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "MARKER": "plan-review",
        "EARLIER": "",
        "NUMBER": "7",
        "GH_REPO": "example/flags",
        **variables,
    }
    bash, python = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"], [sys.executable, "-c"]
    command = [*(python if run == EARLIER["run"] else bash), run]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def outputs(folder: Path) -> dict[str, str]:
    """Return the step's outputs."""
    written = folder / "outputs"
    return dict(line.split("=", 1) for line in written.read_text().splitlines()) if written.exists() else {}


@pytest.mark.parametrize(("plan", "verdict", "code"), [(LOST, "refused", "1"), (LABELLED, "fine", "0")])
def test_a_plan_is_reviewed_with_every_output(folder: Path, plan: dict[str, Any], verdict: str, code: str) -> None:
    """A refusal is for the last step to fail by: the comment comes first."""
    written(document(plan), folder / "plan.json")
    done = step(folder, REVIEW["run"], PLANS="redis-prod=plan.json", SETTINGS="", REQUIREMENT="redis-plan-review")
    assert done.returncode == 0, done.stderr
    assert (outputs(folder)["verdict"], outputs(folder)["code"]) == (verdict, code)
    for name in ("plan-review.md", "plan-review.html", "plan-review.json", "plan-review.sarif", "summary"):
        assert (folder / name).stat().st_size


def test_what_cannot_be_read_fails_the_step(folder: Path) -> None:
    """Nothing passes for reviewed."""
    (folder / "plan.json").write_text("")
    done = step(folder, REVIEW["run"], PLANS="plan.json", SETTINGS="", REQUIREMENT="x")
    assert done.returncode != 0
    assert "is empty" in done.stderr


def asked(folder: Path) -> list[str]:
    """Return what gh was asked."""
    return (folder / "asked").read_text().splitlines()


@pytest.mark.parametrize(
    ("comments", "found"),
    [
        ([], ""),
        ([{"id": 12, "body": f"{MARKED}\nolder", "user": {"type": "Bot"}}], "12"),
        # Another workflow's, a person's, one without a text, one of another review.
        (
            [
                {"id": 1, "body": "## Coverage", "user": {"type": "Bot"}},
                {"id": 2, "body": f"{MARKED}\nmine", "user": {"type": "User"}},
                {"id": 3, "body": None, "user": {"type": "Bot"}},
                {"id": 4, "body": "<!-- plan-review b -->", "user": {"type": "Bot"}},
            ],
            "",
        ),
    ],
)
def test_the_comment_is_found_by_its_marker(folder: Path, comments: list[dict[str, Any]], found: str) -> None:
    """It is nobody's last comment, but ours."""
    (folder / "comments.json").write_text(json.dumps([[], comments]))
    done = step(folder, EARLIER["run"])
    assert done.returncode == 0, done.stderr
    assert outputs(folder).get("id", "") == found
    assert (folder / "plan-review.earlier.md").exists() == bool(found)


def test_the_second_review_says_what_is_new_since_the_first(folder: Path) -> None:
    """By what the comment remembers."""
    written(document(LOST), folder / "plan.json")
    known = {"PLANS": "redis-prod=plan.json", "SETTINGS": "", "REQUIREMENT": "x"}
    step(folder, REVIEW["run"], **known)
    (folder / "plan-review.md").rename(folder / "plan-review.earlier.md")
    step(folder, REVIEW["run"], **known, EARLIER="12")
    assert "**Since the last review:** the same findings." in (folder / "plan-review.md").read_text()


@pytest.mark.parametrize(
    ("earlier", "call"),
    [
        ("", "api --method POST repos/example/flags/issues/7/comments -F body=@plan-review.md"),
        ("12", "api --method PATCH repos/example/flags/issues/comments/12 -F body=@plan-review.md"),
    ],
)
def test_one_comment_and_one_label(folder: Path, earlier: str, call: str) -> None:
    """The other verdicts' labels go."""
    done = step(folder, COMMENT["run"], LABEL="plan-review: refused", EARLIER=earlier)
    assert done.returncode == 0, done.stderr
    assert asked(folder)[0] == call
    assert asked(folder)[-1] == "pr edit 7 --add-label plan-review: refused"
    removed = [each for each in asked(folder) if "--remove-label" in each]
    assert len(removed) == 4
    assert not [each for each in removed if each.endswith("refused")]


def test_a_refusal_fails_the_job_at_the_end() -> None:
    """When everything is written."""
    assert REFUSED["if"] == "steps.review.outputs.code == '1'"
    assert "exit 1" in REFUSED["run"]


def test_nothing_that_somebody_else_wrote_stands_in_a_script() -> None:
    """Expressions are expanded before the shell reads them: they go by variables."""
    assert [each for each in ACTION["runs"]["steps"] if "${{" in each["run"]] == []
