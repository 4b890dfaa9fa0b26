"""The local stack's servers together: both started, both stopped, their folder removed."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from environments import load
from tools.local_stack.emulator import Emulator
from tools.local_stack.interrupts import uninterrupted
from tools.local_stack.ports import free_ports
from tools.local_stack.processes import ProcessIdentity
from tools.local_stack.record import RunningServer, StackRecord
from tools.local_stack.redis_server import RedisServer

ENVIRONMENT = "local"
# Short: Terraform's plugins make sockets below it, whose paths may have 104 characters on macOS.
FOLDER_PREFIX = "local-stack-"


@dataclass(frozen=True, kw_only=True)
class StackFolder:
    """What is where in a stack's temporary folder."""

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


@dataclass(frozen=True, kw_only=True)
class LocalStack:
    """Redis and the emulator, started here and ready."""

    folder: StackFolder
    redis: RedisServer
    emulator: Emulator

    @classmethod
    def start(cls) -> "LocalStack":
        """Start both on free ports; raises StartError, and leaves nothing behind then."""
        settings = load(ENVIRONMENT)
        folder = StackFolder(root=Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX)).resolve())
        started: list[RedisServer | Emulator] = []
        try:
            for each in (folder.redis, folder.emulator, folder.terraform_state, folder.scratch):
                each.mkdir()
            redis_port, emulator_port = free_ports(2)
            redis = RedisServer.start(settings, folder=folder.redis, log=folder.logs["redis"], port=redis_port)
            started.append(redis)
            emulator = Emulator.start(
                folder=folder.emulator,
                log=folder.logs["aws"],
                port=emulator_port,
                region=settings.region,
                redis_port=redis_port,
                redis_authority=redis.authority,
            )
            started.append(emulator)
            for server in started:
                server.wait_until_ready()
        except BaseException:
            # Ctrl-C while they start, too.
            with uninterrupted():
                for server in started:
                    server.stop()
                shutil.rmtree(folder.root, ignore_errors=True)
            raise
        return cls(folder=folder, redis=redis, emulator=emulator)

    def record(self) -> StackRecord:
        """Describe the stack for other processes."""
        return StackRecord(
            owner=ProcessIdentity.of(os.getpid()),
            folder=self.folder.root,
            redis=RunningServer(identity=self.redis.server.identity, port=self.redis.port),
            emulator=RunningServer(identity=self.emulator.server.identity, port=self.emulator.port),
            left_out=self.redis.left_out,
        )

    def stop(self) -> None:
        """End both servers and remove the folder with all data."""
        self.emulator.stop()
        self.redis.stop()
        shutil.rmtree(self.folder.root, ignore_errors=True)
