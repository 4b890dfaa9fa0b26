"""Fixtures for the faults."""

from collections.abc import Callable, Iterator

import pytest
from redis_access import ConnectionSettings, RedisAccess

from tests.redis_access.faults.names import MovingName
from tests.redis_servers.proxy import Proxy
from tests.redis_servers.server import PATIENT, RedisServer

Connect = Callable[..., RedisAccess]


@pytest.fixture
def proxy(plain_server: RedisServer) -> Iterator[Proxy]:
    """Give a proxy before the plain server."""
    with Proxy(plain_server.port) as running:
        yield running


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Return what makes a RedisAccess on a port, patient unless told otherwise; they are closed after the test."""
    made: list[RedisAccess] = []

    def make(port: int, *, host: str = "127.0.0.1", strict: bool = False, **settings: object) -> RedisAccess:
        url, settings = f"redis://{host}:{port}", {"budget_milliseconds": PATIENT, **settings}
        made.append(RedisAccess(ConnectionSettings.from_url(url, **settings), strict=strict))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def moving_name(monkeypatch: pytest.MonkeyPatch) -> MovingName:
    """Give a name that leads to no server yet."""
    return MovingName(monkeypatch)
