"""Zips whose bytes depend on their content alone."""

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

# The earliest moment a zip can hold.
_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
# Regular file, readable by all: Lambda runs as another user than the one who unpacks. Nothing here is executed.
_MODE = 0o100644
_UNIX = 3


def files_in(folder: Path, *, endings: tuple[str, ...] = ("",)) -> dict[str, bytes]:
    """Return path (with "/") and content of every file below the folder with such an ending, no bytecode caches."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.name.endswith(endings) and path.is_file() and "__pycache__" not in path.parts
    }


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of the files, sorted, one timestamp, one mode: the same bytes wherever zlib is the same."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIMESTAMP)
            entry.create_system = _UNIX
            entry.external_attr = _MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)
    return buffer.getvalue()


def write_atomically(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, and not when it already holds the content."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as partial:
        partial.write(content)
    # A temporary file is its owner's alone; a bundle is not secret.
    Path(partial.name).chmod(0o644)
    Path(partial.name).replace(path)
