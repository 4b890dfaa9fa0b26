"""Pulling the local Redis's plug: stop it, freeze it, slow it down, restart it, or fail over to a second node."""

import shutil
import time
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

import psutil
import redis

from tools.local_stack.errors import ControlError
from tools.local_stack.processes.ports import LOOPBACK, free_ports
from tools.local_stack.processes.server import ProcessIdentity, Server, end_with_children
from tools.local_stack.redis_server.configuration import CONFIG_FILE, CONTROLLER, data_folder_in, moved
from tools.local_stack.redis_server.endpoint import RedisEndpoint
from tools.local_stack.redis_server.route import Route
from tools.local_stack.redis_server.server import READY_TIMEOUT_SECONDS, launch

MAX_DELAY_MILLISECONDS = 10_000
FREEZE_TIMEOUT_SECONDS = 2.0


class RedisState(Enum):
    """The state of Redis, in words."""

    RUNNING = "running"
    SLOW = "slow"
    FROZEN = "frozen"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class RedisNode:
    """The node that the functions reach: its process, how to reach it, the folder of its data, and its log."""

    identity: ProcessIdentity
    endpoint: RedisEndpoint
    folder: Path
    log: Path
    server: Server | None = field(default=None, repr=False)
    """Its handle, to wait for its end, if this process started it."""

    @property
    def state(self) -> RedisState:
        """Look at the process and the route to it."""
        process = self.identity.process()
        if process is None:
            return RedisState.STOPPED
        if process.status() == psutil.STATUS_STOPPED:
            return RedisState.FROZEN
        return RedisState.SLOW if Route.read(self.folder).delay_milliseconds else RedisState.RUNNING

    def freeze(self) -> None:
        """Let it answer nobody, its connections open, as a host that hangs; raises ControlError."""
        process = self._process()
        process.suspend()
        deadline = time.monotonic() + FREEZE_TIMEOUT_SECONDS
        while process.status() != psutil.STATUS_STOPPED and time.monotonic() < deadline:
            time.sleep(0.005)  # the signal is under way

    def thaw(self) -> None:
        """Let it go on; raises ControlError when it does not run."""
        self._process().resume()

    def slow_down(self, milliseconds: float) -> None:
        """Hold each of its replies to the functions back for so long; 0 ends it. Raises ControlError."""
        if not 0 <= milliseconds <= MAX_DELAY_MILLISECONDS:
            raise ControlError(f"a delay is from 0 to {MAX_DELAY_MILLISECONDS} milliseconds, not {milliseconds:g}")
        Route(port=self.endpoint.port, delay_milliseconds=milliseconds).write(self.folder)

    def stop(self) -> None:
        """End it; nothing happens when it has ended."""
        process = self.identity.process()
        if process is not None:
            process.resume()  # a frozen one would not notice that it is to end
            end_with_children(self.identity)
        if self.server is not None:
            self.server.handle.wait()

    def start(self, *, empty: bool = False) -> "RedisNode":
        """Start it again at the same address: with what its append-only file holds, or empty as AWS's new nodes are.

        Raises ControlError when it runs, StartError.
        """
        if self.identity.process() is not None:
            raise ControlError("Redis is running; stop it first, or restart it")
        config_file = self.folder / CONFIG_FILE
        if empty:
            data_folder = data_folder_in(config_file.read_text())
            shutil.rmtree(data_folder)
            data_folder.mkdir()
        return self._started(launch(config_file, log=self.log), self.endpoint)

    def restart(self, *, empty: bool = False) -> "RedisNode":
        """Stop it and start it again; raises StartError."""
        self.stop()
        return self.start(empty=empty)

    def fail_over(self) -> "RedisNode":
        """Start a second node, let it copy everything, kill the first and promote the second.

        Connections break and new ones reach the second node, which has what the first had. Raises ControlError when
        Redis does not answer, StartError.
        """
        if not self.endpoint.is_answering():
            raise ControlError("Redis does not answer, so there is nothing to copy; start or thaw it first")
        port = free_ports(1)[0]
        endpoint = replace(self.endpoint, port=port)
        config_file = self.folder / CONFIG_FILE
        second = self.folder / f"redis-{port}.conf"
        data_folder = self.folder / f"data-{port}"
        data_folder.mkdir()
        own = moved(config_file.read_text(), port=port, data_folder=data_folder)
        password = self.endpoint.passwords[CONTROLLER]
        as_replica = f"replicaof {LOOPBACK} {self.endpoint.port}\nmasteruser {CONTROLLER}\nmasterauth {password}\n"
        second.write_text(f"{own}tls-replication yes\nrepl-diskless-sync-delay 0\n{as_replica}")
        server = launch(second, log=self.log.with_name(f"redis-{port}.log"))
        try:
            server.wait_until(lambda: _has_copied(endpoint), timeout_seconds=READY_TIMEOUT_SECONDS)
            self._process().kill()
            self.stop()
            with endpoint.client(CONTROLLER) as client:
                client.execute_command("REPLICAOF", "NO", "ONE")
        except BaseException:
            server.stop()
            raise
        config_file.write_text(own)  # what the node is started with from now on: a primary's configuration
        second.unlink()
        return self._started(server, endpoint)

    def _started(self, server: Server, endpoint: RedisEndpoint) -> "RedisNode":
        try:
            server.wait_until(endpoint.is_answering, timeout_seconds=READY_TIMEOUT_SECONDS)
        except BaseException:
            server.stop()
            raise
        Route(port=endpoint.port).write(self.folder)
        return replace(self, identity=server.identity, endpoint=endpoint, server=server)

    def _process(self) -> psutil.Process:
        process = self.identity.process()
        if process is None:
            raise ControlError("Redis does not run; start it first")
        return process


def _has_copied(endpoint: RedisEndpoint) -> bool:
    try:
        with endpoint.client(CONTROLLER) as client:
            return bool(client.info("replication").get("master_link_status") == "up")
    except redis.RedisError:
        return False
