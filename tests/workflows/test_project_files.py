"""Files that GitHub and editors read beside the workflows: valid, and true of this repository."""

import json
import re
from pathlib import Path

import pytest

from tests.workflows.test_workflows import checked
from tests.workflows.workflow import ROOT, SET_UP, read

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
OWNERS = ROOT / ".github" / "CODEOWNERS"


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-issue-forms", [str(path) for path in sorted(FORMS.glob("*.yml")) if path.stem != "config"]),
        ("github-issue-config", [str(FORMS / "config.yml")]),
    ],
)
def test_issue_forms_fit_githubs_schema(schema: str, files: list[str]) -> None:
    """GitHub shows no form that does not."""
    assert files
    result = checked("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
    assert result.returncode == 0, result.stdout + result.stderr


def test_what_has_owners_exists() -> None:
    """An entry whose path has moved would protect nothing, silently."""
    entries = [line.split() for line in OWNERS.read_text().splitlines() if line and not line.startswith("#")]
    assert entries[0][0] == "*"
    for path, *owners in entries:
        assert owners, path
        assert path == "*" or (ROOT / path.strip("/")).exists(), path


def test_those_who_judge_changes_are_not_those_who_make_them() -> None:
    """The workflows, their roles, the policy and the accepted risks have owners of their own."""
    owned = {line.split()[0] for line in OWNERS.read_text().splitlines() if line.startswith("/")}
    assert {"/.github/", "/modules/ci/", "/modules/policy/", "/tools/delivery/", "/plan-review.toml"} <= owned


def test_the_container_has_the_versions_of_the_workflows() -> None:
    """Python, Node and Terraform are those of the action `set-up`."""
    text = (ROOT / ".devcontainer" / "devcontainer.json").read_text()
    container = json.loads(re.sub(r"^//.*\n", "", text))
    used = {name: feature["version"] for path, feature in container["features"].items() for name in [Path(path).name]}
    used["python"] = re.sub(r".*:([\d.]+)-.*", r"\1", container["image"])
    wanted = read(SET_UP)
    given = {key: value for step in wanted["runs"]["steps"] for key, value in step.get("with", {}).items()}
    assert used == {
        "python": wanted["inputs"]["python-version"]["default"],
        "node:1": given["node-version"],
        "terraform:1": given["terraform_version"],
    }


def test_security_reports_are_private() -> None:
    """SECURITY.md, the choice of forms and the bug form lead to the private report, not to an issue."""
    private = "security/advisories/new"
    config = read(FORMS / "config.yml")
    assert config["blank_issues_enabled"] is False
    assert any(link["url"].endswith(private) for link in config["contact_links"])
    assert private in (FORMS / "bug.yml").read_text()
    assert "Report a vulnerability" in (ROOT / "SECURITY.md").read_text()
