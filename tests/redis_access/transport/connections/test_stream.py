"""Servers that send other bytes than they should."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis_access import MISS, ConnectionSettings, RedisAccess, aio

from tests.redis_access.conformance.blocking import Blocking

_HELLO = b"%1\r\n$5\r\nproto\r\n:3\r\n"


class _Handler(socketserver.BaseRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self.request.recv(1000)
        self.request.sendall(_HELLO)
        while self.request.recv(1000):
            self.server.asked += 1
            self.request.sendall(self.server.answer)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, answer: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked = 0


@contextmanager
def _answering(answer: bytes) -> Iterator[_Server]:
    with _Server(answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def _access(surface: str, port: int) -> Iterator[RedisAccess | Blocking]:
    settings = ConnectionSettings.from_url(f"redis://127.0.0.1:{port}", budget_milliseconds=5000)
    if surface == "sync":
        access = RedisAccess(settings)
        yield access
        access.close()
    else:
        with Blocking(aio.RedisAccess(settings)) as blocking:
            yield blocking


@pytest.mark.parametrize(
    "answer",
    [
        *(b"$1\r\n1\r\n+OK\r\n", b"$1\r\n1\r\n*2\r\n", b"$1\r\n1\r\n$", b"$1\r\n1\r\n$5\r\nab", b"$1\r\n1\r\n>2\r\n"),
        *(b"$1\r\n1\r\n_\r\n", b"?\r\n", b"%1\r\n*0\r\n:1\r\n", b":\r\n"),
    ],
)
def test_a_stream_that_cannot_be_trusted_gives_misses(surface: str, answer: bytes) -> None:
    """A reply with more after it, or bytes that are no reply: a miss, an error counted, and a new connection."""
    with _answering(answer) as server, _access(surface, server.server_address[1]) as access:
        assert access.get("k", MISS) is MISS
        assert access.stats().errors == 1
        assert server.asked == 2  # a read may be repeated, over a new connection
