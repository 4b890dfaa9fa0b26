"""The locked packages, installed by pip for a target and kept as a zip, so that pip runs once per lock and target."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from .archive import files_in, write_atomically, zip_bytes
from .errors import InstallError
from .target import Target

LOCK = Path(__file__).resolve().parents[1] / "requirements.txt"
# pip's notes about its own run: paths, times, the index. The licences and the metadata beside them stay.
_PIP_NOTES = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})


def dependencies(target: Target, *, out: Path) -> Path:
    """Return a zip of what the lock installs for the target, made at the first call; raises InstallError.

    Runs pip, some seconds with a line on stderr, unless `out` holds the zip for this very lock and target.
    """
    key = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    path = out / f"dependencies-{target.name}-{key}.zip"
    if not path.is_file():
        print(f"Installing the locked packages of the Lambda layer for {target.name} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="layer-") as folder:
            _install(target, folder=Path(folder))
            kept = {name: content for name, content in files_in(Path(folder)).items() if _belongs(name)}
            write_atomically(path, zip_bytes(kept))
    return path


def read_zip(path: Path) -> dict[str, bytes]:
    """Return name and content of every file in the zip."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _belongs(name: str) -> bool:
    # Commands in bin/ begin with the path of the Python that ran pip, and nobody calls them in a Lambda.
    return not name.startswith("bin/") and name.rsplit("/", 1)[-1] not in _PIP_NOTES


def _install(target: Target, *, folder: Path) -> None:
    options = ["--require-hashes", "--only-binary=:all:", "--no-deps", "--no-compile", "--target", str(folder)]
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar=off", "--retries=2"]
    run = subprocess.run(  # noqa: S603 - the interpreter that runs this, its own pip, arguments made here
        [sys.executable, "-m", "pip", "install", *quiet, *options, *target.pip_options, "--requirement", str(LOCK)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise InstallError(_explained(target, run.stdout))


def _explained(target: Target, output: str) -> str:
    if "No module named pip" in output:
        return f"bundling runs pip, which this environment lacks: `{sys.executable} -m ensurepip` adds it"
    last = "\n".join(f"  {line}" for line in output.strip().splitlines()[-4:])
    return (
        f"pip could not install lambdas/requirements.txt for {target.name}:\n{last}\n"
        "Is the package index reachable? pip takes another one from PIP_INDEX_URL and a folder of wheels from "
        "PIP_FIND_LINKS; a build/ folder from another machine works too."
    )
