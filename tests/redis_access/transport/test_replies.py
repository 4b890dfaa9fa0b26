"""Replies of servers: scripts unknown, read-only, out of memory, no permission, still loading."""

import logging
import time
from collections.abc import Callable

import pytest
from redis_access import MISS, AuthenticationError, CommandRefusedError, ConnectionSettings, RedisAccess
from redis_access.sessions.ids import known_keys
from redis_access.transport.exchanges import RENEW_CONNECTIONS_SECONDS

from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.server import PATIENT, RedisServer


def _strict(server: RedisServer) -> RedisAccess:
    settings = ConnectionSettings.from_url(f"redis://{server.address}", budget_milliseconds=PATIENT)
    return RedisAccess(settings, strict=True)


def test_a_script_the_server_forgot_is_sent_again(access: RedisAccess, plain_server: RedisServer) -> None:
    """After SCRIPT FLUSH, as after a failover, limits and sessions work and count on."""
    assert access.rate_limit("u", limit=5, window_seconds=60).remaining == 4
    plain_server.admin.script_flush()
    assert access.rate_limit("u", limit=5, window_seconds=60).remaining == 3
    plain_server.admin.script_flush()
    assert access.create_session({"a": 1}) is not None
    assert access.stats().errors == 0


def test_a_primary_that_became_a_replica_is_looked_up_again(replica_pair: ReplicaPair) -> None:
    """READONLY makes one new connection, which finds whoever is primary now: here, the same one again, as a replica.

    Writes are refused without asking for a second; then it is looked for again.
    """
    access = _strict(replica_pair.primary)
    access.set("k", 1)
    replica_pair.primary.admin.replicaof("127.0.0.1", replica_pair.replica.port)
    before = replica_pair.primary.admin.info("stats")["total_connections_received"]
    with pytest.raises(CommandRefusedError) as caught:
        access.set("k", 2)
    assert caught.value.code == "READONLY"
    assert replica_pair.primary.admin.info("stats")["total_connections_received"] == before + 1
    with pytest.raises(CommandRefusedError, match="READONLY"):
        access.rate_limit("u", limit=1, window_seconds=60)
    replica_pair.primary.admin.replicaof("NO", "ONE")
    time.sleep(RENEW_CONNECTIONS_SECONDS)
    access.set("k", 3)
    assert access.get("k") == 3


def test_a_full_server_still_serves_reads(own_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """OOM makes writes report False; reads go on, and the log has one line although they alternate."""
    access = own_server.access()
    access.set("k", 1)
    own_server.admin.config_set("maxmemory", 1)
    for _ in range(5):
        assert access.set("other", 2) is False
        assert access.get("k") == 1
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "OOM" in caplog.text


def test_a_command_the_user_may_not_run_is_no_outage(own_server: RedisServer) -> None:
    """NOPERM fails that command only, and strict raises it with its code."""
    own_server.admin.acl_setuser(
        "default", enabled=True, commands=["-set"], categories=["+@all"], keys=["*"], nopass=True
    )
    strict = _strict(own_server)
    with pytest.raises(CommandRefusedError) as caught:
        strict.set("k", 1)
    assert caught.value.code == "NOPERM"
    assert strict.get("k", MISS) is MISS


@pytest.mark.parametrize(
    "call", [lambda access: access.get_session("A" * 43), lambda access: access.update_session("A" * 43, {"a": 1})]
)
def test_a_key_of_another_type_is_refused(plain_server: RedisServer, call: Callable[[RedisAccess], object]) -> None:
    """WRONGTYPE, whether from a command or from inside a script, comes with its code."""
    plain_server.admin.set(f"app:{known_keys('A' * 43).session}", "no hash")
    with pytest.raises(CommandRefusedError, match="refuses the command: WRONGTYPE Operation") as caught:
        call(_strict(plain_server))
    assert caught.value.code == "WRONGTYPE"


def test_a_password_that_was_changed_is_an_outage(own_server: RedisServer) -> None:
    """A refused login fails open, and strict raises it as what it is."""
    own_server.admin.acl_setuser("default", enabled=True, passwords=["+secret-of-the-server"])
    url = f"redis://:secret-of-the-client@{own_server.address}"
    settings = ConnectionSettings.from_url(url, budget_milliseconds=PATIENT)
    assert RedisAccess(settings).get("k", MISS) is MISS
    with pytest.raises(AuthenticationError, match="refuses the login") as caught:
        RedisAccess(settings, strict=True).get("k")
    assert "secret" not in str(caught.value)
