"""The arguments that a RedisAccess can be made of, and its end."""

import asyncio
from typing import Any

import pytest
from redis_access import ConfigurationError, RedisAccess, aio

from tests.redis_servers.server import PATIENT, RedisServer


def test_a_url_will_do(plain_server: RedisServer) -> None:
    """In place of settings; a block closes the connections, and a later call connects again."""
    with RedisAccess(f"redis://{plain_server.address}", strict=True, budget_milliseconds=PATIENT) as access:
        assert access.set("k", 1) is True
    assert access.get("k") == 1
    access.close()


def test_a_url_will_do_on_asyncio(plain_server: RedisServer) -> None:
    """The same with `async with`."""

    async def main() -> object:
        async with aio.RedisAccess(
            f"redis://{plain_server.address}", strict=True, budget_milliseconds=PATIENT
        ) as access:
            await access.set("k", 2)
            return await access.get("k")

    assert asyncio.run(main()) == 2


@pytest.mark.parametrize("kind", [RedisAccess, aio.RedisAccess])
@pytest.mark.parametrize("wrong", ["localhost:6379", "http://x", 6379, {"host": "x"}, object()])
def test_anything_else_is_told_at_once(kind: Any, wrong: Any) -> None:
    """The message says what it should be, and nothing waits for the first call."""
    with pytest.raises(ConfigurationError, match="rediss://"):
        kind(wrong)
