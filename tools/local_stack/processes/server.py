"""Server processes: started with a log of their own, known by pid and start time, ended with all their children."""

import os
import subprocess
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

from tools.local_stack.errors import StartError, last_lines

# The start time that the system reports may move by a second when its clock is set.
START_TIME_TOLERANCE_SECONDS = 2.0
PATIENCE_SECONDS = 10.0


class ProcessIdentity(BaseModel):
    """A process that no later one with the same pid can be taken for. ``started_at``: seconds since 1970."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started_at: float

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity":
        """Identify a running process; raises psutil.NoSuchProcess."""
        return cls(pid=pid, started_at=psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """Return the process while it runs, else None."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started_at) < START_TIME_TOLERANCE_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def end_with_children(*identities: ProcessIdentity, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Ask the processes and their descendants to end, and kill those that do not; those that are gone are passed over.

    They end side by side: the patience is for all of them.
    """
    sessions = {identity.pid for identity in identities if _leads_session(identity)}
    family = {member for identity in identities for member in _family(identity)}
    for signal_to in (psutil.Process.terminate, psutil.Process.kill):
        told: set[psutil.Process] = set()
        deadline = time.monotonic() + patience_seconds
        # Looked for again: a process that was being started, while its parent ended, is no descendant any more.
        while (new := _alive(family | _members(sessions)) - told) and time.monotonic() < deadline:
            for member in new:
                _signal(partial(signal_to, member))
            told |= new
            _wait_for_end(told, deadline)


def _leads_session(identity: ProcessIdentity) -> bool:
    """Tell whether the process runs and has a session of its own, so that all processes in it are its descendants."""
    try:
        return identity.process() is not None and os.getsid(identity.pid) == identity.pid
    except ProcessLookupError:
        return False


def _members(sessions: Collection[int]) -> set[psutil.Process]:
    return {process for process in psutil.process_iter() if _session_of(process) in sessions}


def _session_of(process: psutil.Process) -> int | None:
    try:
        return os.getsid(process.pid)
    except OSError:  # it has ended, or the system does not tell of others' processes
        return None


def _family(identity: ProcessIdentity) -> list[psutil.Process]:
    """Return the process and its descendants, none when it is gone."""
    process = identity.process()
    if process is None:
        return []
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _wait_for_end(family: Iterable[psutil.Process], deadline: float) -> None:
    """Wait until all have ended, but not beyond the deadline on the monotonic clock."""
    while _alive(family) and time.monotonic() < deadline:
        time.sleep(0.02)


def _alive(family: Iterable[psutil.Process]) -> set[psutil.Process]:
    return {member for member in family if _is_alive(member)}


def _is_alive(process: psutil.Process) -> bool:
    """Tell whether it runs. One that has ended does not, though for psutil it does until its parent waits for it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _signal(send: Callable[[], None]) -> None:
    try:
        send()
    except psutil.NoSuchProcess:
        return


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server process of ours: the handle it was started with, and its log."""

    name: str
    handle: subprocess.Popen[bytes]
    identity: ProcessIdentity
    log: Path

    @classmethod
    def start(
        cls, name: str, arguments: Sequence[str], *, log: Path, working_folder: Path, environment: Mapping[str, str]
    ) -> "Server":
        """Start the program in a session of its own, so that Ctrl-C in the terminal reaches only who started it.

        Raises StartError when there is no such program.
        """
        try:
            with log.open("wb") as output:
                handle = subprocess.Popen(
                    arguments,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=working_folder,
                    env=dict(environment),
                    start_new_session=True,
                )
        except OSError as error:
            raise StartError(f"{name}: cannot run {arguments[0]}: {error.strerror}; run `make setup`") from error
        # A child that has ended already is still known to the system, because nobody has waited for it yet.
        return cls(name=name, handle=handle, identity=ProcessIdentity.of(handle.pid), log=log)

    def wait_until(self, is_ready: Callable[[], bool], *, timeout_seconds: float) -> None:
        """Return once the check says yes.

        Raises StartError, with the log's last lines, when the server ends or is late.
        """
        deadline = time.monotonic() + timeout_seconds
        while not is_ready():
            if self.handle.poll() is not None:
                raise StartError(f"{self.name} ended with exit code {self.handle.returncode}:\n{last_lines(self.log)}")
            if time.monotonic() > deadline:
                raise StartError(f"{self.name} was not ready in {timeout_seconds:.0f} s:\n{last_lines(self.log)}")
            time.sleep(0.05)

    def leave_running(self) -> None:
        """Let it outlive this process, which will not wait for it: Python warns of children that nobody waits for."""
        self.handle.returncode = 0

    def stop(self) -> None:
        """End the server and its children; nothing happens when it has ended."""
        end_with_children(self.identity)
        self.handle.wait()
