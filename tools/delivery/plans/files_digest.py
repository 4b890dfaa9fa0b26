"""The files that Terraform reads when it applies a plan: a plan names the functions' zips, and does not hold them."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.delivery.errors import DeliveryError, NotReviewedError

# Terraform itself writes these.
_TERRAFORMS_OWN = (".terraform", "terraform.tfstate", "terraform.tfstate.backup")


def files_digest(folder: Path) -> str:
    """Return the SHA-256 over all files of a synthesized stack, their names included; raises DeliveryError."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_terraforms(path, folder))
    if not files:
        raise DeliveryError(f"{folder} holds no stack; make synth writes it")
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def check_code(folder: Path, shown: Path) -> None:
    """Compare each `source_code_hash` in the plan with the file that would be uploaded.

    ``shown`` is the plan as JSON, ``folder`` where Terraform would read the file. Raises NotReviewedError.
    """
    for address, file, planned in _planned_code(json.loads(shown.read_bytes())):
        try:
            content = (folder / file).read_bytes()
        except OSError as error:
            raise NotReviewedError(f"{address}: {file} cannot be read; take the artifact of the plan's run") from error
        if base64.b64encode(hashlib.sha256(content).digest()).decode() != planned:
            raise NotReviewedError(f"{address}: {file} is not the code that was reviewed; plan and review again")


def _planned_code(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for resource in document.get("resource_changes", []):
        change = resource["change"]
        after = change.get("after") or {}
        if {"create", "update"} & set(change["actions"]) and after.get("filename") and after.get("source_code_hash"):
            yield resource["address"], after["filename"], after["source_code_hash"]


def _is_terraforms(path: Path, folder: Path) -> bool:
    return path.relative_to(folder).parts[0] in _TERRAFORMS_OWN
