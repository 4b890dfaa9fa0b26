"""Terraform's own word on whether there is anything to apply."""

from pathlib import Path

import pytest

from tools.delivery.build_folder import BuildFolder
from tools.delivery.cli import main
from tools.delivery.plans.planning import has_changes, plan_stack

STACK = "redis-dev"
MAIN = 'variable "port" { default = 6379 }\nresource "terraform_data" "group" { input = var.port }\n'


@pytest.fixture
def stack(build: BuildFolder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a stack of Terraform's built-in resource, which needs no provider."""
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    folder = build.stacks / STACK
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text(MAIN)
    return folder


def test_a_plan_that_changes_nothing_is_told_from_one_that_does(build: BuildFolder, stack: Path) -> None:
    """By Terraform, which knows of outputs and moves, too."""
    plan_stack(STACK, build)
    assert has_changes(STACK, build)
    (stack / "main.tf").write_text("")
    plan_stack(STACK, build)
    assert not has_changes(STACK, build)
    (stack / "main.tf").write_text('output "port" { value = 1 }')
    plan_stack(STACK, build)
    assert has_changes(STACK, build)


def test_a_plan_that_does_not_say_is_applied(build: BuildFolder) -> None:
    """Terraform before 1.8: nobody may take it for empty."""
    build.plan_json(STACK).write_text("{}")
    assert has_changes(STACK, build)


def test_nobody_is_asked_about_an_empty_plan(
    build: BuildFolder, stack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is not kept, and the workflow is told that there is nothing to apply."""
    (stack / "main.tf").write_text("")
    plan_stack(STACK, build)
    output = tmp_path / "output"
    monkeypatch.setenv("PLANS_BUCKET", "a-bucket")
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    assert main(["keep", STACK], build=build) == 0
    assert output.read_text() == "changes=false\n"
    assert "nothing to apply" in capsys.readouterr().out
    assert not build.kept(STACK).exists()
