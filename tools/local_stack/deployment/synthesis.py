"""The local stacks' Terraform, synthesized, and what identifies it."""

import hashlib
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from environments import load
from tools.local_stack.deployment.early_outputs import OVERRIDE
from tools.local_stack.errors import DeployError, last_lines_of
from tools.local_stack.stack.folder import ENVIRONMENT, StackFolder
from tools.terraform.steps import QUIET, ROOT

STACKS = (f"redis-{ENVIRONMENT}", f"lambdas-{ENVIRONMENT}")
# These files decide, beside the Terraform, what a deployment leaves in the emulator.
_DECIDING = (*sorted((Path(__file__).parents[1] / "emulator").rglob("*.py")), ROOT / ".terraform.lock.hcl")


def synthesize(folder: StackFolder, *, redis_port: int) -> str:
    """Write the Terraform of both stacks into the folder, as `cdktf synth` does, and return its fingerprint.

    Raises DeployError.
    """
    context = {
        "environments": ENVIRONMENT,
        "redis_port": str(redis_port),
        "state_directory": str(folder.terraform_state),
    }
    finished = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={
            **os.environ,
            **QUIET,
            "CDKTF_OUTDIR": str(folder.synthesized),
            # Not from cdktf.json: the state that is named there is for real environments.
            "CDKTF_CONTEXT_JSON": json.dumps(context),
            "TMPDIR": str(folder.scratch),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if finished.returncode != 0:
        log = last_lines_of(finished.stderr or finished.stdout)
        raise DeployError(f"the stacks cannot be synthesized:\n{log}")
    return fingerprint(folder)


def fingerprint(folder: StackFolder) -> str:
    """Return a hash of all that decides what a deployment makes.

    That is the Terraform, the functions' zips, the emulator with its corrections, the provider's lock, and the
    settings, Redis's parameters among them. Where the stack's folder is does not matter.
    """
    digest = hashlib.sha256()
    for stack in STACKS:
        stack_folder = folder.terraform_of(stack)
        for path in sorted(path for path in stack_folder.rglob("*") if path.is_file()):
            if path.name == OVERRIDE or any(part.startswith(".terraform") for part in path.parts):
                continue
            content = path.read_bytes().replace(str(folder.root).encode(), b"")
            _add(digest, str(path.relative_to(folder.synthesized)).encode(), content)
    for path in _DECIDING:
        _add(digest, path.name.encode(), path.read_bytes() if path.exists() else b"")
    _add(digest, version("ministack").encode(), repr(load(ENVIRONMENT)).encode())
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", *parts: bytes) -> None:
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
