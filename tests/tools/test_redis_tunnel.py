"""The operator's way to a private Redis, with stand-ins for the programs that open it and use it."""

import os
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from environments import EnvironmentSettings, load
from environments.schema import RedisSettings
from tools import redis_tunnel
from tools.redis_tunnel import Login, TunnelError, forwarded, login_of, main, redis_cli

LOGIN = Login(host="redis.internal", port=6379, user="experimentation-prod-operator", token="signed")
AWS = """#!{python}
import json, socket, sys, time
open({calls!r}, "w").write(json.dumps(sys.argv[1:]))
port = int(json.loads(sys.argv[-1])["localPortNumber"][0])
with socket.create_server(("127.0.0.1", port)):
    time.sleep(60)
"""
REDIS_CLI = """#!/bin/sh
echo "$REDISCLI_AUTH $*" > {calls}
exit 3
"""


def program(folder: Path, name: str, text: str) -> Path:
    """Put a program on the path that notes what it was called with."""
    calls = folder / f"{name}.calls"
    path = folder / name
    path.write_text(text.format(python=sys.executable, calls=str(calls)))
    path.chmod(0o755)
    return calls


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is searched for programs first."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def prod(**redis: Any) -> EnvironmentSettings:
    settings = load("prod")
    return EnvironmentSettings(**{**dict(settings), "redis": RedisSettings(**{**dict(settings.redis), **redis})})


def session(monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """Return a session whose SSM has the endpoint."""
    made = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name="us-east-1")
    client = made.client("ssm")
    stubber = Stubber(client)
    name = "/experimentation/prod/redis/primary-endpoint"
    stubber.add_response(
        "get_parameter", {"Parameter": {"Value": "redis.internal"}}, {"Name": name, "WithDecryption": True}
    )
    stubber.activate()
    monkeypatch.setattr(made, "client", lambda service: client)
    return made


def test_a_port_of_this_machine_leads_to_redis_while_it_is_needed(path: Path) -> None:
    """Through the instance, to the endpoint; afterwards the session is ended."""
    calls = program(path, "aws", AWS)
    with forwarded(LOGIN, instance="i-0123", region="us-east-1") as port:
        called = calls.read_text()
        assert port
    for part in ("start-session", "i-0123", redis_tunnel.DOCUMENT, "redis.internal", "6379", str(port)):
        assert part in called


def test_a_session_that_ends_is_told(path: Path) -> None:
    """With what to look at."""
    program(path, "aws", "#!/bin/sh\nexit 254\n")
    with (
        pytest.raises(TunnelError, match="Is the instance running its agent"),
        forwarded(LOGIN, instance="i-0123", region="us-east-1"),
    ):
        pass


def test_redis_cli_logs_in_with_the_token(path: Path) -> None:
    """The token is in no list of processes; redis-cli's exit code is the command's."""
    calls = program(path, "redis-cli", REDIS_CLI)
    assert redis_cli(LOGIN, 16379, ["info", "memory"]) == 3
    token, *arguments = calls.read_text().split()
    assert token == "signed"
    assert "signed" not in arguments
    assert arguments[:4] == ["-h", "127.0.0.1", "-p", "16379"]
    assert arguments[-2:] == ["info", "memory"]
    assert {"--tls", "--sni", "redis.internal", "experimentation-prod-operator"} <= set(arguments)


def test_the_login_is_a_token_of_the_roles_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the replication group, at the endpoint that is published."""
    login = login_of(prod(users=("operator",)), "operator", session(monkeypatch))
    assert (login.host, login.user) == ("redis.internal", "experimentation-prod-operator")
    assert login.token.startswith("experimentation-prod-redis/?Action=connect&User=experimentation-prod-operator&")


def test_a_role_without_a_user_names_the_setting() -> None:
    """Nothing is asked of AWS."""
    with pytest.raises(TunnelError, match=r'set users=\("operator",\)'):
        login_of(prod(), "operator", boto3.Session(region_name="us-east-1"))


def test_programs_that_are_missing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is opened."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["prod", "i-0123"]) == 1
    assert "aws and session-manager-plugin and redis-cli cannot be found" in capsys.readouterr().err
