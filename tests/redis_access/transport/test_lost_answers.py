"""A server that takes a command and closes the connection instead of answering."""

import socketserver
import threading
from collections.abc import Iterator

import pytest
from redis_access import MISS, ConnectionSettings, RedisAccess
from redis_access.runtime import breaker

_HELLO = b"%1\r\n$5\r\nproto\r\n:3\r\n"


class Forgetful(socketserver.ThreadingTCPServer):
    """Logs clients in, notes the next command's name, and hangs up."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.commands: list[str] = []


class _Handler(socketserver.BaseRequestHandler):
    server: Forgetful

    def handle(self) -> None:
        self.request.recv(1000)
        self.request.sendall(_HELLO)
        if command := self.request.recv(1000):
            self.server.commands.append(command.split(b"\r\n")[2].decode())


@pytest.fixture
def forgetful() -> Iterator[Forgetful]:
    """Give a running server of that kind."""
    with Forgetful() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _patient(server: Forgetful) -> RedisAccess:
    url = f"redis://127.0.0.1:{server.server_address[1]}"
    return RedisAccess(ConnectionSettings.from_url(url, budget_milliseconds=5000))  # this is not about time


def test_what_may_be_repeated_is_sent_once_more(forgetful: Forgetful, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read, a write and a session's change do the same when done twice."""
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0)
    access = _patient(forgetful)
    assert access.get("k", MISS) is MISS
    assert access.set("k", 1) is False
    assert access.extend_session("A" * 43) is False
    assert forgetful.commands == ["GET", "GET", "SET", "SET", "EVALSHA", "EVALSHA"]


def test_a_hit_is_never_counted_twice(forgetful: Forgetful) -> None:
    """A rate limit's hit may have been counted before the answer was lost, so it is not sent again."""
    access = _patient(forgetful)
    assert access.rate_limit("u", limit=1, window_seconds=1).checked is False
    assert forgetful.commands == ["EVALSHA"]
