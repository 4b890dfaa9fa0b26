"""Local: dev's shape on the AWS emulator and a real Redis; the functions run on this machine's own Python."""

import platform
import sys

from environments.dev import SETTINGS as DEV
from environments.schema import EnvironmentSettings, FunctionSettings, NetworkSettings
from environments.schema.aws.runtimes import PythonVersion

# The emulator runs functions with its own Python, whatever the runtime's name. 3.13 is the newest runtime that every
# provider version which the stacks admit can deploy.
PYTHON: PythonVersion = "3.11" if sys.version_info < (3, 12) else "3.12" if sys.version_info < (3, 13) else "3.13"

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
