"""The real Checkov over the real stacks."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.e2e
def test_no_check_fails_in_any_stack() -> None:
    """And nothing is accepted without need. Installs Checkov the first time."""
    finished = subprocess.run(
        [sys.executable, "-m", "tools.check_policy"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert " 0 failed" in " ".join(finished.stdout.split())
