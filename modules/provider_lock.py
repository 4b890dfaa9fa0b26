"""The committed provider lock: one file for all stacks, which use one provider.

cdktf 0.21 knows a lock in each stack's output folder only, which is not committed. So `.terraform.lock.hcl` of the
project's root is put there at synth; Terraform then installs exactly what it names, and `cdktf deploy`, which finds it,
does not ask the registry for another. docs/state.md says how it is made.
"""

import shutil
from pathlib import Path

NAME = ".terraform.lock.hcl"
COMMITTED = Path(__file__).parents[1] / NAME


def place_provider_lock(outdir: Path, *, committed: Path = COMMITTED) -> None:
    """Copy the committed lock into every stack's folder below the output folder; nothing happens without one."""
    if committed.exists():
        for stack in (outdir / "stacks").iterdir():
            shutil.copyfile(committed, stack / NAME)
