"""The relay between a client and a server."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from tools.drill.faults.relay import Cut, Garble, Relay, split


@pytest.fixture
def echo() -> Iterator[int]:
    """Give the port of a server that answers every message with the same bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=_echo, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _echo(connection: socket.socket) -> None:
    with connection, contextlib.suppress(OSError):
        while data := connection.recv(4096):
            connection.sendall(data)


def test_it_passes_bytes_on_and_leads_elsewhere_when_told(echo: int) -> None:
    """A connection that cannot be made there is closed."""
    with Relay(echo) as relay, socket.create_connection(("127.0.0.1", relay.port)) as client:
        client.sendall(b"hello")
        assert client.recv(100) == b"hello"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            relay.target_port = probe.getsockname()[1]
            with socket.create_connection(("127.0.0.1", relay.port)) as other:
                assert other.recv(100) == b""


def test_answers_are_mangled() -> None:
    """Split into bytes; every fifth cut in the middle, with the connection; every fifth garbled."""
    assert list(split(b"abc")) == [b"a", b"b", b"c"]
    cut, garble = Cut(), Garble()
    assert [list(cut(b"abcd")) for _ in range(5)] == [[b"abcd"]] * 4 + [[b"ab", b""]]
    garbled = [list(garble(b"+OK")) for _ in range(5)]
    assert garbled[:4] == [[b"+OK"]] * 4
    assert garbled[4] != [b"+OK"]
