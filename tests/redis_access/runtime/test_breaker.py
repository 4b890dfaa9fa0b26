"""The circuit breaker, on a clock of the test's, and what it spares callers."""

import time

import pytest
from redis_access import MISS, ConnectionSettings, RedisAccess, UnavailableError
from redis_access.runtime import breaker
from redis_access.runtime.breaker import (
    FAILURES_IN_A_ROW,
    FAILURES_IN_WINDOW,
    OPEN_SECONDS,
    WINDOW_SECONDS,
    Breaker,
    State,
)
from redis_access.runtime.clock import Clock

from tests.redis_servers.server import PATIENT, RedisServer, free_port

DOWN = UnavailableError("down")


class Hands(Clock):
    """A clock that the test moves."""

    now = 100.0

    def monotonic(self) -> float:
        """Return what the test set."""
        return self.now


class Case:
    """A breaker on such a clock, and what it told about itself."""

    def __init__(self, *, answered: bool) -> None:
        self.clock = Hands()
        self.changes: list[State] = []
        self.breaker = Breaker(self.clock, self.changes.append)
        if answered:
            self.breaker.succeeded()

    def refused(self) -> bool:
        """Whether the breaker keeps the next request back."""
        try:
            self.breaker.admit()
        except UnavailableError:
            return True
        return False


def test_it_opens_after_failures_in_a_row() -> None:
    """Not before the third, and says so once."""
    case = Case(answered=True)
    for _ in range(FAILURES_IN_A_ROW):
        assert not case.refused()
        case.breaker.failed(DOWN)
    assert case.refused()
    assert case.changes == ["open"]


def test_an_endpoint_that_never_answered_is_left_alone_at_once() -> None:
    """A cold Lambda whose Redis is unavailable waits once."""
    case = Case(answered=False)
    case.breaker.failed(DOWN)
    assert case.refused()


def test_answers_in_between_keep_it_closed() -> None:
    """Two failures, an answer, two failures: closed."""
    case = Case(answered=True)
    for _ in range(4):
        case.breaker.failed(DOWN)
        case.breaker.failed(DOWN)
        case.breaker.succeeded()
        case.breaker.succeeded()
        case.breaker.succeeded()
    assert not case.refused()


def test_it_opens_when_half_of_the_window_fails() -> None:
    """Every other request failing opens it too, once there are ten."""
    case = Case(answered=True)
    for _ in range(FAILURES_IN_WINDOW - 1):
        assert not case.refused()
        case.breaker.failed(DOWN)
        case.breaker.succeeded()
    case.breaker.failed(DOWN)
    assert case.refused()


def test_failures_of_long_ago_do_not_count() -> None:
    """Failures with more than the window between them never open it."""
    case = Case(answered=True)
    for _ in range(2 * FAILURES_IN_WINDOW):
        case.breaker.failed(DOWN)
        case.clock.now += WINDOW_SECONDS + 1
    assert not case.refused()


def test_one_request_goes_out_to_try() -> None:
    """After a second one request passes; it failing keeps the others waiting, it succeeding lets all pass."""
    case = Case(answered=False)
    case.breaker.failed(DOWN)
    for _ in range(2):
        case.clock.now += OPEN_SECONDS
        assert [case.refused() for _ in range(3)] == [False, True, True]
        case.breaker.failed(DOWN)
    case.clock.now += OPEN_SECONDS
    assert not case.refused()
    case.breaker.succeeded()
    assert [case.refused() for _ in range(3)] == [False] * 3
    assert case.changes == ["open", "half open", "half open", "half open", "closed"]


def test_it_raises_again_what_opened_it() -> None:
    """The kind and message of the first failure, and that the breaker is open."""
    case = Case(answered=False)
    case.breaker.failed(UnavailableError("why it is unavailable"))
    with pytest.raises(UnavailableError, match="why it is unavailable .breaker open for 1 s."):
        case.breaker.admit()


def test_each_opening_is_logged_and_counted_once(own_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """Many failed calls, one line; after it was back, the next outage has a line of its own."""
    access = own_server.access()
    for outage in (1, 2):
        access.set("k", 1)
        own_server.stop()
        assert [access.get("k", MISS) for _ in range(20)] == [MISS] * 20
        assert len(caplog.records) == access.stats().breaker_openings == outage
        own_server.start()
        time.sleep(OPEN_SECONDS)
        assert access.get("k", MISS) is MISS
    access.close()


def test_an_open_breaker_does_no_io(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is resolved and no socket made; deletes say that they did not happen, strict raises."""
    port = free_port()
    access = RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{port}"), budget_milliseconds=PATIENT)
    access.get("k")
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 3600)  # however long the calls take
    monkeypatch.setattr("socket.socket", lambda *_, **__: pytest.fail("made a socket"))
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: pytest.fail("resolved a name"))
    for _ in range(1000):
        assert access.get("k", MISS) is MISS
    assert access.delete("k") is access.set("k", 1) is False
    assert access.stats().errors == 1003
