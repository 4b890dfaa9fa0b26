"""cdktf is run as anyone would run it, and can reach nothing but the emulator."""

from pathlib import Path

import pytest

from tools.local_stack import deployment
from tools.local_stack.aws import emulator_environment, without_aws
from tools.local_stack.deployment import deploy, deployed_resources
from tools.local_stack.errors import DeployError
from tools.local_stack.stack import StackFolder


def test_nothing_of_a_real_account_gets_in() -> None:
    """No profile, role or endpoint of the user's takes part."""
    mine = {"AWS_PROFILE": "production", "AWS_ENDPOINT_URL_S3": "https://example.com", "HOME": "/home/me"}
    assert without_aws(mine) == {"HOME": "/home/me"}


def test_aws_programs_are_led_to_the_emulator() -> None:
    """By the variables that every AWS SDK reads."""
    environment = emulator_environment(port=4566, region="eu-west-1")
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert environment["AWS_REGION"] == "eu-west-1"


def test_resources_are_counted_from_terraforms_state(tmp_path: Path) -> None:
    """Data sources are none, and a stack without a state is not deployed."""
    folder = StackFolder(root=tmp_path)
    folder.terraform_state.mkdir()
    (folder.terraform_state / "terraform.redis-local.tfstate").write_text(
        '{"resources": [{"mode": "managed", "instances": [{}, {}]}, {"mode": "data", "instances": [{}]}]}'
    )
    assert deployed_resources(folder) == {"redis-local": 2}


def test_a_failed_deployment_shows_why_and_where_the_log_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here cdktf is a program that only complains."""
    program = tmp_path / "cdktf"
    program.write_text(
        "#!/bin/sh\nprintf 'redis-local  ╷\\n             │ Error: no such region\\n             ╵\\n'\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(deployment, "_arguments", lambda folder, redis_port: [str(program)])
    folder = StackFolder(root=tmp_path)
    with pytest.raises(DeployError, match=r"(?s)deploy\.log\n.*Error: no such region"):
        deploy(folder, port=1, redis_port=2, report=lambda text: None)
    assert "no such region" in folder.logs["deploy"].read_text()
