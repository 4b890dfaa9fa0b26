"""A service's OpenFeature provider beside the function: by the same table in the emulator and the same Redis."""

from collections.abc import Callable
from typing import Any

import pytest
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode, GeneralError, OpenFeatureError, ParseError
from redis_access import InvalidArgumentError, redis_access
from redis_access.openfeature import DynamoDBRules, RedisFlagProvider

from lambdas import dynamodb
from lambdas.feature_flags.handler import handler
from tests.lambdas.conftest import TABLES
from tests.lambdas.events import answer, event

TABLE = TABLES["FLAGS_TABLE"][0]
CONTEXTS: list[dict[str, Any]] = [
    {},
    {"targetingKey": "u1"},
    {"targetingKey": "u2", "country": "DE", "age": 42, "beta": True},
    {"targetingKey": "a b"},
    {"targetingKey": "u1", "country": ["DE"], "age": 42.0, "beta": "true"},
]
RULES: list[dict[str, Any]] = [
    {"enabled": True},
    {"enabled": False},
    {"enabled": True, "rollout_percent": 50},
    {"enabled": True, "rollout_percent": 50, "match": {"country": ["DE"]}},
    {"enabled": True, "match": {"age": ["42"], "beta": ["true"]}},
]


def _put(flag: str, **rule: object) -> None:
    assert answer(handler, event("PUT", f"/flags/{flag}", body=rule)).status == 200


def _provided(provider: RedisFlagProvider, flag: str, context: dict[str, Any]) -> tuple[object, ...]:
    attributes = {name: value for name, value in context.items() if name != "targetingKey"}
    try:
        found = provider.resolve_boolean_details(
            flag, False, EvaluationContext(context.get("targetingKey"), attributes)
        )
    except OpenFeatureError as exc:
        return (exc.error_code.value,)
    return found.value, found.variant, str(found.reason)


def _served(flag: str, context: dict[str, Any]) -> tuple[object, ...]:
    got = answer(handler, event("POST", f"/ofrep/v1/evaluate/flags/{flag}", body={"context": context})).body
    return (got["errorCode"],) if "errorCode" in got else (got["value"], got["variant"], got["reason"])


@pytest.fixture
def provider(tables: None, redis: None) -> RedisFlagProvider:
    """Give the provider over the emulator's table."""
    return RedisFlagProvider(DynamoDBRules(TABLE), redis_access)


@pytest.mark.parametrize("rule", RULES)
def test_a_service_and_the_function_say_the_same(
    provider: RedisFlagProvider, unique: str, rule: dict[str, Any]
) -> None:
    """Value, variant and reason, or the error's code, for every kind of context."""
    _put(unique, **rule)
    told = [_provided(provider, unique, context) for context in CONTEXTS]
    assert told == [_served(unique, context) for context in CONTEXTS]


def test_a_rule_that_the_function_writes_counts_at_once(provider: RedisFlagProvider, unique: str) -> None:
    """A rule that was cached, and that there was none, are forgotten everywhere."""
    assert _provided(provider, unique, {}) == (ErrorCode.FLAG_NOT_FOUND.value,)
    _put(unique, enabled=True)
    assert _provided(provider, unique, {})[0] is True
    _put(unique, enabled=False)
    assert _provided(provider, unique, {})[0] is False


def test_both_read_the_rule_that_one_of_them_cached(
    provider: RedisFlagProvider, unique: str, make_tables_unavailable: Callable[[], None]
) -> None:
    """The table is not asked again, by whichever comes second."""
    _put(unique, enabled=True)
    _provided(provider, unique, {})
    make_tables_unavailable()
    assert _served(unique, {})[0] is True


def test_a_table_that_is_unavailable_is_an_error_with_its_name(
    unique: str, make_tables_unavailable: Callable[[], None], redis: None
) -> None:
    """So that an operator knows where to look; nothing hangs."""
    make_tables_unavailable()
    provider = RedisFlagProvider(DynamoDBRules(TABLE), redis_access)
    with pytest.raises(GeneralError, match=TABLE):
        provider.resolve_boolean_details(unique, False)


@pytest.mark.parametrize(
    "item", [{}, {"document": {"N": "1"}}, {"document": {"S": "{"}}, {"document": {"S": "[" * 100_000}}]
)
def test_an_item_that_is_no_rule_is_a_parse_error(provider: RedisFlagProvider, unique: str, item: Any) -> None:
    """As the function answers that an operator has to mend it."""
    key = {"flag": {"S": unique}}
    dynamodb.client().put_item(TableName=TABLE, Item={**key, **item})
    with pytest.raises(ParseError, match=unique):
        provider.resolve_boolean_details(unique, False)
    dynamodb.client().delete_item(TableName=TABLE, Key=key)


@pytest.mark.parametrize("name", ["", None, 5])
def test_a_table_needs_a_name(name: Any) -> None:
    """Told when it is made."""
    with pytest.raises(InvalidArgumentError, match="table_name"):
        DynamoDBRules(name)
