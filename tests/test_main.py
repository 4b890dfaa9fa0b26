"""The entry point: which environments are synthesized, and what is said when something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

import main

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


@pytest.fixture(scope="module")
def all_stacks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthesize as `cdktf` does; return the folder."""
    outdir = tmp_path_factory.mktemp("cdktf.out")
    assert synth(outdir).returncode == 0
    return outdir


def test_every_environment_has_both_stacks(all_stacks: Path) -> None:
    """`cdktf list` shows them by the names that people deploy."""
    assert {path.name for path in (all_stacks / "stacks").iterdir()} == {
        f"{kind}-{name}" for kind in ("redis", "lambdas") for name in ("dev", "staging", "prod", "local")
    }


def test_functions_are_deployed_after_redis(all_stacks: Path) -> None:
    """The manifest carries the dependency that cdktf follows."""
    stacks = json.loads((all_stacks / "manifest.json").read_text())["stacks"]
    assert stacks["lambdas-dev"]["dependencies"] == ["redis-dev"]


@pytest.mark.parametrize(("environment", "port"), [("local", 40001), ("prod", 6379)])
def test_the_context_narrows_the_environments_and_moves_the_local_redis(
    tmp_path: Path, environment: str, port: int
) -> None:
    """The local stack sets both; changing the port of a real replication group would replace it."""
    app = App(outdir=str(tmp_path), context={"environments": environment, "redis_port": "40001"})
    assert main.main(app) == 0
    assert {path.name for path in (tmp_path / "stacks").iterdir()} == {f"redis-{environment}", f"lambdas-{environment}"}
    stack = json.loads((tmp_path / "stacks" / f"redis-{environment}" / "cdk.tf.json").read_text())
    [group] = stack["resource"]["aws_elasticache_replication_group"].values()
    assert group["port"] == port


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"environments": "dev", "state": "s3"}, "cdktf.json, context.state"),
        ({"environments": "local", "redis_port": "99999"}, "port: "),
        ({"environments": "local", "redis_port": "many"}, "redis_port"),
    ],
)
def test_a_wrong_context_is_told_in_one_message(
    tmp_path: Path, context: dict[str, Any], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No error is raised."""
    assert main.main(App(outdir=str(tmp_path), context=context)) == 1
    assert message in capsys.readouterr().err


def test_its_exit_code_is_one_then(tmp_path: Path) -> None:
    """And there is no stack trace."""
    finished = synth(tmp_path, environments="production")
    assert finished.returncode == 1
    assert "unknown environment 'production'" in finished.stderr
    assert "Traceback" not in finished.stderr
