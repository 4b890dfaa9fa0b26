"""Redis clients beside redis-py, for the bare command as it is."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import coredis
import glide
import glide_sync
import hiredis
import redis.asyncio
from redis_access.testing.server import RedisServer
from redis_access.transport.connections.packing import pack

from tools.bench.measuring.peers import CONNECTIONS, TTL_SECONDS
from tools.bench.measuring.servers import BUDGET_MILLISECONDS

GLIDE, GLIDE_SYNC = "valkey-glide", "valkey-glide-sync"


class GlideSync:
    """valkey-glide for threads."""

    def __init__(self, server: RedisServer) -> None:
        addresses = [glide_sync.NodeAddress("127.0.0.1", server.port)]
        patient = glide_sync.GlideClientConfiguration(addresses, request_timeout=BUDGET_MILLISECONDS)
        self._client = glide_sync.GlideClient.create(patient)
        self._expiry = glide_sync.ExpirySet(glide_sync.ExpiryType.SEC, TTL_SECONDS)

    def get(self, key: str) -> object:
        """Read a value."""
        return self._client.get(key)

    def set(self, key: str, value: bytes) -> object:
        """Write a value with a time to live."""
        return self._client.set(key, value, expiry=self._expiry)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


WIRE = "a socket and hiredis alone"


def wire_get(server: RedisServer, key: str) -> Callable[[], object]:
    """Return GET over a blocking socket without any time-out, packed before: what no library in Python can be below."""
    wire = socket.create_connection(("127.0.0.1", server.port))
    command, reader, incoming = pack(("GET", key)), hiredis.Reader(), bytearray(65536)

    def get() -> object:
        wire.sendall(command)
        reader.feed(incoming, 0, wire.recv_into(incoming))  # type: ignore[arg-type]  # it takes any buffer
        return reader.gets()

    return get


AsyncGet = Callable[[str], Coroutine[Any, Any, Any]]


@asynccontextmanager
async def async_clients(server: RedisServer) -> AsyncIterator[dict[str, AsyncGet]]:
    """Give each client's `get` by name, redis-py's among them."""
    addresses = [glide.NodeAddress("127.0.0.1", server.port)]
    patient = glide.GlideClientConfiguration(addresses, request_timeout=BUDGET_MILLISECONDS)
    shared = await glide.GlideClient.create(patient)
    bare: Any = redis.asyncio.Redis(port=server.port, max_connections=CONNECTIONS)
    async with coredis.Redis(port=server.port, max_connections=CONNECTIONS) as pooled:
        yield {"redis.asyncio.Redis.get": bare.get, "coredis": _awaited(pooled.get), GLIDE: shared.get}
    await shared.close()
    await bare.aclose()


def _awaited(get: Callable[[str], Any]) -> AsyncGet:
    async def awaited(key: str) -> Any:  # what coredis returns can be awaited, and is no coroutine
        return await get(key)

    return awaited


class Held:
    """Keeps an async context manager entered, in a task of its own, as some must be left by the task that entered."""

    def __init__(self, runner: asyncio.Runner, manager: Any) -> None:
        self._runner = runner
        self._manager = manager
        self._entered: asyncio.Future[Any]
        self._leave = asyncio.Event()

    def __enter__(self) -> Any:
        return self._runner.run(self._enter())

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        self._runner.run(asyncio.wait([self._task]))

    async def _enter(self) -> Any:
        self._entered = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._hold())
        return await self._entered

    async def _hold(self) -> None:
        async with self._manager as entered:
            self._entered.set_result(entered)
            await self._leave.wait()
