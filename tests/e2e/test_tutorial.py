"""docs/tutorial.md does what it says: its files are written and its commands run, in order, in a copy of this."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r'^```(?P<language>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
TESTS_THAT_LIST_FUNCTIONS = (
    "tests/modules/test_lambdas_stack.py",
    "tests/modules/test_addresses.py",
    "tests/modules/watching/test_alarms.py",
    "tests/lambdas/bundle/test_bundle.py",
    "tests/tools/openapi/test_document.py",
)
SET_UP = {".venv": "requirements.txt", "node_modules": "package-lock.json"}


class Block(NamedTuple):
    """A block of the tutorial, and the file that it is or changes."""

    language: str
    file: str | None
    text: str


BLOCKS = [Block(**match.groupdict()) for match in BLOCK.finditer(TUTORIAL.read_text("utf-8"))]


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Path]:
    """Copy what a clone would hold, set up as this repository is; take a stack down that is left running."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    for folder, lock in SET_UP.items():
        # Make would set up anew, and through the link that would be here, if the copied lock were newer.
        assert (ROOT / folder / ".complete").is_file(), "run: make setup"
        os.utime(tmp_path / lock, (0, 0))
        (tmp_path / folder).symlink_to(ROOT / folder)
    yield tmp_path
    shell("make down", tmp_path)


def shell(commands: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a block's commands as a reader would, but stop at the first that fails."""
    return subprocess.run(["bash", "-ec", commands], cwd=folder, capture_output=True, text=True, check=False)


def change(file: Path, difference: str) -> None:
    """Apply a difference whose old lines stand in the file, next to each other, exactly once."""
    lines = difference.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    text = file.read_text()
    assert text.count(old) == 1, f"{file.name} has not exactly one of:\n{old}"
    file.write_text(text.replace(old, new))


def assert_shown(expected: str, output: str) -> None:
    """Check that each expected line stands in a line of the output, in this order; `...` stands for anything."""
    remaining = iter(output.splitlines())
    for line in expected.splitlines():
        pattern = re.escape(line).replace(r"\.\.\.", ".*")
        assert any(re.search(pattern, each) for each in remaining), (
            f"{line}\nis not, or not in this order, in:\n{output}"
        )


def test_the_tutorial_works_as_it_is_written(clone: Path) -> None:
    """From the clone to the function's answers on the local stack, and down again."""
    output = ""
    for block in BLOCKS:
        if block.language == "sh":
            _cloned, _, commands = block.text.rpartition("cd experimentation\n")
            finished = shell(commands, clone)
            output = finished.stdout
            assert finished.returncode == 0, f"{block.text}\n{output}{finished.stderr}"
        elif block.language == "text":
            assert_shown(block.text, output)
        elif block.language == "diff":
            change(clone / str(block.file), block.text)
        else:
            assert block.file, block.text
            (clone / block.file).parent.mkdir(parents=True, exist_ok=True)
            (clone / block.file).write_text(block.text)
    languages = {block.language for block in BLOCKS}
    assert languages == {"sh", "text", "diff", "python"}
    for checks in (
        "ruff check lambdas tests",
        "ruff format --check lambdas tests",
        "python -m mypy lambdas tests/lambdas",
    ):
        checked = shell(f".venv/bin/{checks}", clone)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    stack = shell(f".venv/bin/python -m pytest -q {' '.join(TESTS_THAT_LIST_FUNCTIONS)}", clone)
    assert stack.returncode == 0, stack.stdout
