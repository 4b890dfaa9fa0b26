"""`python -m tools.redis_tunnel prod i-0123456789abcdef0`: an operator's redis-cli on an environment's private Redis.

Session Manager forwards a port of this machine through an instance in the VPC: nothing is opened to the internet, no
key is kept, and CloudTrail names who connected. The login is an IAM token of the role's user, valid for fifteen
minutes.

It needs the AWS CLI with the Session Manager plugin, and redis-cli 6 or later.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from redis_access.configuration.iam import signed_token

from environments import EnvironmentSettings, SettingsError, environment_names, load
from environments.schema.access.roles import Role

LOOPBACK = "127.0.0.1"
DOCUMENT = "AWS-StartPortForwardingSessionToRemoteHost"
SECONDS = 60.0
PROGRAMS = ("aws", "session-manager-plugin", "redis-cli")


class TunnelError(Exception):
    """Raised when there is no way to Redis; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """The address of Redis in its VPC, and the user to log in as."""

    host: str
    port: int
    user: str
    token: str


def login_of(settings: EnvironmentSettings, role: Role, session: boto3.Session) -> Login:
    """Read the endpoint from SSM and sign a token; raises TunnelError, BotoCoreError or ClientError."""
    if role != "application" and role not in settings.cache.users:
        raise TunnelError(f'{settings.name} has no user for {role}; set users=("{role}",), or take another --role')
    credentials = session.get_credentials()
    if credentials is None:
        raise TunnelError("there are no AWS credentials; set AWS_PROFILE")
    name = f"{settings.ssm_prefix}/primary-endpoint"
    answer = session.client("ssm").get_parameter(Name=name, WithDecryption=True)
    user = settings.user_name(role)
    token = signed_token(
        credentials.get_frozen_credentials(),
        user=user,
        replication_group_id=settings.replication_group_id,
        region=settings.region,
        serverless=settings.serverless is not None,
    )
    return Login(host=answer["Parameter"]["Value"], port=settings.cache.port, user=user, token=token)


@contextmanager
def forwarded(login: Login, *, instance: str, region: str, seconds: float = SECONDS) -> Iterator[int]:
    """Yield a port of this machine that leads to Redis through the instance; raises TunnelError."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = int(free.getsockname()[1])
    parameters = {"host": [login.host], "portNumber": [str(login.port)], "localPortNumber": [str(port)]}
    command = [
        *("aws", "ssm", "start-session", "--region", region, "--target", instance),
        *("--document-name", DOCUMENT, "--parameters", json.dumps(parameters)),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(process, port, seconds)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise TunnelError("Session Manager ended; its message stands above. Is the instance running its agent?")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.2)
    raise TunnelError(f"Session Manager did not open a port within {seconds:g} s; is the instance running its agent?")


def redis_cli(login: Login, port: int, arguments: Sequence[str]) -> int:
    """Run redis-cli through the port; the token is in its environment, where `ps` does not show it."""
    # The certificate is for the endpoint's name, which is not that of this machine.
    command = ["redis-cli", "-h", LOOPBACK, "-p", str(port), "--tls", "--sni", login.host, "--user", login.user]
    return subprocess.run(
        [*command, *arguments], env={**os.environ, "REDISCLI_AUTH": login.token}, check=False
    ).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the way, run redis-cli, close it; return redis-cli's exit code, or 1."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.redis_tunnel", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("environment", metavar="ENV", help=", ".join(environment_names()))
    parser.add_argument("instance", metavar="INSTANCE", help="id of an instance with the bastion's security group")
    parser.add_argument("--role", choices=("operator", "analytics", "application"), default="operator")
    parser.add_argument("command", nargs="*", help="a Redis command; without one, redis-cli asks for them")
    options = parser.parse_args(arguments)
    try:
        if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
            raise TunnelError(f"{' and '.join(missing)} cannot be found; install them (docs/runbook.md, Private Redis)")
        settings = load(options.environment)
        login = login_of(settings, options.role, boto3.Session(region_name=settings.region))
        with forwarded(login, instance=options.instance, region=settings.region) as port:
            return redis_cli(login, port, options.command)
    except (SettingsError, TunnelError, BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
