"""CachingProvider through OpenFeature's own client, on a real Redis, with the SDK's in-memory provider behind it."""

import time
from typing import Any

import pytest
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import Reason
from redis_access import InvalidArgumentError, InvalidKeyError, InvalidTTLError, RedisAccess
from redis_access.openfeature import CachingProvider

from tests.redis_access.openfeature.counting_provider import Counting, details_of
from tests.redis_access.openfeature.evaluating import USER, client_of


def test_the_second_evaluation_is_cached(access: RedisAccess) -> None:
    """Its value, variant and metadata are the first one's, its reason is CACHED, and the provider is asked once."""
    inner = Counting()
    client = client_of(CachingProvider(inner, access))
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
    client = client_of(CachingProvider(Counting(), access))
    details = [getattr(client, ask)(flag, default, USER) for _ in range(2)]
    assert [one.value for one in details] == [value, value]
    assert details[1].reason == Reason.CACHED


def test_metadata_comes_back(access: RedisAccess) -> None:
    """Hooks and telemetry read it."""
    client = client_of(CachingProvider(Counting(), access))
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
    inner.failure = lambda: details_of({"when": object()}, Reason.STATIC, variant="one")
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
    client = client_of(CachingProvider(inner, access))
    client.track("bought", USER)
    api.shutdown()
    assert inner.shutdowns == 1
    assert list(inner._tracking_events) == ["bought"]
    assert access.set("k", 1)
