"""Local: dev's shape on the AWS emulator and a real Redis; the functions run on this machine's own Python."""

import platform

from environments.dev import SETTINGS as DEV
from environments.schema import EnvironmentSettings, FunctionSettings, NetworkSettings

SETTINGS = EnvironmentSettings(
    name="local",
    emulated=True,
    keep_data=False,
    log_retention_days=1,
    kms_deletion_window_days=7,
    network=NetworkSettings(vpc_cidr="10.43.0.0/16"),
    functions=FunctionSettings.model_validate(
        {
            "python_version": ".".join(platform.python_version_tuple()[:2]),
            "architecture": "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64",
        }
    ),
    redis=DEV.redis,
)
