"""A clone in which stand-ins for Python, uv and npm write down what they are asked, and install nothing."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements-run.txt", "requirements.txt", "package-lock.json")
# `python -m venv` makes an environment whose Python is this again.
PYTHON = r"""#!/bin/sh
case "$*" in
*"-m venv"*)
    echo "venv" >>"$LOG"
    rm -rf .venv && mkdir -p .venv/bin .venv/lib/python3.11/site-packages && cp "$0" .venv/bin/python ;;
*purelib*) echo .venv/lib/python3.11/site-packages ;;
*version_info*) echo 3.11 ;;
*--version*) echo Python 3.11.2 ;;
*"pip install"*)
    echo "pip ${*##*-r }" >>"$LOG"
    [ -z "${PIP_FAILS:-}" ] || { echo "ERROR: $PIP_FAILS" >&2; exit 1; } ;;
*tools.local_stack*) echo "demo" >>"$LOG" ;;
esac
"""
NPM = r"""#!/bin/sh
case "$*" in
ci*)
    echo "npm" >>"$LOG"
    [ -z "${NPM_FAILS:-}" ] || { echo "npm error $NPM_FAILS" >&2; exit 1; }
    rm -rf node_modules && mkdir -p node_modules/.bin
    printf '#!/bin/sh\necho "cdktf $*, CI=${CI:-}"\n' >node_modules/.bin/cdktf
    chmod +x node_modules/.bin/cdktf ;;
*) echo 10.8.2 ;;
esac
"""
VERSIONS = {"node": "v20.19.0", "terraform": "Terraform v1.10.0", "redis-server": "Redis server v=7.0.15 sha=0"}
NO_UV = "#!/bin/sh\nexit 2\n"


@dataclass(kw_only=True)
class Clone:
    """``root`` is the clone; ``log`` names every installation since `installed` was last asked for, in order."""

    root: Path
    programs: Path
    log: Path

    def make(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run make with the stand-ins."""
        environment = {"PATH": f"{self.programs}:{os.environ['PATH']}", "LOG": str(self.log), **variables}
        return subprocess.run(
            ["make", "--no-print-directory", *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def installed(self) -> list[str]:
        """Return what was installed or run since this was last called."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

    def change(self, lock: str) -> None:
        """Make a lock file newer than whatever was set up from it."""
        (self.root / lock).write_text("changed==2\n")
        newest = max(each.stat().st_mtime for each in self.root.glob("*/.[cr]*") if each.is_file())
        os.utime(self.root / lock, (newest + 1, newest + 1))


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """Return a fresh clone, in a folder whose name needs quotes."""
    root, programs = tmp_path / "a clone é", tmp_path / "programs"
    shutil.copytree(ROOT / "tools" / "set_up", root / "tools" / "set_up")
    shutil.copy(ROOT / "Makefile", root)
    for lock in LOCKS:
        (root / lock).write_text("pinned==1\n")
        os.utime(root / lock, (0, 0))
    programs.mkdir()
    others = {name: f"#!/bin/sh\necho '{version}'\n" for name, version in VERSIONS.items()}
    for name, text in {"python3": PYTHON, "npm": NPM, "uv": NO_UV, **others}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return Clone(root=root, programs=programs, log=tmp_path / "log")
