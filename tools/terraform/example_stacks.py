"""The Terraform of every stack, the stack `ci` among them, synthesized for a repository and an account of nobody's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.terraform.steps import QUIET, ROOT

# Without it there is no stack `ci`, with which the roles of the others are bounded.
CONTEXT: dict[str, Any] = {
    "ci": {"repository": "example/experimentation", "repository_id": 1},
    "state": {"s3": {"bucket": "example-states", "region": "us-east-1", "kms_key_id": "alias/example-states"}},
}


class SynthesisError(Exception):
    """The stacks cannot be synthesized; the message is what cdktf says."""


def synthesize(folder: Path) -> None:
    """Write every environment's stacks below the folder; raises SynthesisError."""
    finished = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, **QUIET, "CDKTF_OUTDIR": str(folder), "CDKTF_CONTEXT_JSON": json.dumps(CONTEXT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise SynthesisError(f"the stacks cannot be synthesized:\n{finished.stderr.strip()}")
