"""Servers that are there and serve nobody: loading, wanting a login, out of memory, out of clients."""

import threading
import time

import pytest
import redis
from redis_access import MISS, AuthenticationError, CommandRefusedError, UnavailableError
from redis_access.transport.connections.packing import pack

from tests.redis_access.faults.conftest import Connect
from tests.redis_servers.server import RedisServer


def test_a_server_that_still_loads_is_an_outage(connect: Connect) -> None:
    """LOADING: misses meanwhile, strict raises, and the values are there afterwards."""
    loading = ("key-load-delay 50000", "loading-process-events-interval-bytes 1024", "rdbcompression no")
    with RedisServer("enable-debug-command yes", *loading) as server:
        access, strict = connect(server.port), connect(server.port, strict=True)
        access.set("k", 1, ttl=600)
        server.admin.mset({f"app:{number}": "x" * 1000 for number in range(80)})
        reload = threading.Thread(target=server.admin.execute_command, args=("DEBUG", "RELOAD"))
        reload.start()
        deadline = time.monotonic() + 30
        while not server.admin.info("persistence")["loading"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert access.get("k", MISS) is MISS
        assert access.set("k", 2) is False
        with pytest.raises(UnavailableError, match="(?i)loading"):
            strict.get("k")
        server.admin.config_set("key-load-delay", 0)
        reload.join()
        time.sleep(1)
        assert access.get("k") == 1


def test_a_login_that_ended_is_done_again(own_server: RedisServer, connect: Connect) -> None:
    """NOAUTH over a connection that was logged in: one new login, no error, also for what must not be repeated."""
    own_server.admin.acl_setuser("default", enabled=True, passwords=["+secret"], keys=["*"], categories=["+@all"])
    access = connect(own_server.port, host=":secret@127.0.0.1")
    access.set("k", 1)
    for reset in range(2):
        (connection,) = access._runner.transport._pools[0].idle  # type: ignore[union-attr]
        connection.exchange(pack(("RESET",)), 1, time.monotonic() + 30)
        if reset:
            assert access.rate_limit("u", limit=5, window_seconds=60).remaining == 4
        else:
            assert access.get("k") == 1
    assert access.stats().errors == 0


def test_a_login_that_was_revoked_is_an_outage(own_server: RedisServer, connect: Connect) -> None:
    """The connection is gone and the new login refused: misses, and strict says so."""
    own_server.admin.acl_setuser("default", enabled=True, passwords=["+secret"], keys=["*"], categories=["+@all"])
    strict = connect(own_server.port, host=":secret@127.0.0.1", strict=True)
    strict.set("k", 1)
    own_server.admin.acl_setuser("default", enabled=True, reset_passwords=True, passwords=["+other"])
    own_server.admin.client_kill_filter(_type="normal", skipme=True)
    with pytest.raises(AuthenticationError, match="refuses the login"):
        strict.get("k")


def test_a_full_server_keeps_its_breaker_closed(own_server: RedisServer, connect: Connect) -> None:
    """OOM refuses writes, says so when strict, and neither reads nor deletes are held up by it."""
    strict = connect(own_server.port, strict=True)
    strict.set("k", 1)
    own_server.admin.config_set("maxmemory", 1)
    for _ in range(20):
        with pytest.raises(CommandRefusedError) as caught:
            strict.set("other", "x")
        assert caught.value.code == "OOM"
    assert strict.get("k") == 1
    assert strict.delete("k")
    assert strict.stats().breaker_openings == 0


def test_a_server_without_room_for_clients_is_an_outage(connect: Connect) -> None:
    """Its refusal, sent before any answer, is taken for nobody's answer."""
    with RedisServer("maxclients 3") as server:
        taken = [redis.Redis(port=server.port, driver_info=None) for _ in range(2)]
        for one in taken:
            one.ping()
        strict = connect(server.port, strict=True)
        with pytest.raises(UnavailableError, match="max number of clients"):
            strict.get("k")
        for one in taken:
            one.close()
