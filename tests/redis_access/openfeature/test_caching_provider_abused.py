"""CachingProvider against what providers, applications and other versions may do to it."""

import asyncio
import json
import threading
from typing import Any

import pytest
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import EventDetails, ProviderEvent, ProviderEventDetails
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.hook import Hook, HookContext, HookHints
from openfeature.provider import ProviderStatus
from openfeature.provider.in_memory_provider import InMemoryProvider
from redis_access import ConnectionSettings, InvalidArgumentError, RedisAccess, aio, errors
from redis_access.namespaces.epochs import epochs_key
from redis_access.openfeature import CachingProvider

from tests.redis_access.openfeature.evaluating import USER, WAIT_SECONDS, client_of, settings_of
from tests.redis_servers.server import PATIENT, RedisServer


class Answering(InMemoryProvider):
    """Answers every flag alike, and counts."""

    def __init__(self, value: Any = True) -> None:
        super().__init__({})
        self.value = value
        self.contexts: list[EvaluationContext | None] = []
        self.hooks: list[Hook] = []

    def _resolve(self, flag_key: str, default_value: Any, evaluation_context: EvaluationContext | None) -> Any:
        self.contexts.append(evaluation_context)
        if isinstance(self.value, Exception):
            raise self.value
        return FlagResolutionDetails(self.value, variant="on", reason=Reason.STATIC)

    def get_provider_hooks(self) -> list[Hook]:
        """Return those that a test gave it."""
        return self.hooks


def _strict(server: RedisServer) -> RedisAccess:
    return RedisAccess(settings_of(server), strict=True)


@pytest.mark.parametrize("foreign", [[1], {"value": 1}, "x", 5, {"value": 1, "variant": None, "metadata": 5, "at": 1}])
def test_what_another_version_stored_is_a_miss(plain_server: RedisServer, access: RedisAccess, foreign: Any) -> None:
    """The provider is asked, and its answer is the caller's."""
    client = client_of(CachingProvider(Answering(), access))
    client.get_boolean_details("f", False, USER)
    (key,) = plain_server.admin.scan_iter("*openfeature/*:f:*")
    raw = plain_server.run("GET", key)
    header = raw[: raw.index(b'{"value"')]
    plain_server.run("SET", key, header + json.dumps(foreign).encode(), "KEEPTTL")
    details = client.get_boolean_details("f", False, USER)
    assert (details.value, details.reason, details.error_code) == (True, Reason.STATIC, None)


def test_a_foreign_value_in_the_epochs_place_is_replaced(plain_server: RedisServer, access: RedisAccess) -> None:
    """One evaluation later the cache works again, as a namespace does, whether or not the epoch was known before."""
    for flag in ("first", "second"):
        plain_server.run("SET", "app:" + epochs_key("openfeature/foreign"), "text")
        provider = Answering()
        client = client_of(CachingProvider(provider, access, name="foreign"))
        for _ in range(3):
            assert client.get_boolean_value(flag, False, USER)
        assert len(provider.contexts) == 1


@pytest.mark.parametrize(
    "raised",
    [
        KeyError("x"),
        RecursionError(),
        StopIteration(),
        errors.UnavailableError("the provider's own Redis"),
        errors.InvalidValueError("the provider's own"),
    ],
    ids=lambda raised: type(raised).__name__,
)
def test_whatever_the_provider_raises_is_the_default(access: RedisAccess, raised: Exception) -> None:
    """With the code GENERAL; it counts as no failure of our Redis, and the next answer is the provider's."""
    inner = Answering(raised)
    client = client_of(CachingProvider(inner, access))
    details = client.get_boolean_details("f", False, USER)
    assert (details.value, details.error_code, access.stats().errors) == (False, ErrorCode.GENERAL, 0)
    inner.value = True
    assert client.get_boolean_value("f", False, USER) is True


def test_a_strict_access_makes_no_evaluation_fail(own_server: RedisServer) -> None:
    """The cache is never the reason that a flag cannot be evaluated."""
    with _strict(own_server) as access:
        client = client_of(CachingProvider(Answering(), access))
        client.get_boolean_value("f", False, USER)
        own_server.stop()
        details = client.get_boolean_details("f", False, USER)
    assert (details.value, details.reason) == (True, Reason.STATIC)


def test_a_change_that_redis_does_not_confirm_still_reaches_the_application(
    own_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is raised into the provider's own thread, however strict the access is."""
    came = threading.Event()

    def tell(_: EventDetails) -> None:
        came.set()

    with _strict(own_server) as access:
        inner = Answering()
        client_of(CachingProvider(inner, access)).add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, tell)
        own_server.stop()
        inner.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=["f"]))
    assert came.wait(WAIT_SECONDS)
    assert "did not confirm that flags changed" in caplog.text


@pytest.mark.parametrize("changed", [[""], [5], "f", {"f": 1}])
def test_a_change_of_names_that_are_none_makes_all_old(access: RedisAccess, changed: Any) -> None:
    """Nobody knows which flags are meant; a mapping's names count."""
    inner = Answering()
    client = client_of(CachingProvider(inner, access))
    client.get_boolean_value("f", False, USER)
    inner.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=changed))
    assert client.get_boolean_details("f", False, USER).reason == Reason.STATIC


def test_a_text_is_no_list_of_flags(access: RedisAccess) -> None:
    """It would be a list of letters."""
    with pytest.raises(InvalidArgumentError, match="'checkout'"):
        CachingProvider(Answering(), access).invalidate("checkout")


def test_events_before_it_is_ready_are_passed_on(access: RedisAccess) -> None:
    """A provider may tell of changes, and of its state, while it starts."""

    class Starting(Answering):
        def initialize(self, evaluation_context: EvaluationContext) -> None:
            self.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=["f"]))
            self.emit_provider_stale(ProviderEventDetails())

    came = threading.Event()

    def tell(_: EventDetails) -> None:
        came.set()

    api.add_handler(ProviderEvent.PROVIDER_STALE, tell)
    client = client_of(CachingProvider(Starting(), access))
    assert came.wait(WAIT_SECONDS)
    api.remove_handler(ProviderEvent.PROVIDER_STALE, tell)
    assert client.get_provider_status() is ProviderStatus.READY


def test_its_status_is_the_providers(access: RedisAccess) -> None:
    """Stale, in error, and ready again."""
    inner = Answering()
    client = client_of(CachingProvider(inner, access))
    inner.emit_provider_stale(ProviderEventDetails())
    assert client.get_provider_status() is ProviderStatus.STALE
    inner.emit_provider_error(ProviderEventDetails())
    assert client.get_provider_status() is ProviderStatus.ERROR
    inner.emit_provider_ready(ProviderEventDetails())
    assert client.get_provider_status() is ProviderStatus.READY


def test_a_hook_that_changes_the_context_changes_the_evaluation(access: RedisAccess) -> None:
    """The value is kept under the context that the provider evaluates by."""

    class Adding(Hook):
        plan = "pro"

        def before(self, hook_context: HookContext, hints: HookHints) -> EvaluationContext:
            return EvaluationContext("u1", {"plan": self.plan})

    inner, hook = Answering(), Adding()
    inner.hooks = [hook]
    client = client_of(CachingProvider(inner, access))
    for plan in ("pro", "free", "pro"):
        hook.plan = plan
        client.get_boolean_value("f", False, EvaluationContext("u1"))
    assert [context.attributes["plan"] for context in inner.contexts if context is not None] == ["pro", "free"]


def test_a_context_that_the_provider_changes_is_kept_under_what_it_was(access: RedisAccess) -> None:
    """The next caller has the context as it was before."""

    class Changing(Answering):
        def _resolve(self, flag_key: str, default_value: Any, evaluation_context: Any) -> Any:
            evaluation_context.attributes["seen"] = True
            return super()._resolve(flag_key, default_value, evaluation_context)

    inner = Changing()
    client = client_of(CachingProvider(inner, access))
    reasons = [client.get_boolean_details("f", False, EvaluationContext("u1", {"a": 1})).reason for _ in range(2)]
    assert reasons == [Reason.STATIC, Reason.CACHED]


def test_a_large_context_and_a_hostile_key_are_cached(access: RedisAccess) -> None:
    """As any other: only their digest is in the key."""
    client = client_of(CachingProvider(Answering(), access))
    for context in (
        EvaluationContext("k" * 1_000_000, {"x": ["y" * 1000] * 1000}),
        EvaluationContext("\ud800\n:{}", {"\ud800": {"": [1, {"": []}]}}),
    ):
        reasons = [client.get_boolean_details("f", False, context).reason for _ in range(2)]
        assert reasons == [Reason.STATIC, Reason.CACHED]


def test_a_cancelled_evaluation_leaves_the_others_theirs(plain_server: RedisServer, access: RedisAccess) -> None:
    """Those that waited for it get an answer, and it is stored."""

    class Slow(Answering):
        begun: asyncio.Event
        go_on: asyncio.Event

        async def _resolve_async(self, flag_key: str, default_value: Any, evaluation_context: Any) -> Any:
            self.begun.set()
            await self.go_on.wait()
            return self._resolve(flag_key, default_value, evaluation_context)

    async def ask() -> tuple[Any, Any]:
        inner = Slow()
        inner.begun, inner.go_on = asyncio.Event(), asyncio.Event()
        settings = ConnectionSettings.from_url(f"redis://{plain_server.address}")
        async with aio.RedisAccess(settings, budget_milliseconds=PATIENT) as async_access:
            provider = CachingProvider(inner, access, async_access=async_access)
            first, second = (
                asyncio.create_task(provider.resolve_boolean_details_async("f", False, USER)) for _ in range(2)
            )
            await inner.begun.wait()
            first.cancel()
            inner.go_on.set()
            with pytest.raises(asyncio.CancelledError):
                await first
            return await second, await provider.resolve_boolean_details_async("f", False, USER)

    second, third = asyncio.run(ask())
    assert (second.value, third.value, third.reason) == (True, True, Reason.CACHED)
