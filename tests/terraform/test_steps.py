"""Terraform's steps, by Terraform: its built-in resource needs no provider and no account."""

import json
import stat
from pathlib import Path

import pytest

from tools.terraform import steps as terraform
from tools.terraform.errors import TerraformError

pytestmark = pytest.mark.e2e

KEPT = """
variable "version_number" { default = 1 }
resource "terraform_data" "kept" {
  triggers_replace = var.version_number
  lifecycle { prevent_destroy = true }
}
"""

READER = """
data "terraform_remote_state" "other" {
  backend = "local"
  config  = { path = "other.tfstate" }
}
resource "terraform_data" "x" { input = data.terraform_remote_state.other.outputs.id }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a stack's folder, initialized."""
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    (tmp_path / "main.tf").write_text(KEPT)
    terraform.init(tmp_path)
    return tmp_path


def test_a_plan_is_made_shown_and_applied(folder: Path) -> None:
    """The file that was shown is the one that is applied, and both files are their owner's alone."""
    binary, shown = folder / "x.plan", folder / "x.json"
    planned = terraform.plan(folder, binary)
    terraform.show(folder, planned.file, shown)
    assert planned.error == ""
    assert json.loads(shown.read_text())["resource_changes"][0]["change"]["actions"] == ["create"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (binary, shown)] == [0o600, 0o600]
    terraform.apply(folder, planned.file)
    assert (folder / "terraform.tfstate").exists()


def test_prevent_destroy_leaves_an_errored_plan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terraform 1.11 fails and writes the plan all the same; it says why, and refuses to apply it."""
    terraform.apply(folder, terraform.plan(folder, folder / "first.plan").file)
    monkeypatch.setenv("TF_VAR_version_number", "2")
    planned = terraform.plan(folder, folder / "second.plan")
    assert planned.error.startswith("Error: Instance cannot be destroyed")
    assert "\x1b" not in planned.error
    terraform.show(folder, planned.file, folder / "second.json")
    shown = json.loads((folder / "second.json").read_text())
    assert (shown["errored"], shown["applyable"]) == (True, False)
    assert shown["resource_changes"][0]["change"]["replace_paths"] == [["triggers_replace"]]
    with pytest.raises(TerraformError, match="terraform apply failed"):
        terraform.apply(folder, planned.file)


def test_a_configuration_that_cannot_be_planned_is_an_error(folder: Path) -> None:
    """With Terraform's words, and without a plan of an earlier run."""
    binary = folder / "x.plan"
    terraform.plan(folder, binary)
    (folder / "main.tf").write_text('resource "terraform_data" "x" {')
    with pytest.raises(TerraformError) as caught:
        terraform.plan(folder, binary)
    assert "Error: " in caught.value.said
    assert not binary.exists()


def test_a_stack_that_waits_for_another_is_told(folder: Path) -> None:
    """It reads the state of one that has not been deployed, or an output that is not in it yet."""
    (folder / "main.tf").write_text(READER)
    terraform.init(folder)
    missing = terraform.plan(folder, folder / "x.plan")
    assert terraform.waits_for_another_stack(missing.error)
    (folder / "other.tfstate").write_text('{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x"}')
    assert terraform.waits_for_another_stack(terraform.plan(folder, folder / "x.plan").error)


def test_another_error_is_no_waiting() -> None:
    """Nor is one beside such a one."""
    waiting = "Error: Unable to find remote state\n  with data.terraform_remote_state.x"
    assert terraform.waits_for_another_stack(waiting)
    assert not terraform.waits_for_another_stack("")
    assert not terraform.waits_for_another_stack("Error: Instance cannot be destroyed")
    assert not terraform.waits_for_another_stack(f"{waiting}\nError: Instance cannot be destroyed")


def test_a_folder_without_a_stack_is_an_error(tmp_path: Path) -> None:
    """With the remedy."""
    with pytest.raises(TerraformError, match="make synth"):
        terraform.init(tmp_path / "redis-none")


def test_messages_lose_colours_and_frames() -> None:
    """They go into a comment."""
    assert terraform.plain("\x1b[31m╷\x1b[0m\n│ Error: no\n│\n│   on x\n╵\n") == "Error: no\n  on x"
