"""A program that is missing or too old is named in one line with the remedy."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "set_up" / "prerequisites.sh"
GOOD = {
    "python3": "Python 3.11.2",
    "node": "v20.19.0",
    "npm": "10.8.2",
    "terraform": "Terraform v1.10.0",
    "redis-server": "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64",
}


def run(folder: Path, versions: Mapping[str, str], **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the check where only these programs are installed."""
    for program in ("cut", "sed", "head"):
        (folder / program).symlink_to(str(shutil.which(program)))
    for program, version in versions.items():
        stub = folder / program
        stub.write_text(f"#!/bin/sh\necho '{version}'\n")
        stub.chmod(0o755)
    environment = {"PATH": str(folder), **variables}
    shell = str(shutil.which("sh"))
    return subprocess.run([shell, str(SCRIPT)], env=environment, capture_output=True, text=True, check=False)


def test_opentofu_will_do_where_it_is_named(tmp_path: Path) -> None:
    """By the variable that cdktf reads, too."""
    versions = {**{key: value for key, value in GOOD.items() if key != "terraform"}, "tofu": "OpenTofu v1.10.6"}
    result = run(tmp_path, versions, TERRAFORM_BINARY_NAME="tofu")
    assert (result.returncode, result.stderr) == (0, "")


def test_nothing_is_said_when_all_is_well(tmp_path: Path) -> None:
    """No noise."""
    result = run(tmp_path, GOOD)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("python3", "Python >= 3.11"),
        ("node", "Node >= 20"),
        ("npm", "npm >= 9"),
        ("terraform", "Terraform >= 1.10"),
        ("redis-server", "redis-server >= 7"),
    ],
)
def test_a_missing_program_is_told_in_one_line(tmp_path: Path, program: str, name: str) -> None:
    """The line names the program, and how to install it on Debian and macOS."""
    result = run(tmp_path, {key: value for key, value in GOOD.items() if key != program})
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{name} is needed and was not found. Debian")
    assert "macOS: brew install" in line


@pytest.mark.parametrize(
    ("program", "version", "line"),
    [
        ("python3", "Python 3.9.6", "Python >= 3.11 is needed, 3.9 was found."),
        ("node", "v18.20.4", "Node >= 20 is needed, 18.20 was found."),
        ("terraform", "Terraform v1.9.8", "Terraform >= 1.10 is needed, 1.9 was found."),
        ("redis-server", "Redis server v=6.2.7 sha=0", "redis-server >= 7 is needed, 6.2 was found."),
    ],
)
def test_an_old_program_is_told_in_one_line(tmp_path: Path, program: str, version: str, line: str) -> None:
    """The line names the version that is there and the one that is needed."""
    result = run(tmp_path, {**GOOD, program: version})
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith(line)


@pytest.mark.parametrize("version", ["Terraform v1.10.0", "Terraform v2.0.1"])
def test_versions_are_compared_as_numbers(tmp_path: Path, version: str) -> None:
    """1.10 is newer than 1.9."""
    assert run(tmp_path, {**GOOD, "terraform": version}).returncode == 0


def test_terraforms_own_warnings_do_not_hide_its_version(tmp_path: Path) -> None:
    """It prints them first."""
    versions = {**GOOD, "terraform": "Warning: Unable to open CLI configuration file\nTerraform v1.11.4"}
    assert run(tmp_path, versions).returncode == 0


def test_everything_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    """Nobody installs one thing after the other."""
    assert len(run(tmp_path, {}).stderr.splitlines()) == 5


def test_this_machine_has_what_is_needed() -> None:
    """The real programs' version lines are understood."""
    result = subprocess.run(["sh", str(SCRIPT)], env=dict(os.environ), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
