"""Lock files say what is installed, and nothing about where it comes from."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTED = ["git", "ls-files", "*requirements*.txt"]
LOCKS = subprocess.run(LISTED, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_there_is_one_for_running_and_one_for_developing() -> None:
    """Both at the top, beside those of single tools."""
    assert {"requirements.txt", "requirements-run.txt", "tools/delivery/requirements.txt"} <= set(LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    """An index that is exchanged cannot exchange a package."""
    entries = re.findall(r"^\w.*(?:\n +--hash.*)*", (ROOT / lock).read_text(), re.MULTILINE)
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_index_is_named(lock: str) -> None:
    """Each user's pip has an index of its own, or a mirror."""
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert re.findall(r"^-.*", text, re.MULTILINE) == []
