"""Local: dev's shape on the AWS emulator and a real Redis; the functions run on this machine's own Python."""

import platform
import sys
from typing import Literal

from environments.dev import SETTINGS as DEV
from environments.schema import EnvironmentSettings, FunctionSettings, NetworkSettings

# The emulator runs functions with the Python it runs with itself; a name newer than Lambda's runtimes means the newest.
PYTHON: Literal["3.11", "3.12", "3.13"] = (
    "3.11" if sys.version_info < (3, 12) else "3.12" if sys.version_info < (3, 13) else "3.13"
)

SETTINGS = EnvironmentSettings(
    name="local",
    emulated=True,
    keep_data=False,
    log_retention_days=1,
    kms_deletion_window_days=7,
    network=NetworkSettings(vpc_cidr="10.43.0.0/16"),
    functions=FunctionSettings(
        python_version=PYTHON,
        architecture="arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64",
    ),
    redis=DEV.redis,
)
