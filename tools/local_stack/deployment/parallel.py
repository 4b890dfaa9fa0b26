"""Several `cdktf deploy` at the same time: one log, one line of progress, and one end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Self, TextIO

from tools.local_stack.deployment.cdktf import CdktfDeploy
from tools.local_stack.deployment.progress import DeployProgress
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.errors import DeployError
from tools.local_stack.processes.server import end_with_children
from tools.local_stack.stack.folder import StackFolder
from tools.terminal.interrupts import uninterrupted

_LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class ParallelDeploys:
    """Deployments of stacks, each by a cdktf of its own; ``report`` gets a line of progress when it changes.

    However the `with` block is left, cdktf and Terraform of every stack have ended then.
    """

    folder: StackFolder
    emulator: EmulatorEndpoint
    log: TextIO
    report: Callable[[str], None]
    _progress: DeployProgress = field(default_factory=DeployProgress)
    _running: dict[str, CdktfDeploy] = field(default_factory=dict)
    _lines: SimpleQueue[tuple[str, str | None]] = field(default_factory=SimpleQueue)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with uninterrupted():
            end_with_children(*(each.identity for each in self._running.values()))
            for each in self._running.values():
                each.wait()
            while not self._lines.empty():
                self._write(*self._lines.get())

    def start(self, stack: str) -> None:
        """Begin to deploy the stack; raises DeployError when cdktf cannot be run."""
        self._progress.begin(stack)
        self._running[stack] = CdktfDeploy.start(
            stack, self.folder, emulator=self.emulator, said=lambda *said: self._lines.put(said)
        )

    def follow(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Return when all that were started have ended, or as soon as ``until`` says so.

        Raises DeployError with Terraform's own message as soon as one fails.
        """
        reported = ""
        while self._running and not until():
            try:
                stack, line = self._lines.get(timeout=_LOOK_AGAIN_SECONDS)
            except Empty:
                continue
            self._write(stack, line)
            if line is None:
                self._end(stack)
            else:
                self._progress.stacks[stack].read(line)
            if self._progress.summary != reported:
                reported = self._progress.summary
                self.report(reported)

    def _end(self, stack: str) -> None:
        code = self._running[stack].wait()
        del self._running[stack]
        if code != 0:
            raise DeployError(f"cdktf deploy {stack} failed:\n{self._progress.stacks[stack].failure}")

    def _write(self, stack: str, line: str | None) -> None:
        if line is not None:
            self.log.write(f"{stack}  {line}".rstrip() + "\n")
