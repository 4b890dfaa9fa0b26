"""The local stacks' Terraform, and what tells one deployment from another."""

import json
from pathlib import Path

import pytest

from tools.local_stack.deployment import synthesis
from tools.local_stack.deployment.synthesis import STACKS, fingerprint, synthesize
from tools.local_stack.errors import DeployError
from tools.local_stack.stack.folder import StackFolder


def written(root: Path, *, zip_content: bytes = b"zip", setting: str = "a") -> StackFolder:
    """Write what a synth would: Terraform that names the stack's own folder, and a function's zip."""
    folder = StackFolder(root=root)
    for stack in STACKS:
        stack_folder = folder.synthesized / "stacks" / stack
        (stack_folder / "assets").mkdir(parents=True)
        content = {"backend": str(folder.terraform_state / stack), "setting": setting}
        (stack_folder / "cdk.tf.json").write_text(json.dumps(content))
        (stack_folder / "assets" / "code.zip").write_bytes(zip_content)
    return folder


def test_the_folder_does_not_count(tmp_path: Path) -> None:
    """It is another one each time."""
    assert fingerprint(written(tmp_path / "one")) == fingerprint(written(tmp_path / "other"))


def test_a_changed_setting_counts(tmp_path: Path) -> None:
    """As anything in the Terraform."""
    assert fingerprint(written(tmp_path / "one")) != fingerprint(written(tmp_path / "other", setting="b"))


def test_changed_code_counts(tmp_path: Path) -> None:
    """A function's zip is part of the deployment."""
    assert fingerprint(written(tmp_path / "one")) != fingerprint(written(tmp_path / "other", zip_content=b"new"))


def test_another_emulator_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have deployed something else."""
    before = fingerprint(written(tmp_path / "one"))
    monkeypatch.setattr(synthesis, "version", lambda name: "0.0.1")
    assert fingerprint(written(tmp_path / "other")) != before


def test_what_terraform_leaves_in_the_folder_does_not_count(tmp_path: Path) -> None:
    """The fingerprint is the same before and after a deployment."""
    folder = written(tmp_path / "one")
    before = fingerprint(folder)
    plugins = folder.synthesized / "stacks" / STACKS[0] / ".terraform"
    plugins.mkdir()
    (plugins / "terraform.tfstate").write_text("{}")
    (folder.synthesized / "stacks" / STACKS[0] / ".terraform.lock.hcl").write_text("lock")
    assert fingerprint(folder) == before


def test_states_are_the_stacks_own(tmp_path: Path) -> None:
    """Whatever cdktf.json names for real environments, the state lies in the stack's folder; the port is the given."""
    folder = StackFolder(root=tmp_path)
    folder.scratch.mkdir()
    synthesize(folder, redis_port=6390)
    for stack in STACKS:
        terraform = json.loads((folder.synthesized / "stacks" / stack / "cdk.tf.json").read_text())
        assert terraform["terraform"]["backend"]["local"]["path"].startswith(str(folder.terraform_state))
    redis = json.loads((folder.synthesized / "stacks" / "redis-local" / "cdk.tf.json").read_text())
    assert {group["port"] for group in redis["resource"]["aws_elasticache_replication_group"].values()} == {6390}


def test_a_failed_synth_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the program's last lines."""
    (tmp_path / "main.py").write_text("raise SystemExit('no such setting')")
    monkeypatch.setattr(synthesis, "ROOT", tmp_path)
    folder = StackFolder(root=tmp_path / "stack")
    folder.scratch.mkdir(parents=True)
    with pytest.raises(DeployError, match=r"(?s)cannot be synthesized.*no such setting"):
        synthesize(folder, redis_port=1)
