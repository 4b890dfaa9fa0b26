"""The local Redis: a real redis-server with TLS and ACL, standing where ElastiCache stands on AWS."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from environments import EnvironmentSettings
from tools.local_stack.certificates import Certificates
from tools.local_stack.ports import LOOPBACK
from tools.local_stack.processes import Server
from tools.local_stack.redis_config import OPERATOR, REDIS_SERVER, configuration, refused_parameters

READY_TIMEOUT_SECONDS = 15.0

# Any password does; without one redis-py and redis-cli would not name the user at all.
_ANY_PASSWORD = "any"  # noqa: S105 - the user has none


@dataclass(frozen=True, kw_only=True)
class RedisServer:
    """A running redis-server. ``left_out``: parameters of the settings that this build refuses, with its reason."""

    server: Server
    port: int
    authority: Path
    left_out: Mapping[str, str]

    @classmethod
    def start(cls, settings: EnvironmentSettings, *, folder: Path, log: Path, port: int) -> "RedisServer":
        """Start it with its data and certificates in the folder, which must be empty; raises StartError."""
        data_folder = folder / "data"
        data_folder.mkdir()
        certificates = Certificates.create(folder)
        left_out = refused_parameters(settings.redis.all_parameters)
        config_file = folder / "redis.conf"
        config_file.write_text(
            configuration(settings, port=port, data_folder=data_folder, certificates=certificates, left_out=left_out)
        )
        server = Server.start(
            "redis-server",
            [REDIS_SERVER, str(config_file)],
            log=log,
            working_folder=folder,
            environment={"PATH": os.environ["PATH"]},
        )
        return cls(server=server, port=port, authority=certificates.authority, left_out=left_out)

    def wait_until_ready(self) -> None:
        """Return once it answers over TLS; raises StartError."""
        self.server.wait_until(
            lambda: is_answering(port=self.port, authority=self.authority), timeout_seconds=READY_TIMEOUT_SECONDS
        )

    def stop(self) -> None:
        """End it; nothing happens when it has ended."""
        self.server.stop()


def connect(*, port: int, authority: Path, user: str = OPERATOR) -> "redis.Redis":
    """Return a client of the local Redis; nothing is sent before the first command."""
    return redis.Redis(
        host=LOOPBACK,
        port=port,
        ssl=True,
        ssl_ca_certs=str(authority),
        username=user,
        password=_ANY_PASSWORD,
        socket_timeout=5,
        socket_connect_timeout=5,
        # Who asks wants to know how it is now; redis-py would try for seconds.
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def is_answering(*, port: int, authority: Path) -> bool:
    """Tell whether it answers PING over verified TLS."""
    with connect(port=port, authority=authority) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def command_line(*, port: int, authority: Path, user: str = OPERATOR) -> str:
    """Return the redis-cli command for people."""
    arguments = ["redis-cli", "-h", LOOPBACK, "-p", str(port), "--tls", "--cacert", str(authority), "--user", user]
    return shlex.join([*arguments, "--pass", _ANY_PASSWORD, "--no-auth-warning"])
