"""The local stack's servers together: both started, both stopped, their folder removed."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from environments import load
from tools.local_stack.emulator.server import Emulator
from tools.local_stack.processes.ports import free_ports
from tools.local_stack.processes.server import ProcessIdentity
from tools.local_stack.redis_server.server import RedisServer
from tools.local_stack.stack.folder import ENVIRONMENT, StackFolder
from tools.local_stack.stack.record import RunningServer, StackRecord
from tools.terminal.interrupts import uninterrupted


@dataclass(frozen=True, kw_only=True)
class LocalStack:
    """Redis and the emulator, started here and ready; functions reach Redis on ``redis_port``."""

    folder: StackFolder
    redis: RedisServer
    emulator: Emulator
    redis_port: int

    @classmethod
    def start(cls, folder: StackFolder, *, redis_port: int | None = None, origins: Sequence[str] = ()) -> "LocalStack":
        """Start both on free ports, with their data in the folder; raises StartError, and leaves nothing running then.

        Functions reach Redis on ``redis_port``, a free one if none is given. Web pages of the ``origins`` may call the
        emulator.
        """
        settings = load(ENVIRONMENT)
        redis_port = redis_port or free_ports(1)[0]
        started: list[RedisServer | Emulator] = []
        try:
            redis = RedisServer.start(settings, folder=folder.redis, log=folder.logs["redis"])
            started.append(redis)
            emulator = Emulator.start(
                folder=folder.emulator,
                region=settings.region,
                redis=redis,
                redis_port=redis_port,
                origins=origins,
                log=folder.logs["aws"],
            )
            started.append(emulator)
            for server in started:
                server.wait_until_ready()
        except BaseException:
            # Ctrl-C while they start, too.
            with uninterrupted():
                for server in started:
                    server.stop()
            raise
        return cls(folder=folder, redis=redis, emulator=emulator, redis_port=redis_port)

    def record(self) -> StackRecord:
        """Describe the stack for other processes."""
        return StackRecord(
            owner=ProcessIdentity.of(os.getpid()),
            folder=self.folder.root,
            redis=RunningServer(identity=self.redis.server.identity, port=self.redis.port),
            emulator=RunningServer(identity=self.emulator.server.identity, port=self.emulator.port),
            credentials=self.emulator.endpoint.credentials,
            redis_port=self.redis_port,
            redis_passwords=self.redis.endpoint.passwords,
            left_out=self.redis.left_out,
        )

    def stop(self) -> None:
        """End both servers and remove the folder with all data."""
        self.emulator.stop()
        self.redis.stop()
        self.folder.remove()
