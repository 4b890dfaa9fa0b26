"""Powertools' idempotency, with its own decorators, on a real Redis."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from redis_access import ConfigurationError, ConnectionSettings, RedisAccess
from redis_access.frameworks.powertools import IdempotencyStore

from tests.redis_servers.server import PATIENT, RedisServer


class Context:
    """Lambda's, as far as Powertools asks."""

    function_name = "orders"

    def __init__(self, milliseconds: int = 30_000) -> None:
        self._milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        """Return the time that the invocation has left."""
        return self._milliseconds


@pytest.fixture
def access(plain_server: RedisServer) -> Iterator[RedisAccess]:
    """Give a strict access."""
    settings = ConnectionSettings.from_url(plain_server.url, budget_milliseconds=PATIENT)
    with RedisAccess(settings, strict=True) as made:
        yield made


def _handler(access: RedisAccess, work: Callable[[], Any], **config: Any) -> Callable[[Any, Any], Any]:
    @idempotent(persistence_store=IdempotencyStore(access), config=IdempotencyConfig(**config))
    def handler(event: Any, context: Any) -> Any:
        return work()

    return handler


def test_the_second_request_gets_the_first_ones_answer(access: RedisAccess) -> None:
    """In another process, too; another event is another request."""
    calls: list[int] = []

    def work() -> Any:
        calls.append(1)
        return {"order": len(calls)}

    one, two = _handler(access, work), _handler(access, work)
    assert one({"id": 1}, Context()) == {"order": 1}
    assert two({"id": 1}, Context()) == {"order": 1}
    assert two({"id": 2}, Context()) == {"order": 2}


def test_one_that_is_under_way_is_not_begun_again(access: RedisAccess) -> None:
    """The second is refused meanwhile."""
    begun, go_on = threading.Event(), threading.Event()

    def work() -> Any:
        begun.set()
        go_on.wait(60)
        return {"done": True}

    handler = _handler(access, work)
    thread = threading.Thread(target=handler, args=({"id": 1}, Context()))
    thread.start()
    begun.wait(60)
    with pytest.raises(IdempotencyAlreadyInProgressError):
        _handler(access, work)({"id": 1}, Context())
    go_on.set()
    thread.join()
    assert _handler(access, work)({"id": 1}, Context()) == {"done": True}


def test_one_whose_function_was_killed_can_be_repeated_when_its_time_is_over(access: RedisAccess) -> None:
    """Nobody removes its record; it ends with the invocation's time."""

    class KilledError(BaseException):
        pass

    def killed() -> Any:
        raise KilledError

    with pytest.raises(KilledError):
        _handler(access, killed)({"id": 1}, Context(1000))
    with pytest.raises(IdempotencyAlreadyInProgressError):
        _handler(access, lambda: {"done": True})({"id": 1}, Context())
    time.sleep(2.1)
    assert _handler(access, lambda: {"done": True})({"id": 1}, Context()) == {"done": True}


def test_a_failed_request_may_be_repeated(access: RedisAccess) -> None:
    """At once."""

    def fail() -> Any:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        _handler(access, fail)({"id": 1}, Context())
    assert _handler(access, lambda: {"done": True})({"id": 1}, Context()) == {"done": True}


def test_an_answer_is_forgotten_when_its_time_is_over(access: RedisAccess) -> None:
    """`expires_after_seconds` of Powertools' settings."""
    answers = iter([{"n": 1}, {"n": 2}])
    handler = _handler(access, lambda: next(answers), expires_after_seconds=1)
    assert handler({"id": 1}, Context()) == {"n": 1}
    time.sleep(2.1)
    assert handler({"id": 1}, Context()) == {"n": 2}


def test_another_payload_under_the_same_key_is_told(access: RedisAccess) -> None:
    """Powertools' validation of payloads finds what it stored."""
    options = {"event_key_jmespath": "id", "payload_validation_jmespath": "amount"}
    handler = _handler(access, lambda: {"done": True}, **options)
    handler({"id": 1, "amount": 5}, Context())
    with pytest.raises(IdempotencyValidationError):
        handler({"id": 1, "amount": 6}, Context())


def test_a_record_that_ends_between_two_looks_holds_nobody_up(
    access: RedisAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there when a new one was to be added, and is gone when it is looked at."""
    handler = _handler(access, lambda: {"done": True})
    add, answers = access.set, iter([False])

    def set_after_one_refusal(*arguments: Any, **options: Any) -> bool:
        return next(answers, None) is None and add(*arguments, **options)

    monkeypatch.setattr(access, "set", set_after_one_refusal)
    assert handler({"id": 1}, Context()) == {"done": True}


def test_a_record_whose_time_is_over_is_never_taken_for_done(access: RedisAccess) -> None:
    """One that is in progress stays so, however late it is stored."""
    store = IdempotencyStore(access)
    late = DataRecord("late", status="INPROGRESS", expiry_timestamp=int(time.time()) - 60)
    store._put_record(late)
    assert store._get_record("late")._status == "INPROGRESS"


def test_something_else_under_the_key_calls_no_function(plain_server: RedisServer, access: RedisAccess) -> None:
    """Nobody knows the meaning of foreign data; a later version's further fields are ignored."""
    handler = _handler(access, lambda: {"done": True})
    handler({"id": 1}, Context())
    (key,) = (key.decode().removeprefix("app:") for key in plain_server.admin.scan_iter("*idempotency*"))
    record = access.get(key)
    access.set(key, {**record, "further": 1}, 60)
    assert handler({"id": 1}, Context()) == {"done": True}
    access.set(key, ["foreign"], 60)
    with pytest.raises(IdempotencyPersistenceLayerError):
        handler({"id": 1}, Context())


def test_redis_unavailable_calls_no_function(own_server: RedisServer) -> None:
    """It could be the second time."""
    calls: list[int] = []
    with own_server.access(strict=True) as access:
        handler = _handler(access, lambda: calls.append(1))
        own_server.stop()
        with pytest.raises(IdempotencyPersistenceLayerError):
            handler({"id": 1}, Context())
    assert calls == []


def test_an_access_that_hides_failures_is_refused() -> None:
    """Its False could mean either."""
    with RedisAccess("redis://127.0.0.1:1") as access, pytest.raises(ConfigurationError, match="strict=True"):
        IdempotencyStore(access)
