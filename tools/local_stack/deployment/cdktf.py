"""One `cdktf deploy` of one stack, as anyone would run it, with the emulator in AWS's place."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from tools.local_stack.deployment.programs import CDKTF
from tools.local_stack.emulator.endpoint import EmulatorEndpoint, without_aws
from tools.local_stack.errors import DeployError
from tools.local_stack.processes.server import ProcessIdentity
from tools.local_stack.stack.folder import StackFolder
from tools.terraform.steps import QUIET, ROOT


@dataclass(frozen=True, kw_only=True)
class CdktfDeploy:
    """A running `cdktf deploy` of the stack, and the thread that reads what it says."""

    stack: str
    handle: subprocess.Popen[str]
    identity: ProcessIdentity
    reader: Thread

    @classmethod
    def start(
        cls,
        stack: str,
        folder: StackFolder,
        *,
        emulator: EmulatorEndpoint,
        said: Callable[[str, str | None], None],
    ) -> "CdktfDeploy":
        """Start it; raises DeployError when cdktf cannot be run.

        ``said`` gets the stack's name and a line of Terraform's, in another thread; at the end, None in a line's place.
        """
        try:
            handle = subprocess.Popen(
                _arguments(stack, folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                cwd=ROOT,
                env=_environment(folder, emulator),
                start_new_session=True,
            )
        except OSError as error:
            raise DeployError(f"cannot run cdktf: {error.strerror}; run `make setup`") from error
        reader = Thread(target=_read, args=(stack, handle, said), daemon=True)
        reader.start()
        return cls(stack=stack, handle=handle, identity=ProcessIdentity.of(handle.pid), reader=reader)

    def wait(self) -> int:
        """Return the exit code once it has ended and everything that it said has been read."""
        self.reader.join()
        self.handle.communicate()
        return self.handle.returncode


def _read(stack: str, handle: subprocess.Popen[str], said: Callable[[str, str | None], None]) -> None:
    for line in handle.stdout or ():
        said(stack, _without_name(stack, line.rstrip()))
    said(stack, None)


def _without_name(stack: str, line: str) -> str:
    """Take away the stack's name, or the blanks in its place: cdktf names it again only where another stack spoke."""
    width = len(stack) + 2
    return line[width:] if line[:width].strip() in ("", stack) else line


def _arguments(stack: str, folder: StackFolder) -> list[str]:
    return [
        str(CDKTF),
        "deploy",
        stack,
        # Stacks are started here in the order in which they depend on each other.
        "--ignore-missing-stack-dependencies",
        "--auto-approve",
        "--skip-provider-lock",
        "--skip-synth",
        "--no-color",
        "--output",
        str(folder.synthesized),
    ]


def _environment(folder: StackFolder, emulator: EmulatorEndpoint) -> dict[str, str]:
    return {
        **without_aws(os.environ),
        **emulator.environment(),
        **QUIET,
        "TMPDIR": str(folder.scratch),
        # cdktf then writes each line once, instead of drawing its progress anew a dozen times a second.
        "CI": "1",
        "TF_PLUGIN_CACHE_DIR": _plugin_cache(),
        # The folder is new each time and has no lock file; without this Terraform would fetch the provider again.
        "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "true",
    }


def _plugin_cache() -> str:
    """Return the folder where Terraform keeps the provider, unpacked; without one each stack unpacks its own 675 MB."""
    folder = os.environ.get("TF_PLUGIN_CACHE_DIR") or str(ROOT / ".terraform-plugins")
    Path(folder).mkdir(parents=True, exist_ok=True)
    return folder
