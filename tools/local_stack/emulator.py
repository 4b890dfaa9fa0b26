"""The AWS emulator: MiniStack, enforcing IAM, with the local Redis behind every ElastiCache endpoint."""

import http.client
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.local_stack.ports import LOOPBACK
from tools.local_stack.processes import Server

_PROGRAM = Path(__file__).with_name("ministack_process.py")
READY_TIMEOUT_SECONDS = 60.0
# AWS's default for an account; MiniStack's follows from the machine's memory, and reservations need what is left of it.
ACCOUNT_CONCURRENCY = 1000


@dataclass(frozen=True, kw_only=True)
class Emulator:
    """A running emulator."""

    server: Server
    port: int

    @classmethod
    def start(
        cls, *, folder: Path, log: Path, port: int, region: str, redis_port: int, redis_authority: Path
    ) -> "Emulator":
        """Start it with its data in the folder; raises StartError."""
        scratch = folder / "tmp"
        scratch.mkdir(exist_ok=True)
        environment = {
            # Functions are its child processes and inherit all of this, so nothing of the caller's gets in: no
            # AWS profile, no REDIS_URL, no home folder with AWS settings.
            "PATH": os.environ["PATH"],
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "HOME": str(folder),
            "TMPDIR": str(scratch),
            "REDIS_CA_CERTS": str(redis_authority),
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": region,
            "AUTH": "true",
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
        server = Server.start(
            "MiniStack",
            # -P: this folder's modules are not for MiniStack to import.
            [sys.executable, "-P", str(_PROGRAM)],
            log=log,
            working_folder=folder,
            environment=environment,
        )
        return cls(server=server, port=port)

    def wait_until_ready(self) -> None:
        """Return once it serves requests; raises StartError."""
        self.server.wait_until(lambda: is_answering(port=self.port), timeout_seconds=READY_TIMEOUT_SECONDS)

    def stop(self) -> None:
        """End it and the functions' processes; nothing happens when it has ended."""
        self.server.stop()


def is_answering(*, port: int) -> bool:
    """Tell whether the emulator serves requests."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/_ministack/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
