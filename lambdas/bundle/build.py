"""The layer and the function zips for one target."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .archive import files_in, write_atomically, zip_bytes
from .dependencies import dependencies, read_zip
from .target import Target

AWS_PYTHON: Final = "3.13"
AWS_ARCHITECTURE: Final = "arm64"

_LAMBDAS = Path(__file__).resolve().parents[1]
_LIBRARY = _LAMBDAS.parent / "lib" / "redis_access"
_SOURCES = (".py", ".lua", "py.typed")


@dataclass(frozen=True, kw_only=True)
class Bundles:
    """The zips: one layer, and one per function under its folder's name ("feature_flags")."""

    layer: Path
    functions: Mapping[str, Path]


def bundle(*, python: str, architecture: str, out: Path) -> Bundles:
    """Make what is missing or changed in `out` and return the paths.

    `python` is "3.13"; `architecture` "arm64" or "x86_64" for Lambda, or "host" for this machine and its own
    Python. Takes milliseconds once pip has run for this lock and target. Raises BundleError.
    """
    target = Target(python=python, architecture=architecture)
    return Bundles(layer=_layer(target, out=out), functions=_functions(out=out))


def _layer(target: Target, *, out: Path) -> Path:
    library = {f"python/redis_access/{name}": content for name, content in files_in(_LIBRARY, endings=_SOURCES).items()}
    packages = dependencies(target, out=out)
    # The packages' zip carries the lock and the target in its name.
    path = out / f"layer-{target.name}-{_digest({**library, packages.name: b''})}.zip"
    if not path.is_file():
        installed = {f"python/{name}": content for name, content in read_zip(packages).items()}
        write_atomically(path, zip_bytes({**installed, **library}))
    return path


def _functions(*, out: Path) -> dict[str, Path]:
    sources = files_in(_LAMBDAS, endings=_SOURCES)
    names = sorted(
        name.removesuffix("/handler.py") for name in sources if name.count("/") == 1 and name.endswith("/handler.py")
    )
    own = {name: {path for path in sources if path.startswith(f"{name}/")} for name in names}
    shared = {path for path in sources if not path.startswith("bundle/")}.difference(*own.values())
    paths = {name: out / f"{name}.zip" for name in names}
    for name, path in paths.items():
        write_atomically(path, zip_bytes({f"lambdas/{source}": sources[source] for source in shared | own[name]}))
    return paths


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return digest.hexdigest()[:12]
