"""A stack's temporary folder: what lies where in it."""

from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = "local"
# Short: Terraform's plugins make sockets below it, whose paths may have 104 characters on macOS.
FOLDER_PREFIX = "local-stack-"


@dataclass(frozen=True, kw_only=True)
class StackFolder:
    """The paths below a stack's folder."""

    root: Path

    @property
    def logs(self) -> dict[str, Path]:
        """The log files by the names that `logs` takes."""
        return {name: self.root / f"{name}.log" for name in ("redis", "aws", "deploy")}

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
    def terraform_state(self) -> Path:
        """Terraform's state files."""
        return self.root / "state"

    @property
    def scratch(self) -> Path:
        """TMPDIR of everything that is run for the stack."""
        return self.root / "tmp"
