"""A new environment is one short file."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QA = '''"""QA: dev's size, kept for a week."""

from environments.schema import EnvironmentSettings, NetworkSettings, RedisSettings

SETTINGS = EnvironmentSettings(
    name="qa",
    keep_data=False,
    log_retention_days=7,
    network=NetworkSettings(vpc_cidr="10.44.0.0/16"),
    redis=RedisSettings(
        nodes=1,
        node_type="cache.t4g.small",
        automatic_failover=False,
        multi_az=False,
        snapshot_retention_days=0,
    ),
)
'''
# The same as a file in the folder would do, without writing into the repository.
SYNTH = """
import runpy, sys
import environments
environments.__path__.append(sys.argv[1])
runpy.run_path("main.py", run_name="__main__")
"""


def test_it_takes_less_than_20_lines() -> None:
    """The example is what CONTRIBUTING.md shows."""
    assert len(QA.splitlines()) < 20
    assert QA in (ROOT / "CONTRIBUTING.md").read_text()


def test_it_is_found_and_synthesized(tmp_path: Path) -> None:
    """Both stacks, with its own names; nothing else has to be told of it."""
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / "qa.py").write_text(QA)
    out = tmp_path / "out"
    subprocess.run(
        [sys.executable, "-c", SYNTH, str(tmp_path / "envs")],
        cwd=ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(out), "CDKTF_CONTEXT_JSON": json.dumps({"environments": "qa"})},
        check=True,
        capture_output=True,
    )
    assert {path.name for path in (out / "stacks").iterdir()} == {"redis-qa", "lambdas-qa"}
    stack = json.loads((out / "stacks/redis-qa/cdk.tf.json").read_text())
    [group] = stack["resource"]["aws_elasticache_replication_group"].values()
    assert group["replication_group_id"] == "experimentation-qa-redis"


def test_every_environments_file_is_short() -> None:
    """Only `local`, which looks at the machine it runs on, has a few lines more."""
    for path in (ROOT / "environments").glob("*.py"):
        if path.name not in {"__init__.py", "local.py"}:
            assert len(path.read_text().splitlines()) < 20
