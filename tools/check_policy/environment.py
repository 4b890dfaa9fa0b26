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


def checkov_command(folder: Path = FOLDER) -> list[str]:
    """Return the command that is Checkov, after installing it if need be; raises CheckPolicyError.

    It is Python's: the first line of Checkov's own program names its interpreter, which systems find at no path with a
    space.
    """
    complete = folder / ".complete"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    python = folder / "bin" / "python"
    if not (python.exists() and complete.exists() and complete.read_text() == wanted):
        print(f"Installing Checkov into {folder.name}: a minute, once.", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        _install(folder)
        complete.write_text(wanted)
    return [str(python), "-m", "checkov.main"]


def _install(folder: Path) -> None:
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    finished = subprocess.run(
        [*command, "--require-hashes", "-r", str(LOCK)], capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        raise CheckPolicyError(f"cannot install Checkov:\n{finished.stderr.strip()}")
