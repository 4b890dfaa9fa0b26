"""A call that is cancelled at any of its steps, before or after the step was carried out, leaves nobody waiting."""

from asyncio import CancelledError
from collections.abc import Callable
from functools import partial
from struct import unpack_from
from typing import Any

import pytest
from redis_access import RedisAccess
from redis_access.steps.operation import Call, Operation
from redis_access.stored.entries import FENCE_BYTES, HEADER_BYTES, lease, new_fence

from tests.redis_servers.server import RedisServer

MAX_STEPS = 12
DEAD = 7
"""The number of a lease's holder that is gone."""


def _sent(request: Any) -> Operation[Any]:
    return (yield request)


def _carried_out(access: RedisAccess, step: Any) -> Any:
    return step.function() if isinstance(step, Call) else access._runner.run(_sent(step))


def _cancelled_at(access: RedisAccess, operation: Operation[Any], at: int, *, is_sent: bool) -> bool:
    """Run an operation, and cancel it at a step. Return whether it has so many."""
    number, step = 0, next(operation)
    try:
        while True:
            number += 1
            if number == at:
                if is_sent:
                    _carried_out(access, step)
                step = operation.throw(CancelledError())
            else:
                step = operation.send(_carried_out(access, step))
    except CancelledError:
        return True
    except StopIteration:
        return number >= at


def _leases(server: RedisServer) -> list[str]:
    """Return what is held by anybody but the dead holder."""
    held = [key for key in server.keys() if ":lease:" in key or key.startswith("app:locks:")]  # noqa: SIM118
    entry = server.run("GETRANGE", "app:k", 0, HEADER_BYTES - 1)
    if len(entry) == HEADER_BYTES:
        ends_at_pttl, holder, _ = unpack_from(">dIB", entry, FENCE_BYTES)
        held += ["app:k"] if holder != DEAD and server.admin.pttl("app:k") > ends_at_pttl else []
    return held


def _nothing(_server: RedisServer) -> None:
    pass


def _stale(server: RedisServer) -> None:
    with server.access(strict=True) as access:
        access.cache_get("k", lambda: "old", 1000, stale_if_error=1000, jitter=0)
    server.admin.setrange("app:k", 2, b"\0" * 8)


def _held_by_a_dead_one(server: RedisServer) -> None:
    server.admin.set("app:k", lease(new_fence(), DEAD, 900_000), px=900_001)


def _lock(access: RedisAccess) -> Operation[Any]:
    lock = access.lock("l")._operations
    yield from lock.acquire(0)
    try:
        yield Call(lambda: None)
    finally:
        yield from lock.release()


OPERATIONS: dict[str, Callable[[RedisAccess], Operation[Any]]] = {
    "cache_get": lambda access: access._operations.cache_get("k", lambda: "new", jitter=0),
    "cache_get_many": lambda access: access._operations.cache_get_many(["k"], lambda _: {"k": "new"}, jitter=0),
    "flags": lambda access: access._operations.flags.cache_get("u", "f", lambda: "new"),
    "lock": _lock,
}


@pytest.mark.parametrize("is_sent", [False, True])
@pytest.mark.parametrize("before", [_nothing, _stale, _held_by_a_dead_one])
@pytest.mark.parametrize("name", [*OPERATIONS])
def test_no_lease_is_left(
    plain_server: RedisServer, name: str, before: Callable[[Any], None], *, is_sent: bool
) -> None:
    """Other processes would wait for it in vain. What was deleted meanwhile makes no difference."""
    cancelled = 0
    for at in range(1, MAX_STEPS):
        for deletes in (False, True):
            plain_server.clear()
            before(plain_server)
            with plain_server.access(strict=True) as access:
                operation = OPERATIONS[name](access)
                if deletes:
                    operation = _with_delete(operation, plain_server)
                cancelled += _cancelled_at(access, operation, at, is_sent=is_sent)
            assert (_leases(plain_server), at, deletes) == ([], at, deletes)
    assert cancelled >= 4


def _with_delete(operation: Operation[Any], server: RedisServer) -> Operation[Any]:
    """Delete the key after each of the operation's steps."""
    go_on: Callable[[], Any] = partial(next, operation)
    try:
        while True:
            step = go_on()
            try:
                reply = yield step
            except BaseException as exc:  # noqa: BLE001  # handed on
                go_on = partial(operation.throw, exc)
            else:
                go_on = partial(operation.send, reply)
            server.admin.delete("app:k")
    except StopIteration as stop:
        return stop.value
