"""CachingProvider through OpenFeature's own client, on a real Redis, with the SDK's in-memory provider behind it."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import EventDetails, ProviderEvent, ProviderEventDetails
from openfeature.exception import ErrorCode, FlagNotFoundError, GeneralError
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider
from redis_access import ConnectionSettings, InvalidArgumentError, InvalidKeyError, InvalidTTLError, RedisAccess, aio
from redis_access.openfeature import CachingProvider

from tests.redis_servers.server import PATIENT, RedisServer

USER = EvaluationContext("u1", {"plan": "pro"})


class Counting(InMemoryProvider):
    """The SDK's provider, which counts what it is asked and can be told to fail."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failure: Callable[[], Any] | None = None
        self.delay = 0.0
        self.shutdowns = 0
        super().__init__(
            {
                "checkout": _flag(True, False, evaluator=_by_plan),
                "color": _flag("blue", "red"),
                "count": _flag(3, 4),
                "rate": _flag(0.5, 1.5),
                "table": _flag({"rows": [1, {"a": None}]}, {}),
                "off": _flag(True, False, evaluator=lambda flag, _: _details(False, Reason.DISABLED)),
                "unset": _flag("x", "y", evaluator=lambda flag, _: _details("x", Reason.DEFAULT)),
            }
        )

    def _resolve(self, flag_key: str, default_value: Any, evaluation_context: EvaluationContext | None) -> Any:
        self.asked.append(flag_key)
        time.sleep(self.delay)
        return self.failure() if self.failure else super()._resolve(flag_key, default_value, evaluation_context)

    def shutdown(self) -> None:
        """Count it."""
        self.shutdowns += 1


def _details(value: Any, reason: Reason, **more: Any) -> FlagResolutionDetails[Any]:
    return FlagResolutionDetails(value, reason=reason, **more)


def _flag(one: Any, other: Any, evaluator: Any = None) -> InMemoryFlag[Any]:
    return InMemoryFlag("one", {"one": one, "other": other}, {"owner": "team"}, context_evaluator=evaluator)


def _by_plan(flag: InMemoryFlag[bool], context: EvaluationContext) -> FlagResolutionDetails[bool]:
    variant = "one" if context.attributes.get("plan") == "pro" else "other"
    return FlagResolutionDetails(flag.variants[variant], variant=variant, reason=Reason.TARGETING_MATCH)


def _settings(server: RedisServer) -> ConnectionSettings:
    return ConnectionSettings.from_url(f"redis://{server.address}")


@pytest.fixture
def other(plain_server: RedisServer) -> Iterator[RedisAccess]:
    """Give an access that stands for another process."""
    with RedisAccess(_settings(plain_server), budget_milliseconds=PATIENT) as made:
        yield made


@pytest.fixture(autouse=True)
def _no_provider_afterwards() -> Iterator[None]:
    yield
    api.clear_providers()


def _client(provider: CachingProvider) -> OpenFeatureClient:
    api.set_provider_and_wait(provider)
    return api.get_client()


def test_the_second_evaluation_is_cached(access: RedisAccess) -> None:
    """Its value, variant and metadata are the first one's, its reason is CACHED, and the provider is asked once."""
    inner = Counting()
    client = _client(CachingProvider(inner, access))
    first, second = (client.get_boolean_details("checkout", False, USER) for _ in range(2))
    assert (first.value, first.variant, first.reason) == (True, "one", Reason.TARGETING_MATCH)
    assert (second.value, second.variant, second.reason) == (True, "one", Reason.CACHED)
    assert inner.asked == ["checkout"]


@pytest.mark.parametrize(
    ("ask", "flag", "default", "value"),
    [
        ("get_boolean_details", "checkout", False, True),
        ("get_string_details", "color", "", "blue"),
        ("get_integer_details", "count", 0, 3),
        ("get_float_details", "rate", 0.0, 0.5),
        ("get_object_details", "table", {}, {"rows": [1, {"a": None}]}),
    ],
)
def test_each_type_is_cached(access: RedisAccess, ask: str, flag: str, default: Any, value: Any) -> None:
    """All five resolvers take the same way."""
    client = _client(CachingProvider(Counting(), access))
    details = [getattr(client, ask)(flag, default, USER) for _ in range(2)]
    assert [one.value for one in details] == [value, value]
    assert details[1].reason == Reason.CACHED


def test_metadata_comes_back(access: RedisAccess) -> None:
    """Hooks and telemetry read it."""
    client = _client(CachingProvider(Counting(), access))
    assert [dict(client.get_string_details("color", "", USER).flag_metadata) for _ in range(2)] == [
        {"owner": "team"}
    ] * 2


def test_another_process_reads_what_one_evaluated(access: RedisAccess, other: RedisAccess) -> None:
    """Its provider is not asked."""
    inner = Counting()
    CachingProvider(Counting(), access).resolve_boolean_details("checkout", False, USER)
    details = CachingProvider(inner, other).resolve_boolean_details("checkout", False, USER)
    assert (details.value, details.reason, inner.asked) == (True, Reason.CACHED, [])


@pytest.mark.parametrize(
    "different",
    [
        EvaluationContext("u2", {"plan": "pro"}),
        EvaluationContext("u1", {"plan": "free"}),
        EvaluationContext("u1", {"plan": "pro", "beta": True}),
        EvaluationContext("u1"),
        EvaluationContext(None, {"plan": "pro"}),
    ],
)
def test_another_context_is_another_evaluation(access: RedisAccess, different: EvaluationContext) -> None:
    """Targeting key and every attribute count."""
    inner = Counting()
    provider = CachingProvider(inner, access)
    for context in (USER, different):
        provider.resolve_boolean_details("checkout", False, context)
    assert len(inner.asked) == 2


def test_flags_of_one_context_do_not_meet(access: RedisAccess) -> None:
    """The flag's name is part of the key, and so is the type."""
    inner = Counting()
    provider = CachingProvider(inner, access)
    assert provider.resolve_integer_details("count", 0, USER).value == 3
    assert provider.resolve_float_details("rate", 0.0, USER).value == 0.5
    provider.resolve_float_details("count", 0.0, USER)
    assert inner.asked == ["count", "rate", "count"]


def test_ignored_attributes_do_not_count(access: RedisAccess) -> None:
    """Else a request's id would make every evaluation a miss."""
    inner = Counting()
    provider = CachingProvider(inner, access, ignored_attributes=["request_id"])
    for number in range(3):
        provider.resolve_boolean_details("checkout", False, EvaluationContext("u1", {"request_id": number}))
    assert inner.asked == ["checkout"]


@pytest.mark.parametrize(
    ("flag", "reason"), [("off", Reason.DISABLED), ("unset", Reason.DEFAULT), ("no", Reason.ERROR)]
)
def test_some_answers_are_never_stored(access: RedisAccess, flag: str, reason: Reason) -> None:
    """A disabled flag, a default that may be the caller's, and an error reach each caller afresh."""
    inner = Counting()
    provider = CachingProvider(inner, access, stale_if_error=60)
    reasons = [provider.resolve_string_details(flag, "mine", USER).reason for _ in range(2)]
    assert (reasons, inner.asked) == ([reason] * 2, [flag] * 2)


def test_is_cacheable_may_say_no(access: RedisAccess) -> None:
    """It sees the details."""
    inner = Counting()
    provider = CachingProvider(inner, access, is_cacheable=lambda details: details.variant != "one")
    for _ in range(2):
        provider.resolve_boolean_details("checkout", False, USER)
    assert len(inner.asked) == 2


def test_a_raised_error_reaches_the_caller(access: RedisAccess) -> None:
    """As the provider raised it; the client makes the default of it."""
    inner = Counting()

    def refuse() -> Any:
        raise FlagNotFoundError("gone")

    inner.failure = refuse
    details = _client(CachingProvider(inner, access)).get_string_details("color", "mine", USER)
    assert (details.value, details.error_code) == ("mine", ErrorCode.FLAG_NOT_FOUND)


def _outages() -> list[Callable[[], Any]]:
    def raised() -> Any:
        raise GeneralError("down")

    def connection() -> Any:
        raise ConnectionError("down")

    return [raised, connection, lambda: _details("mine", Reason.ERROR, error_code=ErrorCode.PROVIDER_NOT_READY)]


@pytest.mark.parametrize("failure", _outages())
def test_a_provider_that_is_down_is_answered_from_stale(access: RedisAccess, failure: Callable[[], Any]) -> None:
    """For the time given, with the reason STALE, however it says that it is down."""
    inner = Counting()
    provider = CachingProvider(inner, access, ttl=1, stale_if_error=60)
    provider.resolve_string_details("color", "mine", USER)
    inner.failure = failure
    time.sleep(1.1)
    details = provider.resolve_string_details("color", "mine", USER)
    assert (details.value, details.reason) == ("blue", Reason.STALE)


@pytest.mark.parametrize("failure", _outages())
def test_without_an_old_value_the_outage_is_told(access: RedisAccess, failure: Callable[[], Any]) -> None:
    """The client gives the default with an error code."""
    inner = Counting()
    inner.failure = failure
    details = _client(CachingProvider(inner, access, stale_if_error=60)).get_string_details("color", "mine", USER)
    assert (details.value, details.reason) == ("mine", Reason.ERROR)
    assert details.error_code is not None


def test_a_flag_that_is_gone_is_not_answered_from_stale(access: RedisAccess) -> None:
    """That the provider does not know it is an answer, and no outage."""
    inner = Counting()
    provider = CachingProvider(inner, access, ttl=1, stale_if_error=60)
    provider.resolve_string_details("color", "mine", USER)
    inner.failure = lambda: _details("mine", Reason.ERROR, error_code=ErrorCode.FLAG_NOT_FOUND)
    time.sleep(1.1)
    assert provider.resolve_string_details("color", "mine", USER).error_code == ErrorCode.FLAG_NOT_FOUND


def test_a_configuration_change_makes_those_flags_old_everywhere(access: RedisAccess, other: RedisAccess) -> None:
    """The others stay, and the application's own handler is called after it."""
    ours, theirs = Counting(), Counting()
    told: list[EventDetails] = []
    client = _client(CachingProvider(ours, access))
    elsewhere = CachingProvider(theirs, other)
    client.get_boolean_details("checkout", False, USER)
    client.get_string_details("color", "", USER)
    assert elsewhere.resolve_boolean_details("checkout", False, USER).reason == Reason.CACHED
    client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, told.append)
    ours.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=["checkout"]))
    elsewhere.resolve_boolean_details("checkout", False, USER)
    elsewhere.resolve_string_details("color", "", USER)
    assert theirs.asked == ["checkout"]
    assert [details.flags_changed for details in told] == [["checkout"]]


@pytest.mark.parametrize("changed", [None, [f"flag-{number}" for number in range(51)]])
def test_a_change_of_unnamed_or_very_many_flags_makes_all_old(access: RedisAccess, changed: list[str] | None) -> None:
    """By one command."""
    inner = Counting()
    client = _client(CachingProvider(inner, access))
    client.get_boolean_details("checkout", False, USER)
    inner.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=changed))
    client.get_boolean_details("checkout", False, USER)
    assert inner.asked == ["checkout"] * 2


def test_a_change_during_an_evaluation_wins(access: RedisAccess, other: RedisAccess) -> None:
    """An evaluation that was computed before the change is not found afterwards."""
    inner = Counting()
    provider = CachingProvider(inner, access)
    provider.resolve_string_details("color", "", USER)  # the epoch is known now

    def changed_meanwhile() -> Any:
        CachingProvider(Counting(), other).invalidate(["count"])
        inner.failure = None
        return _details(1, Reason.STATIC, variant="old")

    inner.failure = changed_meanwhile
    provider.resolve_integer_details("count", 0, USER)
    assert CachingProvider(Counting(), other).resolve_integer_details("count", 0, USER).value == 3


def test_many_callers_evaluate_once(access: RedisAccess) -> None:
    """The others of the process wait for the first."""
    inner = Counting()
    inner.delay = 0.2
    provider = CachingProvider(inner, access)
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(provider.resolve_string_details("color", "", USER).value))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, inner.asked) == (["blue"] * 8, ["color"])


def test_each_of_many_callers_gets_its_own_default(access: RedisAccess) -> None:
    """An answer that may hold another caller's default is not shared."""
    inner = Counting()
    inner.delay = 0.2
    provider = CachingProvider(inner, access)
    found: dict[str, Any] = {}

    def ask(default: str) -> None:
        found[default] = provider.resolve_string_details("no", default, USER).value

    threads = [threading.Thread(target=ask, args=(default,)) for default in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"one": "one", "two": "two", "three": "three"}


def test_redis_unavailable_asks_the_provider(own_server: RedisServer) -> None:
    """The cache is never the reason that a flag cannot be evaluated."""
    inner = Counting()
    with RedisAccess(_settings(own_server)) as access:
        provider = CachingProvider(inner, access)
        provider.resolve_boolean_details("checkout", False, USER)
        own_server.stop()
        assert provider.resolve_boolean_details("checkout", False, USER).reason == Reason.TARGETING_MATCH
    assert inner.asked == ["checkout"] * 2


def test_an_unconfirmed_change_is_logged(own_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """Other processes may go on with old values, for the ttl at most."""
    with RedisAccess(_settings(own_server)) as access:
        provider = CachingProvider(Counting(), access, ttl=77)
        own_server.stop()
        assert not provider.invalidate(["checkout"])
    assert "up to 77 s" in caplog.text


def test_a_flag_has_its_own_ttl(access: RedisAccess) -> None:
    """None keeps it out of the cache."""
    inner = Counting()
    provider = CachingProvider(inner, access, ttl=60, ttls={"checkout": 1, "color": None})
    for _ in range(2):
        provider.resolve_boolean_details("checkout", False, USER)
        provider.resolve_string_details("color", "", USER)
    time.sleep(1.1)
    provider.resolve_boolean_details("checkout", False, USER)
    assert inner.asked == ["checkout", "color", "color", "checkout"]


def test_a_value_that_json_has_not_is_returned_uncached(access: RedisAccess) -> None:
    """A provider may hand out objects of its own."""
    inner = Counting()
    inner.failure = lambda: _details({"when": object()}, Reason.STATIC, variant="one")
    provider = CachingProvider(inner, access)
    for _ in range(2):
        assert list(provider.resolve_object_details("table", {}, USER).value) == ["when"]


def test_names_separate_sets_of_flags(access: RedisAccess) -> None:
    """Two projects of one flag service do not share values."""
    one, two = Counting(), Counting()
    CachingProvider(one, access, name="shop").resolve_string_details("color", "", USER)
    CachingProvider(two, access, name="blog").resolve_string_details("color", "", USER)
    assert (one.asked, two.asked) == (["color"], ["color"])


def test_hostile_names_of_flags_are_flags(access: RedisAccess) -> None:
    """Any text; the empty one goes to the provider as it is."""
    provider = CachingProvider(Counting(), access)
    for flag in ("", "a:b", "x" * 5000, "\n", "\ud800", "👩‍👩‍👧"):
        assert provider.resolve_string_details(flag, "mine", USER).value == "mine"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"ttl": 0}, InvalidTTLError),
        ({"ttls": {"f": -1}}, InvalidTTLError),
        ({"ignored_attributes": "request_id"}, InvalidArgumentError),
        ({"stale_if_error": -1}, InvalidArgumentError),
        ({"name": ""}, InvalidKeyError),
    ],
)
def test_mistakes_are_told_when_it_is_made(access: RedisAccess, options: Any, error: type[Exception]) -> None:
    """Not when the first flag is evaluated."""
    with pytest.raises(error):
        CachingProvider(Counting(), access, **options)


def test_shutdown_and_tracking_reach_the_provider(access: RedisAccess) -> None:
    """The access stays open: it is the application's."""
    inner = Counting()
    client = _client(CachingProvider(inner, access))
    client.track("bought", USER)
    api.shutdown()
    assert inner.shutdowns == 1
    assert list(inner._tracking_events) == ["bought"]
    assert access.set("k", 1)


def test_asynchronous_resolvers_are_cached(plain_server: RedisServer, access: RedisAccess) -> None:
    """With an access of their own, and the same values as the blocking ones."""
    inner = Counting()

    async def ask() -> list[Any]:
        async with aio.RedisAccess(_settings(plain_server), budget_milliseconds=PATIENT) as async_access:
            provider = CachingProvider(inner, access, async_access=async_access)
            api.set_provider_and_wait(provider)
            client = api.get_client()
            return [
                await client.get_boolean_details_async("checkout", False, USER),
                await client.get_boolean_details_async("checkout", False, USER),
                await client.get_object_details_async("table", {}, USER),
                await client.get_string_details_async("no", "mine", USER),
            ]

    details = asyncio.run(ask())
    assert [one.value for one in details] == [True, True, {"rows": [1, {"a": None}]}, "mine"]
    assert [one.reason for one in details] == [Reason.TARGETING_MATCH, Reason.CACHED, Reason.STATIC, Reason.ERROR]
    assert CachingProvider(Counting(), access).resolve_boolean_details("checkout", False, USER).reason == Reason.CACHED


def test_without_an_asynchronous_access_it_says_so_once(access: RedisAccess, caplog: pytest.LogCaptureFixture) -> None:
    """And asks the provider each time."""
    inner = Counting()
    provider = CachingProvider(inner, access)

    async def ask() -> None:
        for _ in range(2):
            await provider.resolve_string_details_async("color", "", USER)

    asyncio.run(ask())
    assert inner.asked == ["color"] * 2
    assert caplog.text.count("no async_access") == 1


@pytest.mark.parametrize("ends_threads", [False, True])
def test_a_change_told_on_an_event_loop(plain_server: RedisServer, *, ends_threads: bool) -> None:
    """The loop does not wait for Redis, unless it has ended its threads; then the application is told all the same."""
    asked_in: list[int] = []
    told_in: list[int] = []

    def note(_: object) -> None:
        asked_in.append(threading.get_ident())

    async def tell(inner: Counting) -> None:
        if ends_threads:
            await asyncio.get_running_loop().shutdown_default_executor()
        inner.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=["checkout"]))

    with RedisAccess(_settings(plain_server), budget_milliseconds=PATIENT) as access:
        inner = Counting()
        provider = CachingProvider(inner, access)
        provider.attach(lambda *_: told_in.append(threading.get_ident()))
        provider.resolve_boolean_details("checkout", False, USER)
        access.add_hook(note)
        asyncio.run(tell(inner))  # it waits for the loop's threads
        access.remove_hook(note)
        assert provider.resolve_boolean_details("checkout", False, USER).reason == Reason.TARGETING_MATCH
    in_the_loop = [threading.get_ident() in threads for threads in (asked_in, told_in)]
    assert (len(told_in), in_the_loop) == (1, [ends_threads] * 2)
