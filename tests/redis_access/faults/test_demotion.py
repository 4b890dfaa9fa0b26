"""A primary that was made a replica of the new one and lives on: connections to it stay open, and reads go on."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis_access import MISS, CommandRefusedError, ConnectionSettings, NearCache, RedisAccess, aio
from redis_access.transport.connections.roles import ROLE_SECONDS
from redis_access.transport.exchanges import RENEW_CONNECTIONS_SECONDS

from tests.redis_access.conformance.blocking import Blocking
from tests.redis_access.faults.names import NAME, MovingName
from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER, ReplicaPair
from tests.redis_servers.proxy import Proxy
from tests.redis_servers.server import PATIENT, RedisServer

# A connection that stays open would be believed for ever.
LONG_SECONDS = 30


@pytest.fixture
def accesses() -> Iterator[Callable[..., Any]]:
    """Return what makes accesses of either surface on the moving name; they are closed after the test."""
    made: list[Any] = []

    def make(surface: str, **options: Any) -> Any:
        settings = ConnectionSettings.from_url(f"redis://{NAME}", budget_milliseconds=PATIENT)
        if surface == "sync":
            made.append(RedisAccess(settings, **options))
        else:
            made.append(Blocking(aio.RedisAccess(settings, **options)))
            made[-1].__enter__()
        return made[-1]

    yield make
    for one in made:
        one.close() if isinstance(one, RedisAccess) else one.__exit__()


def fail_over(pair: ReplicaPair, name: MovingName) -> None:
    """Make the replica the primary, as a planned failover does, and the name lead to it."""
    pair.synchronize()
    pair.replica.admin.replicaof("NO", "ONE")
    pair.primary.admin.replicaof("127.0.0.1", 1)  # lags for ever: whatever it answers is old
    name.lead_to(pair.replica)


def test_a_demoted_primary_is_believed_for_two_seconds(
    replica_pair: ReplicaPair, moving_name: MovingName, accesses: Callable[..., Any], surface: str
) -> None:
    """A process that only reads sees what changed at the new primary, of every kind, ROLE_SECONDS later."""
    moving_name.lead_to(replica_pair.primary)
    reader = accesses(surface, strict=True)
    near = accesses(surface, near_cache=NearCache(entries=100, prefixes=("config:",)))
    prices = reader.namespace("prices")
    assert prices.set("eu", "old")
    assert reader.set("config:theme", "old")
    assert reader.flags.set("u", "beta", "old")
    session = reader.create_session({"user": "u"})
    for _ in range(2):
        assert near.get("config:theme") == "old"
    assert reader.get("config:theme", fresh=True) == "old"
    fail_over(replica_pair, moving_name)
    other = accesses("sync", strict=True)  # a process that starts now, and so finds the new primary
    assert other.set("config:theme", "new")
    assert other.flags.invalidate("beta")
    assert other.namespace("prices").invalidate()
    assert other.end_session(session)
    changed = time.monotonic()

    def seen() -> tuple[Any, ...]:
        return (
            reader.get("config:theme", fresh=True),
            near.get("config:theme"),
            reader.flags.get("u", "beta"),
            prices.get("eu"),
            reader.get_session(session),
        )

    while seen() != ("new", "new", None, None, None):
        assert time.monotonic() - changed < ROLE_SECONDS + LONG_SECONDS
        time.sleep(0.02)
    assert reader.stats().errors == 0


def test_nothing_that_must_be_fresh_comes_from_a_replica(
    replica_pair: ReplicaPair, moving_name: MovingName, accesses: Callable[..., Any], surface: str
) -> None:
    """As long as the name leads to the old primary, reads that may lag go on, and what must be current is refused."""
    moving_name.lead_to(replica_pair.primary)
    access, strict = accesses(surface), accesses(surface, strict=True)
    assert strict.set("k", 1)
    assert strict.flags.set("u", "beta", True)
    session = strict.create_session({"user": "u"})
    fail_over(replica_pair, moving_name)
    moving_name.lead_to(replica_pair.primary)
    time.sleep(ROLE_SECONDS)
    assert strict.get("k") == access.get("k") == 1
    demanding: list[Callable[[], Any]] = [
        lambda: strict.get("k", fresh=True),
        lambda: strict.flags.get("u", "beta"),
        lambda: strict.get_session(session),
        lambda: strict.set("k", 2),
        lambda: strict.delete("k"),
        lambda: strict.rate_limit("u", limit=5, window_seconds=60),
    ]
    for refused in demanding:
        with pytest.raises(CommandRefusedError, match="READONLY") as caught:
            refused()
        assert caught.value.code == "READONLY"
    assert access.get("k", MISS, fresh=True) is MISS
    assert access.flags.get("u", "beta", "default") == "default"
    assert access.set("k", 2) is False
    moving_name.lead_to(replica_pair.replica)
    time.sleep(RENEW_CONNECTIONS_SECONDS)
    assert strict.set("k", 2)
    assert strict.flags.get("u", "beta") is True


def test_a_short_demotion_ends_by_itself(
    replica_pair: ReplicaPair, moving_name: MovingName, accesses: Callable[..., Any], surface: str
) -> None:
    """A process that only reads, too, looks for the primary once a second, and finds it under the same address."""
    moving_name.lead_to(replica_pair.primary)
    access = accesses(surface)
    assert access.set("k", 1)
    replica_pair.primary.admin.replicaof("127.0.0.1", 1)
    assert access.set("k", 2) is False
    replica_pair.primary.admin.replicaof("NO", "ONE")
    time.sleep(RENEW_CONNECTIONS_SECONDS)
    assert access.get("k") == 1
    assert access.get("k", fresh=True) == 1


@pytest.mark.parametrize("tls", [False, True])
def test_a_replica_that_refuses_writes_gets_one_connection_a_second(certificates: Certificates, tls: bool) -> None:
    """Threads that read and write at a demoted server: one connection each, and one more a second; reads go on."""
    lines = (*certificates.redis_config(), f"user {APPLICATION_USER} on nopass ~* +@all") if tls else ()
    threads, writes, reads = 8, list[bool](), list[object]()
    with RedisServer(*lines, tls=tls) as server, Proxy(server.port) as proxy:
        server.admin.set("app:k", b"1")
        server.admin.replicaof("127.0.0.1", 1)
        url = f"rediss://{APPLICATION_USER}:any@localhost:{proxy.port}" if tls else f"redis://127.0.0.1:{proxy.port}"
        settings = ConnectionSettings.from_url(
            url, ca_certs=certificates.ca if tls else None, budget_milliseconds=PATIENT
        )
        access = RedisAccess(settings)
        started = time.monotonic()

        def work() -> None:
            for _ in range(100):
                writes.append(access.set("k", 2))
                reads.append(access.get("k"))

        running = [threading.Thread(target=work) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        assert not any(writes)
        assert set(reads) == {1}
        assert proxy.connections <= 2 * threads + (time.monotonic() - started) / RENEW_CONNECTIONS_SECONDS + 1
        access.close()
