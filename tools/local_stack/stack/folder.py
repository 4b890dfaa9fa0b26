"""A stack's temporary folder: what lies where in it."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = "local"
# Short: Terraform's plugins make sockets below it, whose paths may have 104 characters on macOS.
FOLDER_PREFIX = "local-stack-"


@dataclass(frozen=True, kw_only=True)
class StackFolder:
    """The paths below a stack's folder."""

    root: Path

    @classmethod
    def new(cls) -> "StackFolder":
        """Make one, which only its owner may read."""
        folder = cls(root=Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX)).resolve())
        for each in (folder.redis, folder.emulator, folder.terraform_state, folder.scratch):
            each.mkdir()
        return folder

    def remove(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def logs(self) -> dict[str, Path]:
        """The log files by the names that `logs` takes."""
        return {name: self.root / f"{name}.log" for name in ("redis", "aws", "deploy", "page")}

    @property
    def redis(self) -> Path:
        """Redis's data, configuration and certificates."""
        return self.root / "redis"

    @property
    def authority(self) -> Path:
        """The certificate authority that Redis's clients trust."""
        return self.redis / "ca.pem"

    @property
    def emulator(self) -> Path:
        """The emulator's data and the functions' unpacked code."""
        return self.root / "aws"

    @property
    def emulator_state(self) -> Path:
        """The emulator's state, which it loads when it starts and writes when it is asked to."""
        return self.emulator / "state"

    @property
    def synthesized(self) -> Path:
        """The stacks' Terraform."""
        return self.root / "cdktf.out"

    @property
    def terraform_state(self) -> Path:
        """Terraform's state files."""
        return self.root / "state"

    def state_of(self, stack: str) -> Path:
        """Return the stack's state file."""
        return self.terraform_state / f"terraform.{stack}.tfstate"

    def terraform_of(self, stack: str) -> Path:
        """Return the folder of the stack's Terraform."""
        return self.synthesized / "stacks" / stack

    @property
    def scratch(self) -> Path:
        """TMPDIR of everything that is run for the stack."""
        return self.root / "tmp"
