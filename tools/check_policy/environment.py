"""Checkov's own virtual environment, made from its lock file when that has changed."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from tools.check_policy.errors import CheckPolicyError

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).with_name("requirements.txt")
FOLDER = ROOT / ".checkov-venv"


def checkov_program(folder: Path = FOLDER) -> Path:
    """Return the path of Checkov, after installing it if need be; raises CheckPolicyError."""
    complete = folder / ".complete"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    program = folder / "bin" / "checkov"
    if not (program.exists() and complete.exists() and complete.read_text() == wanted):
        print(f"Installing Checkov into {folder.name}: a minute, once.", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        _install(folder)
        complete.write_text(wanted)
    return program


def _install(folder: Path) -> None:
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    finished = subprocess.run(
        [*command, "--require-hashes", "-r", str(LOCK)], capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        raise CheckPolicyError(f"cannot install Checkov:\n{finished.stderr.strip()}")
