"""cdktf is run as anyone would run it, and can reach nothing but the emulator."""

import tempfile
from pathlib import Path

import pytest

from tools.local_stack.cli.main import main
from tools.local_stack.deployment import deploy as deployment
from tools.local_stack.deployment.deploy import deploy, deployed_resources
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint, without_aws
from tools.local_stack.errors import DeployError
from tools.local_stack.stack.folder import StackFolder


def test_nothing_of_a_real_account_gets_in() -> None:
    """No profile, role or endpoint of the user's takes part."""
    mine = {"AWS_PROFILE": "production", "AWS_ENDPOINT_URL_S3": "https://example.com", "HOME": "/home/me"}
    assert without_aws(mine) == {"HOME": "/home/me"}


def test_aws_programs_are_led_to_the_emulator() -> None:
    """By the variables that every AWS SDK reads."""
    environment = EmulatorEndpoint(port=4566, region="eu-west-1", credentials=Credentials.new()).environment()
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "eu-west-1"


def test_resources_are_counted_from_terraforms_state(tmp_path: Path) -> None:
    """Data sources are none, and a stack without a state is not deployed."""
    folder = StackFolder(root=tmp_path)
    folder.terraform_state.mkdir()
    (folder.terraform_state / "terraform.redis-local.tfstate").write_text(
        '{"resources": [{"mode": "managed", "instances": [{}, {}]}, {"mode": "data", "instances": [{}]}]}'
    )
    assert deployed_resources(folder) == {"redis-local": 2}


@pytest.fixture
def complaining_cdktf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program that only complains in cdktf's place."""
    program = tmp_path / "cdktf"
    program.write_text(
        "#!/bin/sh\nprintf 'redis-local  ╷\\n             │ Error: no such region\\n             ╵\\n'\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(deployment, "_arguments", lambda folder: [str(program)])


@pytest.mark.usefixtures("complaining_cdktf")
def test_a_failed_deployment_says_why(tmp_path: Path) -> None:
    """Terraform's own words, in the error and in the log."""
    folder = StackFolder(root=tmp_path)
    with pytest.raises(DeployError, match="Error: no such region"):
        deploy(
            folder,
            emulator=EmulatorEndpoint(port=1, region="eu-west-1", credentials=Credentials.new()),
            report=lambda text: None,
        )
    assert "no such region" in folder.logs["deploy"].read_text()


@pytest.mark.usefixtures("complaining_cdktf")
def test_the_logs_of_a_failed_deployment_outlive_the_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything else is taken down, and the message says where they are."""
    scratch, records = tmp_path / "tmp", tmp_path / "records"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    assert main(["--records", str(records), "up"]) == 1
    kept = records / "stack-logs"
    assert f"The whole logs are in {kept}" in capsys.readouterr().err
    assert "no such region" in (kept / "deploy.log").read_text()
    assert [path.name for path in records.iterdir()] == ["stack-logs"]
    assert list(scratch.iterdir()) == []
