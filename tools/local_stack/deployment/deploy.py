"""`cdktf deploy` of the local stacks, as anyone would run it, with the emulator in AWS's place."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from tools.local_stack.deployment.programs import CDKTF
from tools.local_stack.deployment.progress import DeployProgress
from tools.local_stack.deployment.synthesis import STACKS
from tools.local_stack.emulator.endpoint import EmulatorEndpoint, without_aws
from tools.local_stack.errors import DeployError, last_lines
from tools.local_stack.processes.server import ProcessIdentity, end_with_children
from tools.local_stack.stack.folder import StackFolder
from tools.terraform.steps import QUIET, ROOT


def deploy(folder: StackFolder, *, emulator: EmulatorEndpoint, report: Callable[[str], None]) -> None:
    """Deploy both stacks, which have been synthesized; ``report`` gets a line of progress when it changes.

    Raises DeployError with Terraform's own message. When interrupted, cdktf and Terraform have ended before the
    exception goes on.
    """
    progress = DeployProgress()
    log = folder.logs["deploy"]
    try:
        handle = subprocess.Popen(
            _arguments(folder),
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
    identity = ProcessIdentity.of(handle.pid)
    try:
        with log.open("w") as output:
            _follow(handle, output.write, progress, report)
        handle.wait()
    finally:
        end_with_children(identity)
        handle.communicate()
    if handle.returncode != 0:
        reason = "\n".join(progress.errors) or last_lines(log)
        raise DeployError(f"cdktf deploy failed:\n{reason}")


def _follow(
    handle: subprocess.Popen[str],
    write: Callable[[str], object],
    progress: DeployProgress,
    report: Callable[[str], None],
) -> None:
    said = ""
    for raw in handle.stdout or ():
        write(raw)
        progress.read(raw.rstrip())
        if progress.summary != said:
            said = progress.summary
            report(said)


def _arguments(folder: StackFolder) -> list[str]:
    return [
        str(CDKTF),
        "deploy",
        *STACKS,
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


def deployed_resources(folder: StackFolder) -> dict[str, int]:
    """Return how many resources each deployed stack has in Terraform's state, data sources left out."""
    counts = {}
    for stack in STACKS:
        state = folder.terraform_state / f"terraform.{stack}.tfstate"
        if state.exists():
            resources = json.loads(state.read_text() or "{}").get("resources", [])
            counts[stack] = sum(len(each["instances"]) for each in resources if each["mode"] == "managed")
    return counts
