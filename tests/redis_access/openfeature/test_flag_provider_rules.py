"""The rules that RedisFlagProvider keeps in Redis, valid and not."""

import asyncio

import pytest
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagEvaluationDetails, Reason
from redis_access import RedisAccess, aio
from redis_access.openfeature import RedisFlagProvider
from redis_access.targeting import RULE_KIND

from tests.redis_access.openfeature.evaluating import USER, client_of, settings_of
from tests.redis_access.openfeature.rules_table import Table
from tests.redis_servers.server import PATIENT, RedisServer


def _evaluated(
    server: RedisServer, access: RedisAccess, table: Table, flag: str, way: str
) -> list[FlagEvaluationDetails[bool]]:
    """Evaluate a flag three times by one kind of resolver."""

    async def ask() -> list[FlagEvaluationDetails[bool]]:
        async with aio.RedisAccess(settings_of(server), budget_milliseconds=PATIENT) as made:
            client = client_of(RedisFlagProvider(table, access, async_access=made))
            if way == "blocking":
                return [client.get_boolean_details(flag, False, USER) for _ in range(3)]
            return [await client.get_boolean_details_async(flag, False, USER) for _ in range(3)]

    return asyncio.run(ask())


def test_a_rule_is_read_once_for_all_users(access: RedisAccess, table: Table) -> None:
    """And for both kinds of resolvers' processes: rules lie in Redis, evaluations do not."""
    for number in range(20):
        RedisFlagProvider(table, access).resolve_boolean_details("half", False, EvaluationContext(f"u{number}"))
    assert table.asked == ["half"]


def test_that_there_is_no_such_flag_is_kept_too(access: RedisAccess, table: Table) -> None:
    """An unknown name costs the table one read; one that cannot be a name costs none."""
    client = client_of(RedisFlagProvider(table, access))
    for _ in range(3):
        client.get_boolean_value("no-such-flag", False, USER)
        client.get_boolean_value("no name", False, USER)
    assert table.asked == ["no-such-flag"]


@pytest.mark.parametrize("way", ["blocking", "asynchronous"])
def test_something_else_in_the_cache_is_read_anew(
    plain_server: RedisServer, access: RedisAccess, table: Table, way: str
) -> None:
    """A rule as another version of this code would store it is no error while the table has a valid one; once."""
    access.flags.set(RULE_KIND, "on", {"enabled": True, "match": "everybody"})
    found = [details.reason for details in _evaluated(plain_server, access, table, "on", way)]
    assert (found, table.asked) == ([Reason.STATIC] * 3, ["on"])


@pytest.mark.parametrize("is_cached", [False, True])
@pytest.mark.parametrize("flag", ["broken", "no-object", "no-json"])
@pytest.mark.parametrize("way", ["blocking", "asynchronous"])
def test_a_rule_that_is_none_is_read_and_told_once(
    plain_server: RedisServer,
    access: RedisAccess,
    table: Table,
    caplog: pytest.LogCaptureFixture,
    way: str,
    flag: str,
    is_cached: bool,
) -> None:
    """As a valid one is, whether this code or another version of it had cached it."""
    if is_cached:
        access.flags.set(RULE_KIND, flag, table.rules.get(flag, "{"))
    found = _evaluated(plain_server, access, table, flag, way)
    assert [details.error_code for details in found] == [ErrorCode.PARSE_ERROR] * 3
    assert table.asked == [flag]
    assert len([record for record in caplog.records if f"the rule of {flag}" in record.message]) == 1


def test_a_mended_rule_counts_at_once(access: RedisAccess, table: Table) -> None:
    """Whoever writes it deletes what was kept, as for any rule."""
    client = client_of(RedisFlagProvider(table, access))
    assert client.get_boolean_details("broken", False, USER).error_code == ErrorCode.PARSE_ERROR
    table.rules["broken"] = {"enabled": True}
    access.flags.delete(RULE_KIND, "broken")
    assert client.get_boolean_value("broken", False, USER) is True


def test_what_another_version_found_invalid_may_be_a_rule(access: RedisAccess, table: Table) -> None:
    """It is kept as the table holds it, and each version judges by itself."""
    access.flags.set(RULE_KIND, "on", {"invalid": {"enabled": True}})
    assert client_of(RedisFlagProvider(table, access)).get_boolean_value("on", False, USER) is True
    assert table.asked == []
