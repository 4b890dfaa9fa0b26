"""A copy of the bindings' JavaScript in which a module is loaded when it is first used.

The published package loads all of its 2,200 modules at once: 450 MiB and most of a small synth's time, for 60 that the
stacks use. Here the package's index asks for each when somebody does, as the index of aws-cdk-lib does. No module is
left out; only what compilers and debuggers read is (docs/adr/0021-the-bindings-load-what-is-used.md).
"""

import gzip
import hashlib
import io
import re
import shutil
import tarfile
import tempfile
from pathlib import Path

INDEX = "package/lib/index.js"
_LOADED_AT_ONCE = re.compile(rb'^exports\.(\w+) = require\("(\./[\w.-]+)"\);$', re.MULTILINE)
_LOADED_WHEN_USED = rb'Object.defineProperty(exports, "\1", { enumerable: true, get: () => require("\2") });'
_SOURCE_MAP = b"\n//# sourceMappingURL="
# Little is gained by more, and it is done once.
_FASTEST = 1


def lazy_copy(published: Path, *, copies: Path) -> Path | None:
    """Return the folder with a lazy copy of the folder `_jsii` that the bindings come with; make it if need be.

    It lies in ``copies``. None when it cannot be written, or when the bindings have another form than this one:
    the published ones are then used, which do the same and take longer.
    """
    archives = sorted(published.glob("*.tgz"))
    if len(archives) != 1:
        return None
    copy = copies / _identity(archives[0])
    if copy.is_dir():
        return copy
    try:
        copies.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=copies))
    except OSError:
        return None
    try:
        (made / "_jsii").mkdir()
        shutil.copyfile(published / "__init__.py", made / "_jsii" / "__init__.py")
        if not _write_lazily(archives[0], made / "_jsii" / archives[0].name):
            return None
        # Somebody else's that came first is the same: then this fails, and its own is removed.
        made.rename(copy)
    except OSError:
        return copy if copy.is_dir() else None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return copy


def _identity(archive: Path) -> str:
    """Name the archive and this code, whose copies of it are all the same."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(f"{archive.name} {archive.stat().st_size}".encode())
    return digest.hexdigest()[:16]


def _write_lazily(published: Path, copy: Path) -> int:
    """Write the archive's copy; return how many modules its index asks for."""
    modules = 0
    with (
        tarfile.open(published) as source,
        copy.open("wb") as file,
        # Without names and times, so that equal copies are equal bytes: jsii unpacks each once.
        gzip.GzipFile(filename="", mode="wb", compresslevel=_FASTEST, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as target,
    ):
        for entry in source:
            content = source.extractfile(entry)
            if content is None or entry.name.endswith(".d.ts"):
                continue
            data = content.read()
            if entry.name == INDEX:
                data, modules = _LOADED_AT_ONCE.subn(_LOADED_WHEN_USED, data)
            if entry.name.endswith(".js"):
                data = data[: data.rfind(_SOURCE_MAP)] if _SOURCE_MAP in data else data
            entry.size = len(data)
            target.addfile(entry, io.BytesIO(data))
    return modules
