"""The programs that a local stack needs, looked for before anything is started."""

import shutil

from tools.local_stack.errors import StartError
from tools.local_stack.redis_server.configuration import REDIS_SERVER
from tools.terraform.binary import terraform_binary
from tools.terraform.steps import ROOT

CDKTF = ROOT / "node_modules" / ".bin" / "cdktf"


def check_programs() -> None:
    """Raise StartError that names every program that is missing, and the remedy."""
    missing = [name for name in ("node", terraform_binary(), REDIS_SERVER) if shutil.which(name) is None]
    if missing:
        raise StartError(f"{' and '.join(missing)} cannot be found; `make setup` says how to install what is missing")
    if not CDKTF.exists():
        raise StartError(f"{CDKTF.relative_to(ROOT)} is missing; remove node_modules and run `make setup`")
