"""Locks among threads and tasks, in `with` blocks, and without Redis."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis_access import LockNotAcquiredError, UnavailableError
from redis_access.testing import StandIn

from tests.redis_servers.server import RedisServer


def test_threads_and_processes_take_turns(plain_server: RedisServer) -> None:
    """Nobody is in the block beside another."""
    accesses = [plain_server.access(strict=True) for _ in range(2)]
    inside: list[int] = []
    seen: list[int] = []

    def work(number: int) -> None:
        with accesses[number % 2].lock("turns", wait_seconds=60):
            inside.append(number)
            seen.append(len(inside))
            time.sleep(0.01)
            inside.remove(number)

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(work, range(20)))
    assert seen == [1] * 20
    for access in accesses:
        access.close()


def test_tasks_take_turns_and_a_cancelled_one_leaves_none_behind(plain_server: RedisServer) -> None:
    """Whether it holds the lock or waits for it."""
    seen: list[int] = []

    async def main() -> None:
        async with plain_server.aio_access(strict=True) as redis:
            inside = 0

            async def work(seconds: float) -> None:
                nonlocal inside
                async with redis.lock("turns", wait_seconds=60):
                    inside += 1
                    seen.append(inside)
                    try:
                        await asyncio.sleep(seconds)
                    finally:
                        inside -= 1

            stuck = asyncio.create_task(work(60))
            while not seen:
                await asyncio.sleep(0.01)
            waiting = [asyncio.create_task(work(0.01)) for _ in range(5)]
            await asyncio.sleep(0.05)
            for task in (stuck, waiting.pop()):
                task.cancel()
            await asyncio.wait_for(asyncio.gather(*waiting), 60)
            assert await redis.lock("turns").locked() is False

    asyncio.run(main())
    assert seen == [1] * 5


def test_a_block_is_not_entered_without_the_lock() -> None:
    """The error names the lock; what the block raises goes through and gives the lock up."""
    redis = StandIn().access()
    with redis.lock("import"):
        with pytest.raises(LockNotAcquiredError, match="import") as raised, redis.lock("import", wait_seconds=0):
            pytest.fail("entered")
        assert raised.value.name == "import"
    with pytest.raises(LookupError), redis.lock("import"):
        raise LookupError
    assert redis.lock("import").locked() is False


@pytest.mark.parametrize("is_strict", [False, True])
def test_without_redis_no_lock_is_taken(*, is_strict: bool) -> None:
    """A strict access raises; another tells that it was not taken."""
    stand_in = StandIn()
    redis = stand_in.access(strict=is_strict)
    stand_in.away = True
    if is_strict:
        with pytest.raises(UnavailableError):
            redis.lock("import").acquire()
        with pytest.raises(UnavailableError):
            redis.ping()
    else:
        assert (redis.lock("import").acquire(), redis.lock("import").locked(), redis.ping()) == (False, False, False)
        with pytest.raises(LockNotAcquiredError), redis.lock("import"):
            pytest.fail("entered")


def test_waiting_ends_with_the_block_around_it(plain_server: RedisServer) -> None:
    """A budget that is longer does not make it longer."""
    redis = plain_server.access()
    assert redis.lock("import").acquire() is True
    for milliseconds, wait_seconds in ((50, 60), (60_000, 0.05)):
        started = time.monotonic()
        with redis.budget(milliseconds=milliseconds):
            assert redis.lock("import", wait_seconds=wait_seconds).acquire() is False
        assert time.monotonic() - started < 30
    redis.close()


def test_a_lock_whose_answer_was_lost_goes_to_who_asks_next(own_server: RedisServer) -> None:
    """In the same process: otherwise nobody would hold it, and nobody get it, until its time is over."""
    with own_server.access() as redis, own_server.access() as other:
        assert redis.lock("export").acquire() is True  # the server knows the script now
        with own_server.frozen(), redis.budget(milliseconds=100):
            assert redis.lock("import", ttl=600).acquire(0) is False
        deadline = time.monotonic() + 60
        while not other.lock("import").locked() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert other.lock("import").acquire(0) is False
        while not redis.ping() and time.monotonic() < deadline:  # until the breaker lets one through
            time.sleep(0.05)
        assert redis.lock("import").acquire(0) is True
