"""The entry point: which environments are synthesized, and what is said when something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def synth(outdir: Path, **context: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(outdir), "CDKTF_CONTEXT_JSON": json.dumps(context)},
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_environment_has_both_stacks(tmp_path: Path) -> None:
    """`cdktf list` shows them by the names that people deploy."""
    assert synth(tmp_path).returncode == 0
    assert {path.name for path in (tmp_path / "stacks").iterdir()} == {
        f"{kind}-{name}" for kind in ("redis", "lambdas") for name in ("dev", "staging", "prod", "local")
    }


def test_the_context_narrows_the_environments_and_moves_redis(tmp_path: Path) -> None:
    """The local stack sets both."""
    assert synth(tmp_path, environments="local", redis_port="40001").returncode == 0
    assert {path.name for path in (tmp_path / "stacks").iterdir()} == {"redis-local", "lambdas-local"}
    stack = json.loads((tmp_path / "stacks/redis-local/cdk.tf.json").read_text())
    [group] = stack["resource"]["aws_elasticache_replication_group"].values()
    assert group["port"] == 40001


def test_a_port_in_the_context_moves_no_real_environment(tmp_path: Path) -> None:
    """Changing the port of a real replication group replaces it."""
    assert synth(tmp_path, environments="prod", redis_port="40001").returncode == 0
    stack = json.loads((tmp_path / "stacks/redis-prod/cdk.tf.json").read_text())
    [group] = stack["resource"]["aws_elasticache_replication_group"].values()
    assert group["port"] == 6379


def test_functions_are_deployed_after_redis(tmp_path: Path) -> None:
    """The manifest carries the dependency that cdktf follows."""
    synth(tmp_path, environments="dev")
    stacks = json.loads((tmp_path / "manifest.json").read_text())["stacks"]
    assert stacks["lambdas-dev"]["dependencies"] == ["redis-dev"]


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"environments": "production"}, "unknown environment 'production'"),
        ({"environments": "dev", "state": "s3"}, "cdktf.json, context.state"),
        ({"environments": "local", "redis_port": "99999"}, "port: "),
        ({"environments": "local", "redis_port": "many"}, "redis_port"),
    ],
)
def test_a_wrong_context_is_told_in_one_message(tmp_path: Path, context: dict[str, Any], message: str) -> None:
    """No stack trace, exit code 1."""
    finished = synth(tmp_path, **context)
    assert finished.returncode == 1
    assert message in finished.stderr
    assert "Traceback" not in finished.stderr
