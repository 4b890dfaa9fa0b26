"""The evaluation scenarios of OpenFeature's specification, through the cache: as the provider answers, and once more.

Source: OpenFeature specification, assets/gherkin: evaluation.feature and evaluation_v2.feature.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagEvaluationDetails, FlagResolutionDetails, Reason
from openfeature.hook import Hook, HookContext, HookHints
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider
from redis_access import ConnectionSettings, RedisAccess, aio
from redis_access.openfeature import CachingProvider

from tests.redis_servers.server import PATIENT, RedisServer

TEMPLATE = {"showImages": True, "title": "Check out these pics!", "imagesPerPage": 100}
PERSON = EvaluationContext("p", {"fn": "Sulisław", "ln": "Świętopełk", "age": 29, "customer": False})


def _by_context(flag: InMemoryFlag[str], context: EvaluationContext) -> FlagResolutionDetails[str]:
    variant = "internal" if dict(context.attributes) == dict(PERSON.attributes) else "external"
    return FlagResolutionDetails(flag.variants[variant], variant=variant, reason=Reason.TARGETING_MATCH)


FLAGS: dict[str, InMemoryFlag[Any]] = {
    "boolean-flag": InMemoryFlag("on", {"on": True, "off": False}),
    "string-flag": InMemoryFlag("greeting", {"greeting": "hi", "parting": "bye"}),
    "integer-flag": InMemoryFlag("ten", {"one": 1, "ten": 10}),
    "float-flag": InMemoryFlag("half", {"tenth": 0.1, "half": 0.5}),
    "object-flag": InMemoryFlag("template", {"empty": {}, "template": TEMPLATE}),
    "boolean-zero-flag": InMemoryFlag("zero", {"zero": False}),
    "string-zero-flag": InMemoryFlag("zero", {"zero": ""}),
    "integer-zero-flag": InMemoryFlag("zero", {"zero": 0}),
    "float-zero-flag": InMemoryFlag("zero", {"zero": 0.0}),
    "object-zero-flag": InMemoryFlag("zero", {"zero": {}}),
    "context-aware": InMemoryFlag(
        "external", {"internal": "INTERNAL", "external": "EXTERNAL"}, context_evaluator=_by_context
    ),
    "wrong-flag": InMemoryFlag("one", {"one": "uno", "two": "dos"}),
}
EVALUATED = [
    ("boolean", "boolean-flag", False, True, "on"),
    ("string", "string-flag", "bye", "hi", "greeting"),
    ("integer", "integer-flag", 1, 10, "ten"),
    ("float", "float-flag", 0.1, 0.5, "half"),
    ("object", "object-flag", {}, TEMPLATE, "template"),
    ("boolean", "boolean-zero-flag", True, False, "zero"),
    ("string", "string-zero-flag", "hi", "", "zero"),
    ("integer", "integer-zero-flag", 1, 0, "zero"),
    ("float", "float-zero-flag", 0.1, 0.0, "zero"),
    ("object", "object-zero-flag", {"a": 1}, {}, "zero"),
]


class Provider:
    """The cached provider as OpenFeature's client has it, asked in one of its two ways."""

    def __init__(self, server: RedisServer, *, is_async: bool) -> None:
        self._settings = ConnectionSettings.from_url(f"redis://{server.address}", budget_milliseconds=PATIENT)
        self._is_async = is_async

    def details(self, kind: str, *asked: Any, times: int = 2) -> list[FlagEvaluationDetails[Any]]:
        """Return what the client answers, so many times."""
        return asyncio.run(self._details(kind, asked, times))

    async def _details(self, kind: str, asked: tuple[Any, ...], times: int) -> list[FlagEvaluationDetails[Any]]:
        async with aio.RedisAccess(self._settings) as async_access:
            with RedisAccess(self._settings) as access:
                provider = CachingProvider(InMemoryProvider(FLAGS), access, async_access=async_access)
                api.set_provider_and_wait(provider)
                client = api.get_client()
                if self._is_async:
                    return [await getattr(client, f"get_{kind}_details_async")(*asked) for _ in range(times)]
                return [getattr(client, f"get_{kind}_details")(*asked) for _ in range(times)]


@pytest.fixture(params=[False, True], ids=["blocking", "asynchronous"])
def provider(plain_server: RedisServer, request: pytest.FixtureRequest) -> Iterator[Provider]:
    """Give each way in turn."""
    yield Provider(plain_server, is_async=request.param)
    api.clear_providers()


@pytest.mark.parametrize(("kind", "flag", "default", "value", "variant"), EVALUATED)
def test_values_and_details(provider: Provider, kind: str, flag: str, default: Any, value: Any, variant: str) -> None:
    """Of each type, the empty values among them."""
    first, second = provider.details(kind, flag, default)
    assert (first.value, first.variant, first.reason) == (value, variant, Reason.STATIC)
    assert (second.value, second.variant, second.reason) == (value, variant, Reason.CACHED)
    assert type(second.value) is type(value)


def test_the_context_decides(provider: Provider) -> None:
    """Cached or not, and not when it is empty."""
    assert [each.value for each in provider.details("string", "context-aware", "EXTERNAL", PERSON)] == ["INTERNAL"] * 2
    assert [each.value for each in provider.details("string", "context-aware", "EXTERNAL")] == ["EXTERNAL"] * 2


def test_a_flag_that_is_not_there(provider: Provider) -> None:
    """The default, with the code, each time."""
    for details in provider.details("string", "missing-flag", "uh-oh"):
        assert (details.value, details.reason, details.error_code) == ("uh-oh", Reason.ERROR, ErrorCode.FLAG_NOT_FOUND)


def test_a_flag_of_another_type(provider: Provider) -> None:
    """The code, each time: a value in the cache hides no mismatch."""
    # Not the value: the SDK's asynchronous client (0.10) leaves the wrong one in its details, with any provider.
    for details in provider.details("integer", "wrong-flag", 13):
        assert (details.reason, details.error_code) == (Reason.ERROR, ErrorCode.TYPE_MISMATCH)


def test_hooks_are_called_for_cached_values_too(provider: Provider) -> None:
    """Before, after and finally, with the details; on an error, error in place of after."""
    calls: list[tuple[str, object]] = []

    class Telling(Hook):
        def before(self, hook_context: HookContext, hints: HookHints) -> None:
            calls.append(("before", hook_context.flag_key))

        def after(self, hook_context: HookContext, details: FlagEvaluationDetails[Any], hints: HookHints) -> None:
            calls.append(("after", details.reason))

        def error(self, hook_context: HookContext, exception: Exception, hints: HookHints) -> None:
            calls.append(("error", hook_context.flag_key))

        def finally_after(
            self, hook_context: HookContext, details: FlagEvaluationDetails[Any], hints: HookHints
        ) -> None:
            calls.append(("finally", details.reason))

    api.add_hooks([Telling()])
    try:
        provider.details("boolean", "boolean-flag", False)
        provider.details("boolean", "missing-flag", False, times=1)
    finally:
        api.clear_hooks()
    assert calls == [
        *[("before", "boolean-flag"), ("after", Reason.STATIC), ("finally", Reason.STATIC)],
        *[("before", "boolean-flag"), ("after", Reason.CACHED), ("finally", Reason.CACHED)],
        *[("before", "missing-flag"), ("error", "missing-flag"), ("finally", Reason.ERROR)],
    ]
