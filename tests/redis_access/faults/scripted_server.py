"""A server that answers what a test tells it to."""

import socketserver
import threading
from collections import deque
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from hiredis import ProtocolError, Reader

HELLO = b"%2\r\n$5\r\nproto\r\n:3\r\n$4\r\nrole\r\n$6\r\nmaster\r\n"


class ScriptedServer(socketserver.ThreadingTCPServer):
    """Answers logins as Redis does, each further command with the next of `answers`, and hangs up after the last."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port: int = self.server_address[1]
        self.answers: deque[bytes] = deque()
        self.connections = 0
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    def will_answer(self, answers: Iterable[bytes]) -> None:
        """Answer the next commands with these bytes."""
        self.answers = deque(answers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


def _is_whole(answer: bytes) -> bool:
    reader = Reader()
    reader.feed(answer)
    try:
        return reader.gets() is not False
    except (ProtocolError, ValueError, TypeError):
        return False


class _Handler(socketserver.BaseRequestHandler):
    server: ScriptedServer

    def handle(self) -> None:
        self.server.connections += 1
        reader = Reader()
        try:
            while data := self.request.recv(65536):
                reader.feed(data)
                answers = []
                while (command := reader.gets()) is not False:
                    if command[0] == b"HELLO":
                        answers.append(HELLO)
                    elif self.server.answers:
                        answers.append(self.server.answers.popleft())
                    else:
                        return
                self.request.sendall(b"".join(answers))
                if not all(map(_is_whole, answers)):
                    return  # so that nobody waits for the rest
        except OSError:
            return
