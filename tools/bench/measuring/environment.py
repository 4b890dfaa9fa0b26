"""A virtual environment with the peers, so that nothing else needs to install them."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[3]
ENVIRONMENT = ROOT / "build" / "bench" / "venv"
REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"


def is_inside() -> bool:
    """Whether this interpreter is the environment's."""
    return Path(sys.prefix).resolve() == ENVIRONMENT.resolve()


def run_inside(arguments: list[str]) -> int:
    """Run `python -m tools.bench` with the arguments in the environment, which is made when it is not there yet.

    Return its exit code. Raises CalledProcessError when the peers cannot be installed.
    """
    python = ENVIRONMENT / "bin" / "python"
    complete = ENVIRONMENT / ".complete"
    if not complete.is_file() or complete.stat().st_mtime < REQUIREMENTS.stat().st_mtime:
        print("installing the peers into build/bench/venv", file=sys.stderr)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check"]
        subprocess.run([python, *install, "--require-hashes", "-r", REQUIREMENTS], check=True)
        complete.touch()
    # Without compiled modules the import row would measure the compiler.
    others = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    variables = {**others, "PYTHONPATH": f"{ROOT / 'lib'}{os.pathsep}{ROOT}", "PYTHONHASHSEED": "0"}
    return subprocess.run([python, "-m", "tools.bench", *arguments], cwd=ROOT, env=variables).returncode
