"""Checkov runs from its own environment, wherever that is."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

from tools.check_policy.checkov import run_checkov
from tools.check_policy.environment import LOCK, checkov_command

REPORT = {
    "summary": {"parsing_errors": 0, "passed": 7, "checkov_version": "1.2.3"},
    "results": {"failed_checks": []},
}


def test_checkov_runs_at_a_path_with_a_space_and_an_accent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that names its interpreter in its first line does not run there."""
    folder = tmp_path / "caf\u00e9 au lait" / ".checkov-venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / ".complete").write_text(hashlib.sha256(LOCK.read_bytes()).hexdigest())
    (tmp_path / "checkov").mkdir()
    (tmp_path / "checkov" / "main.py").write_text(f"print({json.dumps(REPORT)!r})")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run_checkov(checkov_command(folder), tmp_path).passed == 7
