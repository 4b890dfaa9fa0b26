"""A proxy on 127.0.0.1 between a client and a server, which disturbs what comes back."""

import socket
import struct
import threading
from types import TracebackType
from typing import Self

_ABORT = struct.pack("ii", 1, 0)


class Proxy:
    """Passes bytes both ways, each connection in threads of its own, and disturbs answers as its attributes say."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        """Connections accepted so far."""
        self.cut_after: int | None = None
        """Pass this many more bytes of answers, then abort the connection (RST)."""
        self.swallow = False
        """Keep connections open and pass nothing on, in either direction; new ones too."""
        self.delay_bytes_seconds = 0.0
        """Pass answers on one byte at a time, with this pause between."""
        self._sockets: list[socket.socket] = []
        self._stale: set[int] = set()
        self._threads: list[threading.Thread] = []

    def go_half_open(self) -> None:
        """Have the connections that are there pass nothing any more; new ones work."""
        self._stale.update(id(one) for one in self._sockets)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # ends accept()
        self._listener.close()
        for one in self._sockets:
            _abort(one)
        for thread in self._threads:
            thread.join()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(self._target)
            except OSError:
                _abort(client)
                continue
            self._sockets += [client, server]
            self._start(self._requests, client, server)
            self._start(self._answers, server, client)

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        while data := _received(client):
            if not (self.swallow or id(client) in self._stale) and not _sent(server, data):
                break
        _abort(server)

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        while data := _received(server):
            if self.swallow or id(client) in self._stale:
                continue
            if self.cut_after is not None:
                data, self.cut_after = data[: self.cut_after], self.cut_after - len(data)
            pieces = [data] if not self.delay_bytes_seconds else [bytes([byte]) for byte in data]
            for piece in pieces:
                if self.delay_bytes_seconds:
                    threading.Event().wait(self.delay_bytes_seconds)
                if not _sent(client, piece):
                    break
            if self.cut_after is not None and self.cut_after <= 0:
                self.cut_after = None
                break
        _abort(client)


def _received(one: socket.socket) -> bytes:
    try:
        return one.recv(65536)
    except OSError:
        return b""


def _sent(one: socket.socket, data: bytes) -> bool:
    try:
        one.sendall(data)
    except OSError:
        return False
    return True


def _abort(one: socket.socket) -> None:
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        one.shutdown(socket.SHUT_RD)
    except OSError:
        pass
    finally:
        one.close()
