"""A plan file in Terraform's own format, shown as JSON by terraform or tofu, whichever there is."""

import shutil
import subprocess
from pathlib import Path

from ..errors import UnreadablePlanError

_BINARIES = ("terraform", "tofu")
MAGIC = b"PK\x03\x04"
_LONGEST = 500


def shown(path: Path, *, binary: str | None) -> bytes:
    """Return what `show -json` writes of the plan file.

    It needs the providers that the plan was made with: it runs where `init` did, in the folder of the plan or in this
    one. Raises UnreadablePlanError, without what the plan holds.
    """
    found = shutil.which(binary) if binary else next(filter(None, map(shutil.which, _BINARIES)), None)
    if found is None:
        wanted = binary or " or ".join(_BINARIES)
        raise UnreadablePlanError(
            f"{path} is a plan in Terraform's own format, and there is no {wanted}; write it as JSON where there is: "
            "`terraform show -json FILE.plan > FILE.json`"
        )
    folder = path.resolve().parent if (path.resolve().parent / ".terraform").is_dir() else Path.cwd()
    finished = subprocess.run(
        [found, "show", "-no-color", "-json", str(path.resolve())], cwd=folder, capture_output=True, check=False
    )
    if finished.returncode:
        said = finished.stderr.decode(errors="replace").strip()[:_LONGEST]
        raise UnreadablePlanError(f"`{Path(found).name} show -json {path.name}` failed in {folder}: {said}")
    return finished.stdout
