"""Environments that only these tests have, each a file as anyone would write it, and how they are synthesized."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.terraform import YIELDING
from tools.terraform.steps import QUIET, ROOT

# As if the file lay in environments/, without writing into the repository.
_SYNTH = """
import runpy, sys
import environments
environments.__path__.append(sys.argv[1])
runpy.run_path("main.py", run_name="__main__")
"""
_FILE = """
from environments.schema import *

SETTINGS = EnvironmentSettings(
    name="{name}",
    keep_data=False,
    log_retention_days=1,
    kms_deletion_window_days=7,
    network={network},
    {cache}
    {more}
)
"""
ONE_NODE = 'nodes=1, node_type="cache.t4g.small", automatic_failover=False, multi_az=False'
TWO_NODES = 'nodes=2, node_type="cache.r7g.large", automatic_failover=True, multi_az=True'


@dataclass(frozen=True, kw_only=True)
class Option:
    """An environment's name, the arguments of its settings, and cdktf's context."""

    name: str
    redis: str = ONE_NODE
    serverless: str = ""
    more: str = ""
    network: str = 'NetworkSettings(vpc_cidr="10.60.0.0/16")'
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def cache(self) -> str:
        """The cache's settings, as they stand in the environment's file."""
        if self.serverless:
            return f"serverless=ServerlessSettings({self.serverless}, snapshot_retention_days=1),"
        return f"redis=RedisSettings({self.redis}, snapshot_retention_days=1),"

    @property
    def stacks(self) -> tuple[str, str]:
        """The stacks in the order in which they depend on each other."""
        return f"redis-{self.name}", f"lambdas-{self.name}"


SHARDS = Option(name="shards", redis=f'{TWO_NODES}, shards=3, engine_version="7.1", users=("analytics", "operator")')
VALKEY = Option(
    name="valkey",
    redis=f'{TWO_NODES}, engine="valkey", engine_version="8.0", restore_from_snapshot="before-upgrade"',
)
SERVERLESS = Option(name="burst", serverless='max_storage_gb=10, max_ecpu_per_second=5_000, users=("analytics",)')
PRIVATE_NETWORK = (SHARDS, VALKEY, SERVERLESS)
# The emulator knows no IPv6 and no scaling target of ElastiCache, so these are planned only.
PLANNED = Option(
    name="planned",
    redis=f"{TWO_NODES}, shards=3, auto_scaling=AutoScaling("
    "shards=ShardScaling(minimum=3, maximum=6), replicas=ReplicaScaling(minimum=1, maximum=3))",
    network='NetworkSettings(vpc_cidr="10.61.0.0/16", addresses="dual-stack")',
)
# A global datastore, of which the emulator has none either.
_MEMBERS = """global_datastore=GlobalDatastore(
        name="planned",
        members=(
            GlobalMember(environment="near", region="us-east-1", vpc_cidr="10.62.0.0/16"),
            GlobalMember(environment="far", region="eu-west-1", vpc_cidr="10.63.0.0/16"),
        ),
    ),"""
NEAR = Option(name="near", redis=TWO_NODES, network='NetworkSettings(vpc_cidr="10.62.0.0/16")', more=_MEMBERS)
FAR = Option(
    name="far",
    redis=TWO_NODES,
    network='NetworkSettings(vpc_cidr="10.63.0.0/16")',
    more=f'{_MEMBERS}\n    region="eu-west-1",',
)


def synthesize(option: Option, folder: Path, *others: Option) -> Path:
    """Write the environments' files into the folder and synthesize them there; return the folder of the stacks."""
    files, out = folder / "environments", folder / "cdktf.out"
    files.mkdir(exist_ok=True)
    for each in (option, *others):
        text = _FILE.format(name=each.name, network=each.network, cache=each.cache, more=each.more)
        (files / f"{each.name}.py").write_text(text.lstrip())
    names = ",".join(each.name for each in (option, *others))
    context = {"environments": names, "state_directory": str(folder / "state"), **option.context}
    (folder / "state").mkdir(exist_ok=True)
    finished = subprocess.run(
        [*YIELDING, sys.executable, "-c", _SYNTH, str(files)],
        cwd=ROOT,
        env={**os.environ, **QUIET, "CDKTF_OUTDIR": str(out), "CDKTF_CONTEXT_JSON": json.dumps(context)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return out / "stacks"
