"""A real redis-server for tests, on 127.0.0.1, started and stopped by a RedisServer object."""

import contextlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import redis

from ..access import RedisAccess
from ..configuration.settings import ConnectionSettings

if TYPE_CHECKING:
    from .. import aio

# Six servers that start beside each other on two busy cores take seconds.
_START_SECONDS = 30.0
# Below those that Linux (32768 on, ip(7)) and macOS (49152 on) take for outgoing connections.
_PORTS = (15_000, 32_768)


class RedisServer:
    """A redis-server process with the given lines of redis.conf, its data in a temporary folder.

    `port` is the one clients use, a free one unless given; it stays the same when the server is started again.
    `admin` is redis-py's client, through a Unix socket, as a user who may do everything. Raises RuntimeError when
    there is no redis-server, or it does not start.
    """

    def __init__(self, *lines: str, tls: bool = False, port: int | None = None) -> None:
        self.port = port or free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="redis-")
        socket_path = Path(self._folder.name, "s")
        self._config = Path(self._folder.name, "redis.conf")
        listen = ["port 0", f"tls-port {self.port}"] if tls else [f"port {self.port}"]
        first = ["bind 127.0.0.1", *listen, f"unixsocket {socket_path}", f"dir {self._folder.name}", 'save ""']
        self._config.write_text("\n".join([*first, "user admin on nopass ~* &* +@all", *lines]) + "\n")
        self.admin = redis.Redis(unix_socket_path=str(socket_path), username="admin", password="any", driver_info=None)  # noqa: S106
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The server's URL, as for REDIS_URL; without TLS and without a user."""
        return f"redis://{self.address}"

    def access(self, **options: Any) -> RedisAccess:
        """Return a RedisAccess on it; `options` are RedisAccess's."""
        return RedisAccess(ConnectionSettings.from_url(self.url), **options)

    def aio_access(self, **options: Any) -> "aio.RedisAccess":
        """Return a `redis_access.aio.RedisAccess` on it."""
        from .. import aio

        return aio.RedisAccess(ConnectionSettings.from_url(self.url), **options)

    def start(self) -> Self:
        """Start the process and wait until it answers."""
        program = shutil.which("redis-server")
        if program is None:
            raise RuntimeError("there is no redis-server on the PATH; the stand-in (redis_access.testing) needs none")
        log = Path(self._folder.name, "log")
        with log.open("wb") as file:
            self._process = subprocess.Popen([program, self._config], stdout=file)  # noqa: S603
        deadline = time.monotonic() + _START_SECONDS
        while True:
            with contextlib.suppress(redis.ConnectionError):
                self.admin.ping()
                return self
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                said = log.read_text(errors="replace")
                raise RuntimeError(f"redis-server did not start with {self._config.read_text()}It said: {said}")
            time.sleep(0.01)

    def run(self, *command: str | int) -> Any:
        """Run a command as the administrator and return redis-py's answer."""
        return self.admin.execute_command(*command)  # type: ignore[no-untyped-call]

    def keys(self) -> list[str]:
        """Return all keys, in order."""
        return sorted(key.decode() for key in self.admin.scan_iter())

    def clear(self) -> None:
        """Remove all keys."""
        self.admin.flushall()

    def stop(self) -> None:
        """Kill the process (SIGKILL), as a crash would."""
        self.admin.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the process (SIGSTOP) during the `with` block. The kernel accepts connections, but nothing answers."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.resume()

    def resume(self) -> None:
        """Let a frozen process go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            raise RuntimeError("the redis-server is not running")
        self._process.send_signal(number)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()
        self._folder.cleanup()


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nothing listens at the moment; another process may take it later.

    It is none of those that the kernel gives to outgoing connections, so that none takes it meanwhile, and none that
    this process was given before, unless it was given them all. Raises RuntimeError when a hundred of them are taken.
    """
    for port in islice(_ports(), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"found no free port of 127.0.0.1 from {_PORTS[0]} to {_PORTS[1] - 1}")


@cache
def _ports() -> Iterator[int]:
    ports = list(range(*_PORTS))
    # Not the common generator, which tests seed: each process would be given the same ports.
    random.SystemRandom().shuffle(ports)
    return cycle(ports)
