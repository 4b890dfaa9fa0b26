"""A name that a test moves from one server to another, as ElastiCache's DNS moves a primary's after a failover."""

import socket
from typing import Any

import pytest

from tests.redis_servers.server import RedisServer

NAME = "primary.test"


class MovingName:
    """Leads NAME to a server on 127.0.0.1, whatever the port that is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._port = 0
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._resolve)

    def lead_to(self, server: RedisServer) -> None:
        """Have the name lead to the server from now on."""
        self._port = server.port

    def _resolve(self, host: str, port: int, *arguments: Any, **options: Any) -> Any:
        if host != NAME:
            return self._real(host, port, *arguments, **options)
        if options.get("flags") == socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "not numeric")
        return self._real("127.0.0.1", self._port, *arguments, **options)
