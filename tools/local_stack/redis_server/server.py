"""The local Redis: a real redis-server with TLS and ACL, standing where ElastiCache stands on AWS."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from environments import EnvironmentSettings
from tools.local_stack.processes.ports import free_ports
from tools.local_stack.processes.server import Server
from tools.local_stack.redis_server.certificates import Certificates
from tools.local_stack.redis_server.configuration import (
    CONFIG_FILE,
    CONTROLLER,
    OPERATOR,
    REDIS_SERVER,
    configuration,
    refused_parameters,
)
from tools.local_stack.redis_server.endpoint import RedisEndpoint
from tools.local_stack.redis_server.route import Route

READY_TIMEOUT_SECONDS = 15.0


def launch(config_file: Path, *, log: Path) -> Server:
    """Start a redis-server with this configuration; raises StartError."""
    return Server.start(
        "redis-server",
        [REDIS_SERVER, str(config_file)],
        log=log,
        working_folder=config_file.parent,
        environment={"PATH": os.environ["PATH"]},
    )


@dataclass(frozen=True, kw_only=True)
class RedisServer:
    """A redis-server of ours, from its start to its end.

        with RedisServer.start(load("local"), folder=tmp_path) as server:
            server.client("experimentation-local-app").set("app:greeting", "hello")

    ``endpoint`` is how to reach it; ``node`` is the name of the node that it stands for; ``left_out`` are the
    parameters of the settings that this build refuses, each with the server's reason. Without `with`,
    `wait_until_ready` and `stop` are the caller's.
    """

    server: Server
    folder: Path
    node: str
    endpoint: RedisEndpoint
    certificates: Certificates
    left_out: Mapping[str, str]

    @classmethod
    def start(
        cls, settings: EnvironmentSettings, *, folder: Path, log: Path | None = None, port: int | None = None
    ) -> Self:
        """Start it with its data and certificates in the folder, on a free port if none is given.

        The log is `redis.log` in the folder if no other is named. Raises StartError.
        """
        data_folder = folder / "data"
        data_folder.mkdir()
        port = port or free_ports(1)[0]
        certificates = Certificates.create(folder)
        passwords = {user: secrets.token_urlsafe(24) for user in (settings.application_user, OPERATOR, CONTROLLER)}
        left_out = refused_parameters(settings.redis.all_parameters)
        config_file = folder / CONFIG_FILE
        config_file.write_text(
            configuration(
                settings,
                port=port,
                data_folder=data_folder,
                certificates=certificates,
                passwords=passwords,
                left_out=left_out,
            )
        )
        Route(port=port).write(folder)
        return cls(
            server=launch(config_file, log=log or folder / "redis.log"),
            folder=folder,
            node=f"{settings.replication_group_id}-001",
            endpoint=RedisEndpoint(port=port, authority=certificates.authority, passwords=passwords),
            certificates=certificates,
            left_out=left_out,
        )

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

    @property
    def authority(self) -> Path:
        """The file of the certificate authority that clients verify it with."""
        return self.endpoint.authority

    def client(self, user: str = OPERATOR) -> "redis.Redis":
        """Return a client of the user; nothing is sent before its first command."""
        return self.endpoint.client(user)

    def wait_until_ready(self) -> None:
        """Return once it answers over TLS; raises StartError."""
        self.server.wait_until(self.endpoint.is_answering, timeout_seconds=READY_TIMEOUT_SECONDS)

    def stop(self) -> None:
        """End it; nothing happens when it has ended."""
        self.server.stop()
