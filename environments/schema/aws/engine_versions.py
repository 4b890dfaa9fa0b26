"""Versions of the engines that ElastiCache offers, and the parameter group family of each.

Source: ElastiCache user guide, "Engine versions and upgrading in ElastiCache" and "Engine specific parameters", read
2026-11-28. `make preflight` asks AWS which of them it offers an account in its region. Terraform takes
`<major>.<minor>` only (provider, engine_version.go).
"""

from collections.abc import Mapping
from typing import Literal

Engine = Literal["redis", "valkey"]
EngineVersion = Literal["7.0", "7.1", "7.2", "8.0", "8.1", "8.2", "9.0", "9.1"]
Family = Literal["redis7", "valkey7", "valkey8", "valkey9"]

FAMILIES: Mapping[Engine, Mapping[EngineVersion, Family]] = {
    "redis": {"7.0": "redis7", "7.1": "redis7"},
    "valkey": {
        "7.2": "valkey7",
        "8.0": "valkey8",
        "8.1": "valkey8",
        "8.2": "valkey8",
        "9.0": "valkey9",
        "9.1": "valkey9",
    },
}

# A serverless cache has a major version, within which AWS upgrades it (ElastiCache user guide, "Version management for
# ElastiCache Serverless", read 2026-11-28). Source for Valkey 9: botocore's model of CreateServerlessCache
# (ConnectionType).
MajorVersion = Literal["7", "8", "9"]
SERVERLESS_VERSIONS: Mapping[Engine, tuple[MajorVersion, ...]] = {"redis": ("7",), "valkey": ("7", "8", "9")}
