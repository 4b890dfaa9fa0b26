"""One environment's Terraform is written, as cdktf would write it, and nothing else is touched."""

import json
import subprocess
from pathlib import Path

import pytest

from tools.terraform.errors import TerraformError
from tools.terraform.steps import ROOT
from tools.terraform.synthesis import environment_of, synthesize

# Stands for the repository's own main.py: writes down what it was given.
PROGRAM = """
import json, os, pathlib
context = json.loads(os.environ["CDKTF_CONTEXT_JSON"])
out = pathlib.Path(os.environ["CDKTF_OUTDIR"])
for name in context["stacks"]:
    (out / "stacks" / name).mkdir(parents=True, exist_ok=True)
(out / "manifest.json").write_text(json.dumps({"stacks": {name: {} for name in context["stacks"]}}))
(out / "context.json").write_text(json.dumps(context))
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    (root / "main.py").write_text(PROGRAM)
    (root / "cdktf.json").write_text(json.dumps({"context": {"state": "theirs", "stacks": ["redis-prod"]}}))
    return root


def context_of(out: Path) -> dict[str, object]:
    context: dict[str, object] = json.loads((out / "context.json").read_text())
    return context


def test_the_context_of_cdktf_json_counts(repository: Path, tmp_path: Path) -> None:
    """The state that is named there is the one that is planned against."""
    synthesize("prod", out=tmp_path / "out", root=repository)
    assert context_of(tmp_path / "out") == {"state": "theirs", "stacks": ["redis-prod"], "environments": "prod"}


def test_the_variables_context_counts_where_cdktf_json_has_none(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with cdktf, which gives it to the program."""
    (repository / "cdktf.json").write_text("{}")
    monkeypatch.setenv("CDKTF_CONTEXT_JSON", json.dumps({"stacks": ["redis-dev"]}))
    synthesize("dev", out=tmp_path / "out", root=repository)
    assert context_of(tmp_path / "out") == {"stacks": ["redis-dev"], "environments": "dev"}


def test_without_an_environment_all_are_written(repository: Path, tmp_path: Path) -> None:
    """For the stack `ci`, which knows all of them."""
    synthesize(None, out=tmp_path / "out", root=repository)
    assert "environments" not in context_of(tmp_path / "out")


def test_other_environments_folders_stay(repository: Path, tmp_path: Path) -> None:
    """Terraform's note of their state is in them. A stack that the environment has no more goes, as with cdktf."""
    stacks = tmp_path / "out" / "stacks"
    for name in ("redis-dev", "lambdas-prod"):
        (stacks / name / ".terraform").mkdir(parents=True)
    assert synthesize("prod", out=tmp_path / "out", root=repository) == stacks
    assert {path.name for path in stacks.iterdir()} == {"redis-dev", "redis-prod"}


def test_what_is_wrong_is_told(repository: Path, tmp_path: Path) -> None:
    """In the program's own words."""
    (repository / "main.py").write_text("raise SystemExit('error: nodes is 1')")
    with pytest.raises(TerraformError, match="cannot be synthesized:\nerror: nodes is 1"):
        synthesize("prod", out=tmp_path / "out", root=repository)


@pytest.mark.parametrize(
    ("stack", "environment"), [("redis-prod", "prod"), ("lambdas-local", "local"), ("ci", None), ("redis-prodx", None)]
)
def test_a_stack_is_of_an_environment_or_of_none(stack: str, environment: str | None) -> None:
    """By its name."""
    assert environment_of(stack) == environment


def test_cdktf_writes_the_same(tmp_path: Path) -> None:
    """Byte for byte, so that it does not matter which of both wrote what is deployed."""
    ours = synthesize("dev", out=tmp_path / "ours")
    cdktf = ROOT / "node_modules" / ".bin" / "cdktf"
    subprocess.run(
        [str(cdktf), "synth", "--output", str(tmp_path / "theirs")], cwd=ROOT, check=True, capture_output=True
    )
    for stack in ("redis-dev", "lambdas-dev"):
        written = (ours / stack / "cdk.tf.json").read_bytes()
        assert written == (tmp_path / "theirs" / "stacks" / stack / "cdk.tf.json").read_bytes()
