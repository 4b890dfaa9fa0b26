"""Content hash of a zip file in the form in which Lambda reports it."""

import base64
import hashlib
from pathlib import Path


def zip_hash(path: Path) -> str:
    """Return the file's SHA-256 in base64, as Lambda's CodeSha256; raises FileNotFoundError when it is missing."""
    return base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode("ascii")
