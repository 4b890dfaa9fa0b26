"""RedisFlagProvider through OpenFeature's own client, on a real Redis; the rules are in a dict."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import EventDetails, ProviderEvent
from openfeature.exception import ErrorCode, ParseError
from openfeature.flag_evaluation import FlagEvaluationDetails, Reason
from redis_access import ConnectionSettings, InvalidArgumentError, InvalidTTLError, RedisAccess, aio
from redis_access.openfeature import CachingProvider, RedisFlagProvider
from redis_access.targeting import RULE_KIND

from tests.redis_servers.server import PATIENT, RedisServer

WAIT_SECONDS = 30
USER = EvaluationContext("u1", {"country": "DE"})


class Table:
    """Rules by flag, and what was asked of it."""

    def __init__(self, **rules: Any) -> None:
        self.rules: dict[str, Any] = {name.replace("_", "-"): rule for name, rule in rules.items()}
        self.asked: list[str] = []
        self.failure: Exception | None = None

    def __call__(self, flag: str) -> Mapping[str, Any] | None:
        """Return the rule."""
        self.asked.append(flag)
        if self.failure is not None:
            raise self.failure
        if flag == "no-json" and flag not in self.rules:
            raise ParseError("the rule of no-json is no JSON document")
        return self.rules.get(flag)


@pytest.fixture
def table() -> Table:
    """Give a table with a flag of each kind."""
    return Table(
        on={"enabled": True},
        off={"enabled": False},
        germany={"enabled": True, "match": {"country": ["DE"]}},
        france={"enabled": True, "match": {"country": ["FR"]}},
        half={"enabled": True, "rollout_percent": 50},
        broken={"enabled": "yes"},
        no_object=[1],
    )


@pytest.fixture(autouse=True)
def _no_provider_afterwards(access: RedisAccess) -> Iterator[None]:  # closed after its users
    yield
    api.clear_providers()


def _client(provider: RedisFlagProvider | CachingProvider) -> OpenFeatureClient:
    api.set_provider_and_wait(provider)
    return api.get_client()


def _settings(server: RedisServer) -> ConnectionSettings:
    return ConnectionSettings.from_url(f"redis://{server.address}")


def _evaluated(
    server: RedisServer, access: RedisAccess, table: Table, flag: str, way: str
) -> list[FlagEvaluationDetails[bool]]:
    """Evaluate a flag three times by one kind of resolver."""

    async def ask() -> list[FlagEvaluationDetails[bool]]:
        async with aio.RedisAccess(_settings(server), budget_milliseconds=PATIENT) as made:
            client = _client(RedisFlagProvider(table, access, async_access=made))
            if way == "blocking":
                return [client.get_boolean_details(flag, False, USER) for _ in range(3)]
            return [await client.get_boolean_details_async(flag, False, USER) for _ in range(3)]

    return asyncio.run(ask())


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
        async with aio.RedisAccess(_settings(plain_server), budget_milliseconds=PATIENT) as made:
            provider = RedisFlagProvider(table, access, async_access=made if way == "asynchronous" else None)
            client = _client(provider)
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
    details = _client(RedisFlagProvider(table, access)).get_boolean_details(flag, True, context)
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
    client = _client(RedisFlagProvider(table, access))
    wrong, missing = (getattr(client, ask)(flag, default, USER) for flag in ("on", "no-such-flag"))
    assert (wrong.value, wrong.error_code) == (default, ErrorCode.TYPE_MISMATCH)
    assert (missing.value, missing.error_code) == (default, ErrorCode.FLAG_NOT_FOUND)


def test_a_rule_is_read_once_for_all_users(access: RedisAccess, table: Table) -> None:
    """And for both kinds of resolvers' processes: rules lie in Redis, evaluations do not."""
    for number in range(20):
        RedisFlagProvider(table, access).resolve_boolean_details("half", False, EvaluationContext(f"u{number}"))
    assert table.asked == ["half"]


def test_that_there_is_no_such_flag_is_kept_too(access: RedisAccess, table: Table) -> None:
    """An unknown name costs the table one read; one that cannot be a name costs none."""
    client = _client(RedisFlagProvider(table, access))
    for _ in range(3):
        client.get_boolean_value("no-such-flag", False, USER)
        client.get_boolean_value("no name", False, USER)
    assert table.asked == ["no-such-flag"]


def test_what_load_raises_is_told(access: RedisAccess, table: Table) -> None:
    """By the code GENERAL; nothing of it is kept."""
    client = _client(RedisFlagProvider(table, access))
    table.failure = RuntimeError("the table is unavailable")
    details = client.get_boolean_details("on", False, USER)
    assert (details.value, details.error_code) == (False, ErrorCode.GENERAL)
    assert "the table is unavailable" in (details.error_message or "")
    table.failure = None
    assert client.get_boolean_value("on", False, USER)


@pytest.mark.parametrize("strict", [False, True])
def test_redis_unavailable_asks_the_table(own_server: RedisServer, table: Table, strict: bool) -> None:
    """The cache is never the reason that a flag cannot be evaluated."""
    with RedisAccess(_settings(own_server), strict=strict) as access:
        client = _client(RedisFlagProvider(table, access))
        own_server.stop()
        assert client.get_boolean_details("germany", False, USER).reason == Reason.TARGETING_MATCH


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
    client = _client(RedisFlagProvider(table, access))
    assert client.get_boolean_details("broken", False, USER).error_code == ErrorCode.PARSE_ERROR
    table.rules["broken"] = {"enabled": True}
    access.flags.delete(RULE_KIND, "broken")
    assert client.get_boolean_value("broken", False, USER) is True


def test_what_another_version_found_invalid_may_be_a_rule(access: RedisAccess, table: Table) -> None:
    """It is kept as the table holds it, and each version judges by itself."""
    access.flags.set(RULE_KIND, "on", {"invalid": {"enabled": True}})
    assert _client(RedisFlagProvider(table, access)).get_boolean_value("on", False, USER) is True
    assert table.asked == []


def test_a_rule_that_is_none_hides_no_changes_of_others(access: RedisAccess, table: Table) -> None:
    """The look for changes reads all rules together."""
    table.rules["no-json"] = {"enabled": True}
    client = _client(RedisFlagProvider(table, access, refresh_seconds=0.02))
    told = Told(client)
    for flag in ("on", "no-json"):
        assert client.get_boolean_value(flag, False, USER) is True
    table.rules["on"] = {"enabled": False}
    del table.rules["no-json"]
    access.flags.invalidate_user(RULE_KIND)
    assert told.came.wait(WAIT_SECONDS)
    assert told.flags == ["on"]


class Told:
    """The changes that a handler was told of."""

    def __init__(self, client: OpenFeatureClient) -> None:
        self.flags: list[str] = []
        self.came = threading.Event()
        client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, self._tell)

    def _tell(self, details: EventDetails) -> None:
        self.flags += details.flags_changed or []
        self.came.set()


def test_an_evaluation_by_another_rule_emits_the_change(access: RedisAccess, table: Table) -> None:
    """By the flag's name; a flag that came is one, too."""
    client = _client(RedisFlagProvider(table, access))
    told = Told(client)
    client.get_boolean_value("on", False, USER)
    client.get_boolean_value("new", False, USER)
    assert told.flags == []
    table.rules |= {"on": {"enabled": False}, "new": {"enabled": True}}
    access.flags.invalidate_user(RULE_KIND)
    assert client.get_boolean_value("on", True, USER) is False
    assert told.came.wait(WAIT_SECONDS)
    told.came.clear()
    assert client.get_boolean_value("new", False, USER) is True
    assert told.came.wait(WAIT_SECONDS)
    assert told.flags == ["on", "new"]


def test_changes_are_looked_for_where_that_is_asked_for(access: RedisAccess, table: Table) -> None:
    """Nobody evaluates meanwhile; a table that is unavailable for a while ends nothing."""
    client = _client(RedisFlagProvider(table, access, refresh_seconds=0.02))
    told = Told(client)
    client.get_boolean_value("on", False, USER)
    table.failure = RuntimeError("down")
    access.flags.delete(RULE_KIND, "on")
    asked = len(table.asked)
    _wait_until(lambda: len(table.asked) >= asked + 2)
    table.rules["on"] = {"enabled": False}
    table.failure = None
    assert told.came.wait(WAIT_SECONDS)
    assert told.flags == ["on"]


def test_nobody_looks_after_the_shutdown(access: RedisAccess, table: Table) -> None:
    """From its return on, however often it is shut down; initialized again it looks again, with one thread."""
    provider = RedisFlagProvider(table, access, refresh_seconds=0.02)
    for _ in range(2):
        provider.initialize(EvaluationContext())
    provider.resolve_boolean_details("on", False, USER)
    assert len(_looking()) == 1
    for _ in range(2):
        provider.shutdown()
        assert not _looking()
    provider.initialize(EvaluationContext())
    assert len(_looking()) == 1
    provider.shutdown()
    assert not _looking()


def test_a_cache_around_it_learns_of_the_change(access: RedisAccess, table: Table) -> None:
    """Its evaluations are those of the old rule."""
    inner = RedisFlagProvider(table, access, refresh_seconds=0.02)
    client = _client(CachingProvider(inner, access))
    told = Told(client)
    assert client.get_boolean_value("on", False, USER) is True
    table.rules["on"] = {"enabled": False}
    access.flags.delete(RULE_KIND, "on")
    assert told.came.wait(WAIT_SECONDS)
    assert client.get_boolean_value("on", True, USER) is False


def test_a_cancelled_evaluation_leaves_the_others_alone(plain_server: RedisServer, access: RedisAccess) -> None:
    """The next one reads the table itself."""
    begun, go_on = threading.Event(), threading.Event()

    def load(flag: str) -> Mapping[str, Any]:
        begun.set()
        assert go_on.wait(WAIT_SECONDS)
        return {"enabled": True}

    async def ask() -> Any:
        async with aio.RedisAccess(_settings(plain_server), budget_milliseconds=PATIENT) as made:
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


def _looking() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "redis_access flags"]


def _wait_until(holds: Any) -> None:
    """Wait for what another thread does."""
    over = threading.Event()
    for _ in range(WAIT_SECONDS * 100):
        if holds():
            return
        over.wait(0.01)
    raise AssertionError("it did not come to hold")


def test_the_event_loop_does_not_wait_for_those_who_hear_of_a_change(plain_server: RedisServer, table: Table) -> None:
    """A listener may block, as a cache of evaluations does that tells Redis of the change."""
    listeners: list[int] = []

    async def ask() -> None:
        async with aio.RedisAccess(_settings(plain_server), budget_milliseconds=PATIENT) as made:
            with plain_server.access() as blocking:
                provider = RedisFlagProvider(table, blocking, async_access=made)
                provider.attach(lambda *_: listeners.append(threading.get_ident()))
                await provider.resolve_boolean_details_async("on", False, USER)
                table.rules["on"] = {"enabled": False}
                assert await made.flags.delete(RULE_KIND, "on")
                await provider.resolve_boolean_details_async("on", False, USER)

    asyncio.run(ask())
    assert len(listeners) == 1
    assert threading.get_ident() not in listeners
