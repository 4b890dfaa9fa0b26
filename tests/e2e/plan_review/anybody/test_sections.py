"""The parts of a plan beside changes: checks, outputs, -target, warnings, its own format. Without a provider."""

import json
from pathlib import Path

import pytest

from tests.e2e.plan_review.planning import Reviewed, review
from tests.e2e.terraform import Terraform

pytestmark = pytest.mark.e2e

STACK = "thing-prod"
BEFORE = """
resource "terraform_data" "kept" { input = "a" }
resource "terraform_data" "left" { input = "b" }
resource "terraform_data" "placed" { input = "c" }
output "name" { value = terraform_data.kept.output }
output "address" {
  value     = "rediss://cache"
  sensitive = true
}
"""
AFTER = """
resource "terraform_data" "kept" { input = "other" }
resource "terraform_data" "moved" { input = "c" }
resource "terraform_data" "new" { input = "d" }
resource "terraform_data" "taken" { input = "e" }
output "address" { value = "rediss://cache" }
import {
  to = terraform_data.taken
  id = "1"
}
moved {
  from = terraform_data.placed
  to   = terraform_data.moved
}
removed {
  from = terraform_data.left
  lifecycle { destroy = false }
}
check "name" {
  assert {
    condition     = terraform_data.moved.input == "x"
    error_message = "The name is not x."
  }
}
check "later" {
  assert {
    condition     = terraform_data.new.id == "x"
    error_message = "It is not x."
  }
}
"""


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """Apply the one, and write the other."""
    folder = tmp_path_factory.mktemp("sections")
    (folder / STACK).mkdir()
    main = folder / STACK / "main.tf"
    main.write_text(BEFORE)
    terraform = Terraform(stacks=folder)
    terraform.must(STACK, "init")
    terraform.must(STACK, "apply", "-auto-approve")
    main.write_text(AFTER)
    return terraform


def reviewed(terraform: Terraform, folder: Path, *arguments: str) -> Reviewed:
    """Plan with the stream of `-json` as the log, and review the plan file as Terraform wrote it."""
    log = folder / "plan.log"
    log.write_text(terraform.run(STACK, "plan", "-json", "-out=a.plan", *arguments).stdout)
    settings = folder / "plan-review.toml"
    settings.touch()
    plan = terraform.stacks / STACK / "a.plan"
    options = ("--settings", str(settings), "--plan-error", f"{STACK}={log}")
    return review(f"{STACK}={plan}", folder=folder, options=options)


def test_everything_that_terraform_says_is_read(applied: Terraform, tmp_path: Path) -> None:
    """Checks with their messages, the warning that Terraform makes of one, what leaves, comes in or is shown."""
    done = reviewed(applied, tmp_path)
    assert done.findings(STACK) == {
        ("check-failed", "check.name"),
        ("check-not-visible", "check.later"),
        ("terraform-warning", STACK),
        ("output-removed", "output.name"),
        ("no-longer-sensitive", "output.address"),
        ("imported-with-changes", "terraform_data.taken"),
        ("state-forgotten", "terraform_data.left"),
    }
    assert "The name is not x." in done.comment
    counts = done.stacks[STACK]["counts"]
    assert {name: count for name, count in counts.items() if count} == {
        "create": 1,
        "update": 2,
        "forget": 1,
        "imported": 1,
        "moved": 1,
    }


def test_a_plan_of_a_part_says_so(tmp_path: Path) -> None:
    """By Terraform's own word."""
    (tmp_path / STACK).mkdir()
    (tmp_path / STACK / "main.tf").write_text(BEFORE)
    terraform = Terraform(stacks=tmp_path)
    terraform.must(STACK, "init")
    part = reviewed(terraform, tmp_path, "-target=terraform_data.kept")
    assert ("partial-plan", STACK) in part.findings(STACK)
    assert ("partial-plan", STACK) not in reviewed(terraform, tmp_path).findings(STACK)


def test_no_section_of_this_terraform_is_unread(applied: Terraform, tmp_path: Path) -> None:
    """Every key of what it writes is one that the review knows."""
    done = reviewed(applied, tmp_path)
    assert "unread-section" not in {rule for rule, _ in done.findings(STACK)}


def test_the_plan_file_and_its_json_are_the_same_review(applied: Terraform, tmp_path: Path) -> None:
    """Standard input, too."""
    file = reviewed(applied, tmp_path)
    shown = applied.must(STACK, "show", "-json", "a.plan")
    (tmp_path / f"{STACK}.json").write_text(shown)
    again = review(tmp_path / f"{STACK}.json", folder=tmp_path)
    assert again.stacks[STACK]["resources"] == file.stacks[STACK]["resources"]
    assert json.loads(shown)["format_version"].startswith("1.")
