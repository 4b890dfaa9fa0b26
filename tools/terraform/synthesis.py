"""`python -m tools.terraform.synthesis redis-prod`: write the Terraform of a stack's environment, and of no other.

It does what `cdktf synth` does for all environments, with cdktf.json's context, in a fraction of the time. What other
environments have in `cdktf.out` stays: Terraform's note of where a state is, among others. `cdktf diff` and
`cdktf deploy` take what was written with `--skip-synth`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from environments import environment_names
from tools.terraform.errors import TerraformError
from tools.terraform.steps import QUIET, ROOT

CONTEXT = "CDKTF_CONTEXT_JSON"


def synthesize(environment: str | None, *, out: Path, root: Path = ROOT) -> Path:
    """Write the environment's stacks, or all stacks without one, and return the folder of the stacks.

    Raises TerraformError with what was said.
    """
    selected = {"environments": environment} if environment else {}
    finished = subprocess.run(
        [sys.executable, "main.py"],
        cwd=root,
        env={
            **os.environ,
            **QUIET,
            "CDKTF_OUTDIR": str(out),
            CONTEXT: json.dumps({**_context(root, os.environ), **selected}),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if finished.returncode:
        raise TerraformError("the stacks cannot be synthesized", (finished.stderr or finished.stdout).strip())
    written = json.loads((out / "manifest.json").read_text())["stacks"]
    for folder in (out / "stacks").iterdir():
        # An environment that has no functions any more, say; of all others none were written.
        if folder.name not in written and environment in (None, environment_of(folder.name)):
            shutil.rmtree(folder)
    return out / "stacks"


def environment_of(stack: str) -> str | None:
    """Return the environment that the stack is of, None when it is of none, as `ci`."""
    name = stack.partition("-")[2]
    return name if name in environment_names() else None


def _context(root: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the context that cdktf would give to main.py: cdktf.json's or, without one, the variable's."""
    context: dict[str, Any] = json.loads((root / "cdktf.json").read_text()).get("context")
    return context or json.loads(variables.get(CONTEXT) or "{}")


def main(arguments: list[str]) -> int:
    """Write the stack's environment to cdktf.out; return the exit code."""
    try:
        synthesize(environment_of(arguments[0]), out=ROOT / "cdktf.out")
    except TerraformError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
