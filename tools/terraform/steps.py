"""Terraform on one synthesized stack, step by step: init, plan to a file, show that file as JSON, apply it.

``folder`` is a stack's own, as `cdktf.out/stacks/redis-prod`. Credentials and the provider's source are the caller's
environment's business.
"""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.terraform.binary import terraform_binary
from tools.terraform.errors import TerraformError

ROOT = Path(__file__).parents[2]
# jsii is silent only about the Node versions that are named here.
QUIET = {
    "CHECKPOINT_DISABLE": "1",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20,22",
    "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    "TF_IN_AUTOMATION": "1",
    "TF_INPUT": "0",
}
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_BOX = re.compile(r"^[│╷╵][ \t]?", re.MULTILINE)
_NOT_THERE = re.compile(r"Unable to find remote state|This object does not have an attribute named")
_OWNER_ONLY = 0o600
# A lock is an object beside the state, and who plans may write none. A plan of a state that changes meanwhile is stale:
# Terraform compares the state's serial before it applies, and then holds the lock.
_NO_LOCK = "-lock=false"
_LOCK_TIMEOUT = "-lock-timeout=5m"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan file was written. ``error`` is why it cannot be applied, in Terraform's words; empty when it can."""

    file: Path
    error: str = ""


def init(folder: Path) -> None:
    """Fetch the provider and reach the state; raises TerraformError."""
    _run([terraform_binary(), "init", "-no-color"], folder, f"terraform init failed in {folder.name}")


def plan(folder: Path, out: Path) -> Planned:
    """Plan into the file, which only its owner may read, since a plan holds secrets.

    Terraform 1.11 writes the file also when planning stopped at an error, such as `prevent_destroy` in the way of a
    replacement; it marks the plan as errored. Raises TerraformError when there is no plan at all.
    """
    out = out.resolve()
    out.unlink(missing_ok=True)
    finished = _finished([terraform_binary(), "plan", "-no-color", _NO_LOCK, f"-out={out}"], folder)
    if not out.exists():
        raise TerraformError(f"terraform plan failed in {folder.name}", plain(finished.stderr))
    out.chmod(_OWNER_ONLY)
    return Planned(file=out, error=plain(finished.stderr) if finished.returncode else "")


def show(folder: Path, plan_file: Path, out: Path) -> None:
    """Write the plan as JSON, readable by its owner alone; raises TerraformError."""
    shown = _run(
        [terraform_binary(), "show", "-json", str(plan_file.resolve())],
        folder,
        f"terraform show failed in {folder.name}",
    )
    out.unlink(missing_ok=True)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w", encoding="utf-8") as file:
        file.write(shown)


def apply(folder: Path, plan_file: Path) -> None:
    """Apply exactly this plan, saying on the terminal what Terraform does; raises TerraformError."""
    command = [terraform_binary(), "apply", "-no-color", _LOCK_TIMEOUT, str(plan_file.resolve())]
    try:
        finished = subprocess.run(command, cwd=folder, env={**os.environ, **QUIET}, check=False)
    except OSError as error:
        raise TerraformError(_cannot_run(command, folder, error)) from error
    if finished.returncode:
        raise TerraformError(f"terraform apply failed in {folder.name}; its message stands above")


def plain(text: str) -> str:
    """Return Terraform's message without colours, its frame, and lines that say nothing."""
    lines = _BOX.sub("", _CONTROL.sub("", text)).splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())


def waits_for_another_stack(error: str) -> bool:
    """Tell whether all that is wrong is that a stack has not been deployed whose outputs this one reads.

    Terraform says so of a state that is not there, and of an output that is not in it yet.
    """
    errors = [each for each in re.split(r"^(?=Error: )", error, flags=re.MULTILINE) if each.startswith("Error: ")]
    return bool(errors) and all("terraform_remote_state" in each and _NOT_THERE.search(each) for each in errors)


def _run(command: list[str], folder: Path, failed: str) -> str:
    finished = _finished(command, folder)
    if finished.returncode:
        raise TerraformError(failed, plain(finished.stderr) or plain(finished.stdout))
    return finished.stdout


def _finished(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            command, cwd=folder, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise TerraformError(_cannot_run(command, folder, error)) from error


def _cannot_run(command: list[str], folder: Path, error: OSError) -> str:
    remedy = "run `make setup`" if folder.is_dir() else "run `make synth`: there is no such stack"
    return f"cannot run {Path(command[0]).name} in {folder}: {error.strerror}; {remedy}"
