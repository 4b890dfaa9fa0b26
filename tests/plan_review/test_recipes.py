"""The recipes in the documentation, run from its text as far as they can be without the service."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from ruamel.yaml import YAML

from tests.plan_review.documents import GROUP, change, document, resource, written

ROOT = Path(__file__).parents[2]
LOST = document(resource(GROUP, change("delete", {"engine": "redis"}, None)))
LABELLED = document(resource(GROUP, change("update", {"tags": {"a": "b"}}, {"tags": {}})))
TOKEN = "a-token"


def recipe(name: str) -> str:
    """Return the first block of code after the paragraph that begins with the service's name."""
    _, _, after = (ROOT / "docs" / "plan_review.md").read_text().partition(f"\n**{name}**")
    found = re.search(r"```\w+\n(.*?)```", after, re.DOTALL)
    assert found, name
    return found[1]


def parsed(name: str) -> Any:
    """Return the recipe's YAML."""
    return YAML(typ="safe").load(recipe(name))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a checkout, with plan-review on the path as pip would put it there, and a pip that does nothing."""
    programs = tmp_path / "programs"
    programs.mkdir()
    review = f'PYTHONPATH={ROOT} exec {sys.executable} -m tools.plan_review "$@"'
    for program, body in {"plan-review": review, "pip": "true"}.items():
        (programs / program).write_text(f"#!/bin/bash\n{body}\n")
        (programs / program).chmod(0o755)
    return tmp_path


def run(folder: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a command with the service's variables."""
    environment = {**os.environ, "PATH": f"{folder / 'programs'}:{os.environ['PATH']}", **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


class Gitlab(ThreadingHTTPServer):
    """A GitLab that takes notes, and refuses when it is told to."""

    notes: ClassVar[list[tuple[str, str, str]]] = []
    status = 201


@pytest.fixture
def gitlab() -> Iterator[Gitlab]:
    """Serve it on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["body"][0]
            server.notes.append((self.path, self.headers["PRIVATE-TOKEN"], body))
            self.send_response(server.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - http.server's name
            """Say nothing."""

    server = Gitlab(("127.0.0.1", 0), Handler)
    server.notes.clear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def in_gitlab(folder: Path, server: Gitlab) -> "subprocess.CompletedProcess[str]":
    """Run the job's script as GitLab's runner does: one shell, which ends at the first command that fails."""
    script = "\n".join(parsed("GitLab")["plan-review"]["script"])
    return run(
        folder,
        *("bash", "-eo", "pipefail", "-c", script),
        CI_API_V4_URL=f"http://127.0.0.1:{server.server_port}/api/v4",
        CI_PROJECT_ID="12",
        CI_MERGE_REQUEST_IID="7",
        GITLAB_TOKEN=TOKEN,
        no_proxy="127.0.0.1",
    )


@pytest.mark.parametrize(("plan", "code"), [(LOST, 1), (LABELLED, 0)])
def test_gitlabs_job_writes_a_note_and_ends_as_the_review_does(
    folder: Path, gitlab: Gitlab, plan: dict[str, Any], code: int
) -> None:
    """A refusal fails it, when the note is there and the page is written."""
    written(plan, folder / "plan.json")
    done = in_gitlab(folder, gitlab)
    assert done.returncode == code, done.stderr
    [(path, token, body)] = gitlab.notes
    assert (path, token) == ("/api/v4/projects/12/merge_requests/7/notes", TOKEN)
    assert body == (folder / "comment.md").read_text()
    assert [
        each for each in parsed("GitLab")["plan-review"]["artifacts"]["paths"] if not (folder / each).exists()
    ] == []


def test_gitlabs_job_fails_when_nothing_was_reviewed(folder: Path, gitlab: Gitlab) -> None:
    """Nothing is said on the merge request then."""
    assert in_gitlab(folder, gitlab).returncode != 0
    assert gitlab.notes == []


def test_gitlabs_job_fails_when_the_note_is_refused(folder: Path, gitlab: Gitlab) -> None:
    """A wrong token does not pass for a review that everybody saw."""
    written(LABELLED, folder / "plan.json")
    gitlab.status = 401
    assert in_gitlab(folder, gitlab).returncode != 0


def test_gitlabs_job_is_as_gitlab_wants_one(tmp_path: Path) -> None:
    """By its published schema."""
    (tmp_path / ".gitlab-ci.yml").write_text(recipe("GitLab"))
    check = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml")
    done = run(tmp_path, *check)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("variables", "stack"), [({"PROJECT_NAME": "redis-prod"}, "redis-prod"), ({"PROJECT_NAME": ""}, "default")]
)
def test_atlantiss_step_reviews_the_plan_that_it_shows(folder: Path, variables: dict[str, str], stack: str) -> None:
    """By the variables that Atlantis sets; a refusal fails the plan."""
    [*before, step] = parsed("Atlantis")["workflows"]["default"]["plan"]["steps"]
    assert before == ["init", "plan", "show"]
    written(LOST, folder / "default.json")
    environment = {"WORKSPACE": "default", "SHOWFILE": str(folder / "default.json"), **variables}
    # Atlantis runs it by `sh -c`.
    done = run(folder, "sh", "-c", step["run"], **environment)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(f"{stack}: 1 destroy\n")
    assert "REFUSED  cache-lost" in done.stdout
    written(LABELLED, folder / "default.json")
    assert run(folder, "sh", "-c", step["run"], **environment).returncode == 0


def test_jenkinss_step_writes_what_its_plugins_publish(folder: Path) -> None:
    """The page and the SARIF file, under the names that the steps after it have."""
    pipeline = recipe("Jenkins")
    assert pipeline.count("{") == pipeline.count("}")
    [command] = re.findall(r"sh '([^']+)'", pipeline)
    written(LOST, folder / "plan.json")
    assert run(folder, "sh", "-xe", "-c", command).returncode == 1
    [page] = re.findall(r"reportFiles: '([^']+)'", pipeline)
    [report] = re.findall(r"sarif\(pattern: '([^']+)'\)", pipeline)
    assert (folder / page).read_text().startswith("<!doctype html>")
    assert json.loads((folder / report).read_text())["version"] == "2.1.0"


def test_githubs_step_gives_the_action_what_it_takes() -> None:
    """Its inputs are the action's."""
    action = YAML(typ="safe").load((ROOT / "tools" / "plan_review" / "action.yml").read_text())
    workflow = parsed("GitHub")
    [step] = workflow["steps"]
    assert step["uses"].startswith("example/experimentation/tools/plan_review@")
    assert set(step["with"]) <= set(action["inputs"])
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write", "issues": "write"}
