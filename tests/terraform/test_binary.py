"""OpenTofu in Terraform's place: a program on the path, named by one variable."""

import os
from pathlib import Path

import pytest

from tools.local_stack.deployment.programs import check_programs
from tools.local_stack.errors import StartError
from tools.terraform import steps
from tools.terraform.binary import VARIABLE, terraform_binary

# It writes what it was called with, and for `plan` the file that is asked for.
STAND_IN = """#!/bin/sh
echo "$0 $*" >> "$CALLS"
for argument in "$@"; do
    case $argument in -out=*) echo planned > "${argument#-out=}" ;; esac
done
echo '{}'
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a `tofu` on the path, name it, and return the file of its calls."""
    (tmp_path / "tofu").write_text(STAND_IN)
    (tmp_path / "tofu").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv(VARIABLE, "tofu")
    return tmp_path / "calls"


def test_every_step_calls_the_program_that_is_named(calls: Path, tmp_path: Path) -> None:
    """Init, plan, show and apply."""
    steps.init(tmp_path)
    planned = steps.plan(tmp_path, tmp_path / "a.plan")
    steps.show(tmp_path, planned.file, tmp_path / "a.json")
    steps.apply(tmp_path, planned.file)
    called = [line.split() for line in calls.read_text().splitlines()]
    assert [Path(program).name for program, *_ in called] == ["tofu"] * 4
    assert [verb for _, verb, *_ in called] == ["init", "plan", "show", "apply"]


def test_without_the_variable_it_is_terraform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with an empty one."""
    monkeypatch.delenv(VARIABLE, raising=False)
    assert terraform_binary() == "terraform"
    monkeypatch.setenv(VARIABLE, "")
    assert terraform_binary() == "terraform"


def test_the_local_stack_looks_for_it(calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And names it when it is missing."""
    check_programs()
    monkeypatch.setenv(VARIABLE, "tofu-that-is-not-there")
    with pytest.raises(StartError, match="tofu-that-is-not-there cannot be found"):
        check_programs()
