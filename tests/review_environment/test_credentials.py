"""Without AWS credentials nothing is begun."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.terraform.credentials import require_credentials
from tools.terraform.errors import TerraformError
from tools.terraform.steps import ROOT

PROFILE = "[profile gone]\nsso_session = gone\nsso_account_id = 123456789012\nsso_role_name = Reader\n"
# Whatever the lock files' age: the set-up is there.
_SET_UP = ("-o", ".venv/.complete", "-o", "node_modules/.complete")
SESSION = "[sso-session gone]\nsso_start_url = https://example.com\nsso_region = us-east-1\n"


@pytest.fixture
def without(tmp_path: Path) -> Mapping[str, str]:
    """Return an environment of somebody who has no credentials anywhere, and is on no instance."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    files = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials")}
    return {**kept, **files, "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}


@pytest.mark.parametrize("target", [("review", "ENV=prod"), ("plan", "ENV=prod"), ("deploy", "STACK=redis-prod")])
def test_who_has_none_is_told_before_anything_begins(without: Mapping[str, str], target: tuple[str, ...]) -> None:
    """With exit code 2 and the remedy; neither cdktf nor Terraform could be found here, and nobody looks for them."""
    environment = {**without, "PATH": "/usr/bin:/bin"}
    result = subprocess.run(
        ["make", *_SET_UP, *target], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "error: no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID" in result.stderr
    assert "synthesize" not in result.stderr


def test_a_profile_that_does_not_exist_is_named(without: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS's own words, in one line."""
    _become({**without, "AWS_PROFILE": "nobody"}, monkeypatch)
    with pytest.raises(TerraformError, match=r"no AWS credentials: .*nobody.*; set AWS_PROFILE") as error:
        require_credentials()
    assert "\n" not in str(error.value)


def test_a_session_that_has_ended_is_told(
    without: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a profile, but its login has expired."""
    (tmp_path / "config").write_text(PROFILE + SESSION)
    _become({**without, "AWS_PROFILE": "gone"}, monkeypatch)
    with pytest.raises(TerraformError, match="no AWS credentials: .*; .*aws sso login"):
        require_credentials()


def test_who_has_some_goes_on(without: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether they suffice is for AWS to say."""
    _become({**without, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, monkeypatch)
    require_credentials()


def _become(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(os.environ) - set(environment):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
