"""The record of a running stack: what `status`, `logs`, `invoke` and `down` know of it."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from environments import load
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.errors import AlreadyRunningError, NotRunningError
from tools.local_stack.processes.server import ProcessIdentity
from tools.local_stack.redis_server.endpoint import RedisEndpoint
from tools.local_stack.stack.folder import ENVIRONMENT, StackFolder

# Beside the repository's own files, ignored by git; servers' data is not here but in a temporary folder.
RECORDS = Path(__file__).parents[3] / ".local"
UP = "stack"
DEMO = "demo"


class RunningServer(BaseModel):
    """A server of the stack."""

    model_config = ConfigDict(frozen=True)

    identity: ProcessIdentity
    port: int


class RunningPage(BaseModel):
    """The page beside the stack; it answers who has the ``token``."""

    model_config = ConfigDict(frozen=True)

    identity: ProcessIdentity
    port: int
    token: str = Field(repr=False)


class StackRecord(BaseModel):
    """A stack that was started. ``owner`` is the process that started it; a demo's ends with its stack.

    ``credentials`` are the emulator's root user's; ``redis_port`` is where functions reach Redis; ``redis_passwords``
    are those of its users. ``deployed``: the fingerprint of what is deployed, None until all of it is. ``left_out``:
    Redis parameters that this machine's build refuses, with its reason. ``page``: None when none was started, as for a
    demo.
    """

    model_config = ConfigDict(frozen=True)

    owner: ProcessIdentity
    folder: Path
    redis: RunningServer
    emulator: RunningServer
    credentials: Credentials
    redis_port: int
    redis_passwords: Mapping[str, str]
    deployed: str | None = None
    left_out: Mapping[str, str]
    page: RunningPage | None = None

    @property
    def redis_endpoint(self) -> RedisEndpoint:
        """The endpoint of its Redis."""
        return RedisEndpoint(
            port=self.redis.port,
            authority=StackFolder(root=self.folder).authority,
            passwords=self.redis_passwords,
        )

    @property
    def emulator_endpoint(self) -> EmulatorEndpoint:
        """The endpoint of its emulator."""
        return EmulatorEndpoint(port=self.emulator.port, region=load(ENVIRONMENT).region, credentials=self.credentials)

    @property
    def is_running(self) -> bool:
        """Whether any of its servers runs; none does after the machine was restarted."""
        return any(server.identity.process() for server in (self.redis, self.emulator))


def read(name: str, *, records: Path = RECORDS) -> StackRecord | None:
    """Return the stack's record, None when there is none or it cannot be read."""
    try:
        return StackRecord.model_validate_json(_path(name, records).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def read_running(*names: str, records: Path = RECORDS) -> tuple[str, StackRecord]:
    """Return the first of the stacks of these names that runs, with its name; raises NotRunningError."""
    for name in names:
        stack = read(name, records=records)
        if stack is not None and stack.is_running:
            return name, stack
    raise NotRunningError("no local stack is running; `make up` starts one")


def write(name: str, record: StackRecord, *, records: Path = RECORDS) -> None:
    """Write the record; raises AlreadyRunningError when another running stack has the name."""
    records.mkdir(parents=True, exist_ok=True)
    before = read(name, records=records)
    if before is None or not before.is_running:
        forget(name, records=records)
    with tempfile.NamedTemporaryFile("w", dir=records) as whole:
        whole.write(record.model_dump_json(indent=2))
        whole.flush()
        try:
            # Unlike a rename, a link fails when somebody else's record has come between.
            os.link(whole.name, _path(name, records))
        except FileExistsError as error:
            raise AlreadyRunningError("a local stack is running already; `make status` shows it") from error


def replace(name: str, record: StackRecord, *, records: Path = RECORDS) -> None:
    """Write the record in the place of the same stack's earlier one."""
    with tempfile.NamedTemporaryFile("w", dir=records, delete=False) as whole:
        whole.write(record.model_dump_json(indent=2))
    Path(whole.name).replace(_path(name, records))


def forget(name: str, *, records: Path = RECORDS) -> None:
    """Remove the record; nothing happens when there is none."""
    _path(name, records).unlink(missing_ok=True)


def _path(name: str, records: Path) -> Path:
    return records / f"{name}.json"
