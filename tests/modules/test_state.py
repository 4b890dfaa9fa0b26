"""The place of the state, by context."""

import json
from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformStack

from modules.state import S3State, StateSettingsError, configure_state, s3_state


def backend(tmp_path: Path, context: dict[str, Any]) -> dict[str, Any]:
    app = App(outdir=str(tmp_path), context=context)
    configure_state(TerraformStack(app, "redis-prod"), "redis-prod")
    app.synth()
    terraform: dict[str, Any] = json.loads((tmp_path / "stacks/redis-prod/cdk.tf.json").read_text())["terraform"]
    return terraform


def test_state_is_a_local_file_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each stack, in the working directory."""
    monkeypatch.chdir(tmp_path)
    path = backend(tmp_path, {})["backend"]["local"]["path"]
    assert path == str(tmp_path.resolve() / "terraform.redis-prod.tfstate")


def test_state_directory_wins_over_a_shared_backend(tmp_path: Path) -> None:
    """The local stack must not write into the state of real environments."""
    context = {"state_directory": str(tmp_path), "state": {"s3": {"bucket": "b", "region": "eu-west-1"}}}
    assert backend(tmp_path, context)["backend"].keys() == {"local"}


def test_s3_state_is_encrypted_and_locked(tmp_path: Path) -> None:
    """With the bucket's own lock file; each stack has its key."""
    s3 = backend(tmp_path, {"state": {"s3": {"bucket": "states", "region": "eu-west-1"}}})["backend"]["s3"]
    assert s3["key"] == "redis-prod/terraform.tfstate"
    assert s3["encrypt"] is s3["use_lockfile"] is True
    assert s3["bucket"] == "states"


def test_a_bucket_is_shared_by_prefix_and_reached_by_a_role(tmp_path: Path) -> None:
    """Each repository has its own prefix; a stack that reads another's state does so as the same role."""
    role = "arn:aws:iam::123456789012:role/states"
    options = {"bucket": "states", "region": "eu-west-1", "key_prefix": "teams/redis/", "role_arn": role}
    s3 = backend(tmp_path, {"state": {"s3": options}})["backend"]["s3"]
    assert s3["key"] == "teams/redis/redis-prod/terraform.tfstate"
    assert s3["assume_role"] == {"role_arn": role}
    assert "key_prefix" not in s3


def test_the_roles_of_ci_take_no_other_to_reach_the_states() -> None:
    """A role that may be taken to read the states could be taken to write them, too."""
    options = {"bucket": "states", "region": "eu-west-1"}
    assert s3_state(App(context={"state": {"s3": {**options, "key_prefix": "a"}}})) == S3State(
        **options, key_prefix="a"
    )
    with pytest.raises(StateSettingsError, match="leave role_arn out"):
        s3_state(App(context={"state": {"s3": {**options, "role_arn": "arn:aws:iam::123456789012:role/states"}}}))


def test_a_workspace_is_called_as_the_stack(tmp_path: Path) -> None:
    """HCP Terraform keeps the states apart by workspace."""
    cloud = backend(tmp_path, {"state": {"cloud": {"organization": "acme"}}})["cloud"]
    assert cloud["organization"] == "acme"
    assert cloud["workspaces"]["name"] == "redis-prod"


@pytest.mark.parametrize(
    "state",
    [
        "s3",
        ["s3"],
        {"gcs": {}},
        {"s3": {"bucket": "b"}},
        {"s3": {"bucket": "b", "region": "eu-west-1", "acl": "public-read"}},
        {"s3": {"bucket": "b", "region": "r"}, "cloud": {"organization": "o"}},
        {"cloud": {}},
    ],
)
def test_any_other_state_is_refused_with_what_to_write(tmp_path: Path, state: object) -> None:
    """Rather than state in a place that nobody meant."""
    with pytest.raises(StateSettingsError, match=r"context\.state.*\"bucket\""):
        backend(tmp_path, {"state": state})
