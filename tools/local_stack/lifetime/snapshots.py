"""Deployed stacks, kept: what a deployment left in the emulator and in Terraform's state, by its fingerprint."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tools.local_stack.processes.ports import free_ports, is_free
from tools.local_stack.stack.folder import StackFolder

KEPT = 3
_ABOUT = "about.json"


class About(BaseModel):
    """The description of a snapshot. ``redis_port`` is in what was deployed, so it has to be free again."""

    fingerprint: str
    made_at: datetime
    redis_port: int


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A deployed stack in a folder."""

    folder: Path
    about: About

    @property
    def age(self) -> timedelta:
        """The time since it was deployed."""
        return datetime.now(UTC) - self.about.made_at

    def load(self, folder: StackFolder) -> None:
        """Put it where an emulator that is about to be started, and Terraform, look for it."""
        shutil.copytree(self.folder / "emulator", folder.emulator_state, dirs_exist_ok=True)
        shutil.copytree(self.folder / "terraform", folder.terraform_state, dirs_exist_ok=True)


@dataclass(frozen=True, kw_only=True)
class Snapshots:
    """All that are kept below a folder, which is its owner's alone: Terraform's states hold secrets."""

    folder: Path

    def newest_first(self) -> list[Snapshot]:
        """Return those that can be read."""
        found = [self._read(path) for path in self.folder.glob(f"*/{_ABOUT}")]
        return sorted((each for each in found if each), key=lambda each: each.about.made_at, reverse=True)

    def of(self, fingerprint: str) -> Snapshot | None:
        """Return the newest of exactly this deployment, if there is one."""
        return next((each for each in self.newest_first() if each.about.fingerprint == fingerprint), None)

    def redis_port(self) -> int:
        """Return a free port for functions to reach Redis on, that of the newest snapshot if possible."""
        kept = [each.about.redis_port for each in self.newest_first()]
        return next((port for port in kept if is_free(port)), None) or free_ports(1)[0]

    def keep(self, stack: StackFolder, *, fingerprint: str, redis_port: int) -> None:
        """Keep what the emulator saved and Terraform's states, and drop all but the newest ones."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=self.folder, prefix="."))
        shutil.copytree(stack.emulator_state, new / "emulator")
        shutil.copytree(stack.terraform_state, new / "terraform")
        about = About(fingerprint=fingerprint, made_at=datetime.now(UTC), redis_port=redis_port)
        (new / _ABOUT).write_text(about.model_dump_json(indent=2))
        # Complete or not there: a snapshot that was cut short keeps its hidden name and is never found.
        new.rename(self.folder / f"{about.made_at:%Y%m%dT%H%M%S}-{new.name.lstrip('.')}")
        for old in self.newest_first()[KEPT:]:
            shutil.rmtree(old.folder, ignore_errors=True)

    @staticmethod
    def _read(about: Path) -> Snapshot | None:
        if about.parent.name.startswith("."):
            return None
        try:
            return Snapshot(folder=about.parent, about=About.model_validate_json(about.read_bytes()))
        except (FileNotFoundError, ValidationError):
            return None
