"""The committed provider lock: one file for all stacks, which use one provider.

cdktf 0.21 looks for a lock in each stack's output folder only, and those folders are not committed. So synth copies
`.terraform.lock.hcl` of the project's root into them. Terraform then installs exactly the provider that the lock names,
and `cdktf deploy` does not ask the registry for another lock. docs/state.md says how to make the lock.
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
