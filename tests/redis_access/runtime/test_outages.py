"""Redis unavailable: refused, silent, restarted. Nothing hangs, nothing raises unless asked to."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from redis_access import MISS, AuthenticationError, ConnectionSettings, RedisAccess, UnavailableError
from redis_access.runtime import breaker
from redis_access.runtime.clock import SYSTEM_CLOCK
from redis_access.runtime.outage_log import MAX_KINDS, OutageLog
from redis_access.runtime.runtime import Runtime
from redis_access.testing import ManualClock, StandIn
from redis_access.transport.connections.soundness import MAX_CONNECTION_AGE_SECONDS

from tests.redis_servers.server import PATIENT, RedisServer, free_port

# Far above a budget for each call, far below redis-py's own 4 s (refused) and 59 s (silent) for each.
DOES_NOT_HANG_SECONDS = 30.0
SHORT_MILLISECONDS = 150


@pytest.fixture
def nowhere() -> RedisAccess:
    """Give a RedisAccess whose port refuses connections."""
    return RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{free_port()}"), budget_milliseconds=PATIENT)


@pytest.fixture
def on_own(own_server: RedisServer) -> Iterator[RedisAccess]:
    """Give a RedisAccess on the server that the test may disturb."""
    with own_server.access() as made:
        yield made


def _answers_without_redis(access: RedisAccess) -> None:
    started = time.monotonic()
    assert access.get("k", MISS) is MISS
    assert access.set("k", 1) is False
    assert access.delete("k") is False
    assert access.cache_get("k", lambda: "computed") == "computed"
    assert access.get_cached_feature_flag("u", "f", default=False) is False
    assert access.create_session({"a": 1}) is None
    assert access.get_session("A" * 43) is None
    assert (
        access.update_session("A" * 43, {}) is access.extend_session("A" * 43) is access.end_session("A" * 43) is False
    )
    met = access.rate_limit("u", limit=3, window_seconds=60)
    assert (met.allowed, met.checked, met.remaining) == (True, False, 3)
    assert time.monotonic() - started < DOES_NOT_HANG_SECONDS


def test_a_refused_port_fails_open(nowhere: RedisAccess) -> None:
    """Reads are misses, writes report False, cache_get computes, limits allow and say that nobody checked."""
    _answers_without_redis(nowhere)
    assert nowhere.stats().errors == 11


def test_a_silent_server_fails_open(on_own: RedisAccess, own_server: RedisServer) -> None:
    """The same for a process that stands still, on a live connection and on new ones; then it recovers by itself."""
    on_own.set("other", "old")
    with own_server.frozen(), on_own.budget(milliseconds=SHORT_MILLISECONDS):
        _answers_without_redis(on_own)
    time.sleep(breaker.OPEN_SECONDS)
    assert on_own.get("other") == "old"
    assert on_own.get("k", MISS) is MISS  # its deletion was not confirmed, and is made up for


def test_a_late_answer_reaches_nobody(on_own: RedisAccess, own_server: RedisServer) -> None:
    """After a timeout the answer that was under way is never taken for the next command's."""
    on_own.set("a", "a")
    on_own.set("b", "b")
    with own_server.frozen(), on_own.budget(milliseconds=SHORT_MILLISECONDS):
        assert on_own.get("a", MISS) is MISS
    time.sleep(breaker.OPEN_SECONDS)
    assert on_own.get("b") == "b"
    assert on_own.get("a") == "a"


def test_a_restarted_server_costs_no_error(on_own: RedisAccess, own_server: RedisServer) -> None:
    """Connections that died while nobody looked (a restart, a thawed Lambda) are replaced without a failed call."""
    on_own.set("k", 1)
    own_server.stop()
    own_server.start()
    assert on_own.get("k", MISS) is MISS
    assert on_own.rate_limit("u", limit=1, window_seconds=60).checked
    assert on_own.stats().errors == 0


def test_connections_cut_by_the_server_cost_no_error(on_own: RedisAccess, own_server: RedisServer) -> None:
    """A cut connection is replaced, for each of several idle ones."""
    on_own.set("k", 1)
    for _ in range(3):
        own_server.admin.client_kill_filter(_type="normal", skipme=True)
        assert on_own.get("k") == 1
    assert on_own.stats().errors == 0


def test_an_old_connection_is_replaced(
    on_own: RedisAccess, own_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection past its age is closed and opened anew when it is next used, before IAM's 12 hours end it."""

    def connections_made() -> int:
        return int(own_server.admin.info("stats")["total_connections_received"])

    on_own.set("k", 1)
    before = connections_made()
    assert on_own.get("k") == 1
    assert connections_made() == before
    later = time.time() + MAX_CONNECTION_AGE_SECONDS + 1
    monkeypatch.setattr("redis_access.transport.connections.soundness.time.time", lambda: later)
    assert on_own.get("k") == 1
    assert connections_made() == before + 1
    assert MAX_CONNECTION_AGE_SECONDS < 12 * 3600


def test_an_endpoint_that_failed_is_left_alone_for_a_while(on_own: RedisAccess, own_server: RedisServer) -> None:
    """Within a second after a failure calls do not wait for the network again."""
    with own_server.frozen(), on_own.budget(milliseconds=1000):
        on_own.get("k")
        started = time.monotonic()
        for _ in range(100):
            assert on_own.get("k", MISS) is MISS
        assert time.monotonic() - started < 100 / 3


def test_an_outage_is_logged_once(nowhere: RedisAccess, caplog: pytest.LogCaptureFixture) -> None:
    """Many failed calls leave one warning, which says what is unavailable and what follows."""
    for _ in range(20):
        nowhere.get("k")
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.name == "redis_access"
    assert "Redis primary 127.0.0.1:" in record.message
    assert "reads are misses" in record.message


@pytest.mark.parametrize("role", ["primary", "reader", "node", "configuration endpoint"])
def test_each_outage_of_an_endpoint_is_logged(role: str, caplog: pytest.LogCaptureFixture) -> None:
    """Once until its breaker closes, whatever its role; another endpoint's breaker says nothing about it."""
    runtime = Runtime(clock=ManualClock())
    error = UnavailableError("it is unavailable", role=role, address="10.0.0.7:6379")
    for note in (runtime.failed, runtime.fell_back):
        caplog.clear()
        note(error)
        runtime.breaker_changed(role, "10.0.0.8:6379", "closed")
        note(error)
        assert len(caplog.records) == 1
        runtime.breaker_changed(role, "10.0.0.7:6379", "closed")
        note(error)
        assert len(caplog.records) == 2


def test_a_failure_before_any_endpoint_is_logged_again_after_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    """A token that could not be made, say: the endpoint that answers shows that one was made."""
    runtime = Runtime(clock=ManualClock())
    runtime.failed(AuthenticationError("no token"))
    runtime.failed(AuthenticationError("no token"))
    runtime.breaker_changed("primary", "10.0.0.7:6379", "closed")
    runtime.failed(AuthenticationError("no token"))
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    "write",
    [
        lambda access: access.delete("k", durable=True),
        lambda access: access.rate_limit("u", limit=9, window_seconds=60, durable=True).checked,
    ],
    ids=["delete", "rate limit"],
)
def test_each_outage_of_the_replicas_is_logged(
    write: Callable[[RedisAccess], bool], caplog: pytest.LogCaptureFixture
) -> None:
    """It ends with the first durable write that a replica confirms."""
    stand_in = StandIn()
    access = stand_in.access()
    for replicas in (0, 0, 1, 0):
        stand_in.replicas = replicas
        assert write(access) is bool(replicas)
    assert [record.message.partition(" ")[0] for record in caplog.records] == ["no", "no"]


def test_kinds_of_failures_are_bounded() -> None:
    """A server's error codes may be anything, and each is a kind of its own."""
    log = OutageLog(SYSTEM_CLOCK)
    for number in range(5 * MAX_KINDS):
        log.data_fault(f"kind {number}", "text")
    assert len(log._last_failure) <= MAX_KINDS  # the memory has no other name


def test_strict_raises_our_error(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """With strict=True each call raises UnavailableError, what happened as its cause; fetch is not called."""
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0)
    settings = ConnectionSettings.from_url(f"redis://127.0.0.1:{free_port()}")
    access = RedisAccess(settings, strict=True, budget_milliseconds=PATIENT)
    for call in (
        lambda: access.get("k"),
        lambda: access.set("k", 1),
        lambda: access.delete("k"),
        lambda: access.cache_get("k", lambda: pytest.fail("fetched")),
        lambda: access.rate_limit("u", limit=1, window_seconds=1),
        lambda: access.get_session("A" * 43),
    ):
        with pytest.raises(UnavailableError, match=r"Redis primary 127\.0\.0\.1:") as caught:
            call()
        assert isinstance(caught.value.__cause__, ConnectionRefusedError)
    assert not caplog.records


def test_a_name_that_does_not_resolve_fails_open() -> None:
    """An unknown host is an outage, not an exception."""
    access = RedisAccess(ConnectionSettings.from_url("redis://no-such-host.invalid"))
    assert access.get("k", MISS) is MISS


def test_an_interrupted_call_leaves_no_answer_behind(on_own: RedisAccess, own_server: RedisServer) -> None:
    """An exception between sending and reading (a signal handler's) closes the connection."""
    on_own.set("a", "a")
    on_own.set("b", "b")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    with own_server.frozen():
        signal.setitimer(signal.ITIMER_REAL, 0.03)
        with pytest.raises(KeyboardInterrupt):
            on_own.get("a")
    signal.signal(signal.SIGALRM, before)
    assert on_own.get("b") == "b"


def test_fifty_threads_share_one_access(access: RedisAccess) -> None:
    """Threads that use one RedisAccess, its first use included, each get their own answers."""
    wrong: list[object] = []

    def work(number: int) -> None:
        for turn in range(20):
            access.set(f"k:{number}", [number, turn])
            if (found := access.get(f"k:{number}")) != [number, turn]:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert access.stats().hits == 1000
