"""The variables by which other programs use a running stack, in a file that shells, docker and editors read."""

import os
from pathlib import Path

from environments import load
from tools.local_stack.stack.folder import ENVIRONMENT
from tools.local_stack.stack.record import StackRecord

_OWNER_ONLY = 0o600


def variables(stack: StackRecord) -> dict[str, str]:
    """Return those of AWS's programs, and those by which `redis_access` finds Redis as a function does, through SSM."""
    return {
        **stack.emulator_endpoint.environment(),
        "REDIS_SSM_PREFIX": load(ENVIRONMENT).ssm_prefix,
        "REDIS_CA_CERTS": str(stack.redis_endpoint.authority),
    }


def write_variables(name: str, stack: StackRecord, *, records: Path, api_url: str | None = None) -> Path:
    """Write them beside the stack's record, for its owner only, and return the file; with the HTTP API's address."""
    path = variables_file(name, records=records)
    found = variables(stack) | ({} if api_url is None else {"API_URL": api_url})
    lines = "".join(f"{key}={value}\n" for key, value in found.items())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY), "w") as file:
        file.write(lines)
    return path


def variables_file(name: str, *, records: Path) -> Path:
    """Return where the file is, if there is one."""
    return records / f"{name}.env"
