"""RedisFlagProvider through OpenFeature's own client, on a real Redis; the rules are in a dict."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason
from redis_access import InvalidArgumentError, InvalidTTLError, RedisAccess, aio
from redis_access.openfeature import RedisFlagProvider

from tests.redis_access.openfeature.evaluating import USER, WAIT_SECONDS, client_of, settings_of
from tests.redis_access.openfeature.rules_table import Table
from tests.redis_servers.server import PATIENT, RedisServer


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ("on", (True, "on", Reason.STATIC, None)),
        ("off", (False, "off", Reason.DISABLED, None)),
        ("germany", (True, "on", Reason.TARGETING_MATCH, None)),
        ("france", (False, "off", Reason.DEFAULT, None)),
        ("half", (True, "on", Reason.SPLIT, None)),
    ],
)
@pytest.mark.parametrize("way", ["blocking", "asynchronous", "in a thread"])
def test_a_flag_is_evaluated(
    plain_server: RedisServer, access: RedisAccess, table: Table, way: str, flag: str, expected: Any
) -> None:
    """With variant and reason, by each kind of resolver."""

    async def ask() -> Any:
        async with aio.RedisAccess(settings_of(plain_server), budget_milliseconds=PATIENT) as made:
            provider = RedisFlagProvider(table, access, async_access=made if way == "asynchronous" else None)
            client = client_of(provider)
            if way == "blocking":
                return client.get_boolean_details(flag, not expected[0], USER)
            return await client.get_boolean_details_async(flag, not expected[0], USER)

    details = asyncio.run(ask())
    assert (details.value, details.variant, details.reason, details.error_code) == expected


@pytest.mark.parametrize(
    ("flag", "context", "code"),
    [
        ("no-such-flag", USER, ErrorCode.FLAG_NOT_FOUND),
        ("no name", USER, ErrorCode.FLAG_NOT_FOUND),
        ("", USER, ErrorCode.FLAG_NOT_FOUND),
        ("\ud800", USER, ErrorCode.FLAG_NOT_FOUND),
        ("x" * 5000, USER, ErrorCode.FLAG_NOT_FOUND),
        ("half", None, ErrorCode.TARGETING_KEY_MISSING),
        ("half", EvaluationContext("a/b"), ErrorCode.INVALID_CONTEXT),
        ("broken", USER, ErrorCode.PARSE_ERROR),
        ("no-object", USER, ErrorCode.PARSE_ERROR),
    ],
)
def test_an_error_is_the_default_with_its_code(
    access: RedisAccess, table: Table, flag: str, context: EvaluationContext | None, code: ErrorCode
) -> None:
    """OpenFeature's own codes."""
    details = client_of(RedisFlagProvider(table, access)).get_boolean_details(flag, True, context)
    assert (details.value, details.reason, details.error_code) == (True, Reason.ERROR, code)


@pytest.mark.parametrize(
    ("ask", "default"),
    [
        ("get_string_details", "mine"),
        ("get_integer_details", 7),
        ("get_float_details", 0.5),
        ("get_object_details", {"a": 1}),
    ],
)
def test_another_type_is_a_mismatch(access: RedisAccess, table: Table, ask: str, default: Any) -> None:
    """All flags are booleans; one that is not there is not found, whatever the type."""
    client = client_of(RedisFlagProvider(table, access))
    wrong, missing = (getattr(client, ask)(flag, default, USER) for flag in ("on", "no-such-flag"))
    assert (wrong.value, wrong.error_code) == (default, ErrorCode.TYPE_MISMATCH)
    assert (missing.value, missing.error_code) == (default, ErrorCode.FLAG_NOT_FOUND)


def test_what_load_raises_is_told(access: RedisAccess, table: Table) -> None:
    """By the code GENERAL; nothing of it is kept."""
    client = client_of(RedisFlagProvider(table, access))
    table.failure = RuntimeError("the table is unavailable")
    details = client.get_boolean_details("on", False, USER)
    assert (details.value, details.error_code) == (False, ErrorCode.GENERAL)
    assert "the table is unavailable" in (details.error_message or "")
    table.failure = None
    assert client.get_boolean_value("on", False, USER)


@pytest.mark.parametrize("strict", [False, True])
def test_redis_unavailable_asks_the_table(own_server: RedisServer, table: Table, strict: bool) -> None:
    """The cache is never the reason that a flag cannot be evaluated."""
    with RedisAccess(settings_of(own_server), strict=strict) as access:
        client = client_of(RedisFlagProvider(table, access))
        own_server.stop()
        assert client.get_boolean_details("germany", False, USER).reason == Reason.TARGETING_MATCH


def test_a_cancelled_evaluation_leaves_the_others_alone(plain_server: RedisServer, access: RedisAccess) -> None:
    """The next one reads the table itself."""
    begun, go_on = threading.Event(), threading.Event()

    def load(flag: str) -> Mapping[str, Any]:
        begun.set()
        assert go_on.wait(WAIT_SECONDS)
        return {"enabled": True}

    async def ask() -> Any:
        async with aio.RedisAccess(settings_of(plain_server), budget_milliseconds=PATIENT) as made:
            provider = RedisFlagProvider(load, access, async_access=made)
            first = asyncio.create_task(provider.resolve_boolean_details_async("on", False, USER))
            await asyncio.to_thread(begun.wait, WAIT_SECONDS)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            go_on.set()
            return await provider.resolve_boolean_details_async("on", False, USER)

    assert asyncio.run(ask()).value is True


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"ttl": 0}, InvalidTTLError),
        ({"refresh_seconds": 0}, InvalidArgumentError),
        ({"refresh_seconds": float("nan")}, InvalidArgumentError),
        ({"refresh_seconds": "5"}, InvalidArgumentError),
        ({"load": "table"}, InvalidArgumentError),
    ],
)
def test_mistakes_are_told_when_it_is_made(
    access: RedisAccess, table: Table, options: Any, error: type[Exception]
) -> None:
    """Not when the first flag is evaluated."""
    with pytest.raises(error):
        RedisFlagProvider(**{"load": Table(), "access": access, **options})
