"""The AWS emulator: MiniStack, enforcing IAM, with the local Redis behind every ElastiCache endpoint."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.local_stack.emulator.access.redis_login_settings import RedisLogin
from tools.local_stack.emulator.credentials import Credentials
from tools.local_stack.emulator.endpoint import EmulatorEndpoint
from tools.local_stack.processes.ports import LOOPBACK, free_ports
from tools.local_stack.processes.server import Server
from tools.local_stack.redis_server.configuration import CONTROLLER, OPERATOR
from tools.local_stack.redis_server.server import RedisServer

_PROGRAM = Path(__file__).with_name("program.py")
READY_TIMEOUT_SECONDS = 60.0
# AWS's default for an account; MiniStack's follows from the machine's memory, and reservations need what is left of it.
ACCOUNT_CONCURRENCY = 1000
DEFAULT_REDIS_PORT = 6379


@dataclass(frozen=True, kw_only=True)
class Emulator:
    """An emulator of ours, from its start to its end.

        with Emulator.start(folder=tmp_path, region="eu-west-1") as emulator:
            emulator.endpoint.client("iam").create_user(UserName="reader")

    Without `with`, `wait_until_ready` and `stop` are the caller's.
    """

    server: Server
    endpoint: EmulatorEndpoint

    @classmethod
    def start(
        cls,
        *,
        folder: Path,
        region: str,
        redis: RedisServer | None = None,
        redis_port: int = DEFAULT_REDIS_PORT,
        credentials: Credentials | None = None,
        origins: Sequence[str] = (),
        log: Path | None = None,
        port: int | None = None,
    ) -> Self:
        """Start it with its data in the folder, on a free port if none is given; raises StartError.

        ``redis_port`` is the port of 127.0.0.1 that every ElastiCache endpoint has; there, functions log in to
        ``redis`` with IAM's tokens. ``credentials`` are the root user's, new ones if none are given. Web pages of the
        ``origins`` may call it. The log is `aws.log` in the folder if no other is named.
        """
        port = port or free_ports(1)[0]
        credentials = credentials or Credentials.new()
        endpoint = EmulatorEndpoint(port=port, region=region, credentials=credentials)
        environment = _environment(endpoint, folder=folder, redis_port=redis_port, origins=origins)
        if redis is not None:
            login = _redis_login(redis, port=redis_port, region=region)
            environment |= {"REDIS_CA_CERTS": str(redis.authority), "REDIS_LOGIN": login.model_dump_json()}
        server = Server.start(
            "MiniStack",
            # -P: this folder's modules are not for MiniStack to import.
            [sys.executable, "-P", str(_PROGRAM)],
            log=log or folder / "aws.log",
            working_folder=folder,
            environment=environment,
        )
        return cls(server=server, endpoint=endpoint)

    def __enter__(self) -> Self:
        """Wait until it is ready; raises StartError, after stopping it."""
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    @property
    def port(self) -> int:
        """The port of 127.0.0.1 that it listens on."""
        return self.endpoint.port

    def wait_until_ready(self) -> None:
        """Return once it serves requests; raises StartError."""
        self.server.wait_until(self.endpoint.is_answering, timeout_seconds=READY_TIMEOUT_SECONDS)

    def stop(self) -> None:
        """End it and the functions' processes; nothing happens when it has ended."""
        self.server.stop()


def _environment(
    endpoint: EmulatorEndpoint, *, folder: Path, redis_port: int, origins: Sequence[str]
) -> dict[str, str]:
    """Return the emulator's variables.

    Functions are its child processes and inherit all of them, so nothing of the caller's gets in: no AWS profile, no
    REDIS_URL, no home folder with AWS settings.
    """
    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "HOME": str(folder),
        "TMPDIR": str(scratch),
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(endpoint.port),
        "MINISTACK_REGION": endpoint.region,
        "AUTH": "true",
        **endpoint.credentials.variables(),
        "ALLOWED_ORIGINS": " ".join(origins),
        "REDIS_HOST": LOOPBACK,
        "REDIS_PORT": str(redis_port),
        "S3_DATA_DIR": str(folder / "s3"),
        "STATE_DIR": str(folder / "state"),
        "LAMBDA_ACCOUNT_CONCURRENCY": str(ACCOUNT_CONCURRENCY),
        # Listeners of services that nothing here uses, on ports of their own.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # A socket that does not exist, so that a Docker daemon on this machine is neither asked nor swept.
        "DOCKER_HOST": f"unix://{folder / 'no-docker.sock'}",
    }


def _redis_login(redis: RedisServer, *, port: int, region: str) -> RedisLogin:
    people = (OPERATOR, CONTROLLER)
    passwords = {user: password for user, password in redis.endpoint.passwords.items() if user not in people}
    return RedisLogin(
        port=port,
        folder=redis.folder,
        operator=OPERATOR,
        operator_password=redis.endpoint.passwords[OPERATOR],
        node=redis.node,
        authority=str(redis.certificates.authority),
        server_chain=str(redis.certificates.server_chain),
        server_key=str(redis.certificates.server_key),
        passwords=passwords,
        region=region,
    )
