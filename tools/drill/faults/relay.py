"""A relay on 127.0.0.1 between a client and a server: it leads to another server when told to, and mangles answers."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

Mangle = Callable[[bytes], Iterator[bytes]]
"""Makes pieces of what the server sent; b"" among them ends the connection."""


class Relay:
    """Stands for a name that leads to a server: where `port` leads can change, as DNS does after a failover."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.mangle: Mangle | None = None
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._sockets:
            _end(each)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self.target_port))
                except OSError:
                    client.close()
                    continue
                self._sockets += [client, server]
                threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, are_answers: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                mangle = self.mangle if are_answers else None
                for piece in (data,) if mangle is None else mangle(data):
                    if not piece:
                        return _end(source, sink)
                    sink.sendall(piece)
        return _end(source, sink)


def _end(*sockets: socket.socket) -> None:
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def split(data: bytes) -> Iterator[bytes]:
    """Pass answers on one byte at a time."""
    for byte in data:
        yield bytes([byte])


class Cut:
    """Cuts every fifth answer in the middle, and the connection with it."""

    def __init__(self) -> None:
        self._answers = 0

    def __call__(self, data: bytes) -> Iterator[bytes]:
        """Make pieces."""
        self._answers += 1
        if self._answers % 5:
            yield data
        else:
            yield data[: len(data) // 2] or data
            yield b""


class Garble(Cut):
    """Puts bytes that are no answer in place of every fifth one."""

    def __call__(self, data: bytes) -> Iterator[bytes]:
        """Make pieces."""
        self._answers += 1
        yield data if self._answers % 5 else bytes(byte ^ 0x5A for byte in data)
