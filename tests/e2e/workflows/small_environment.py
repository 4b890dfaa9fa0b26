"""The environment of a job with rights: what the delivery's own lock names, and nothing else of what is installed here.

Made of links to the packages that the tests have, in the same versions, so that no registry is asked.
"""

import re
import sys
import venv
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

_PINNED = re.compile(r"^([\w.-]+)==\S+( ;)?", re.MULTILINE)


def make_small_environment(target: Path, lock: Path) -> None:
    """Make the virtual environment, complete for make; a package that only other platforms need may be missing here."""
    venv.create(target, with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = target / "lib" / version / "site-packages"
    for name, condition in _PINNED.findall(lock.read_text()):
        try:
            _link(name, packages)
        except PackageNotFoundError:
            if not condition:
                raise
    (target / ".complete").touch()


def _link(name: str, packages: Path) -> None:
    found = distribution(name)
    tops = {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}
    for top in tops:
        if not (packages / top).exists():
            (packages / top).symlink_to(Path(str(found.locate_file(top))).resolve())
