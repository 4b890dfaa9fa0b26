"""One redis-server process on 127.0.0.1, started, stopped and disturbed by its own handle."""

import contextlib
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import redis

_START_SECONDS = 10.0


class RedisServer:
    """A redis-server with the given lines of redis.conf, its data in a temporary folder.

    `port` is the one clients use; it stays the same when the server is started again. `admin` talks to the server
    through a Unix socket as a user who may do everything.
    """

    def __init__(self, *lines: str, tls: bool = False, port: int | None = None) -> None:
        self.port = port or free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="redis-")
        socket_path = Path(self._folder.name, "s")
        self._config = Path(self._folder.name, "redis.conf")
        listen = ["port 0", f"tls-port {self.port}"] if tls else [f"port {self.port}"]
        first = ["bind 127.0.0.1", *listen, f"unixsocket {socket_path}", f"dir {self._folder.name}", 'save ""']
        self._config.write_text("\n".join([*first, "user admin on nopass ~* &* +@all", *lines]) + "\n")
        self.admin = redis.Redis(unix_socket_path=str(socket_path), username="admin", password="any", driver_info=None)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start the process and wait until it answers."""
        self._process = subprocess.Popen(["redis-server", self._config], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + _START_SECONDS
        while True:
            with contextlib.suppress(redis.ConnectionError):
                self.admin.ping()
                return self
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"redis-server did not start with {self._config.read_text()}")
            time.sleep(0.01)

    def run(self, *command: str | int) -> Any:
        """Run a command as the administrator and return redis-py's answer."""
        return self.admin.execute_command(*command)  # type: ignore[no-untyped-call]

    def keys(self) -> list[str]:
        """Return all keys, in order."""
        return sorted(key.decode() for key in self.admin.scan_iter())

    def stop(self) -> None:
        """End the process at once, as a crash would."""
        self.admin.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Within: the process stands still. The kernel still accepts connections; nobody answers on them."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.resume()

    def resume(self) -> None:
        """Let a frozen process go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()
        self._folder.cleanup()


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
