"""Arguments of wrong types: the error says which and what came, before anything is sent, with Redis up and down."""

from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from redis_access import (
    Address,
    ConfigurationError,
    ConnectionSettings,
    InvalidArgumentError,
    Limit,
    NearCache,
    RedisAccess,
    aio,
)
from redis_access.hooks.cloudwatch import EmbeddedMetrics
from redis_access.hooks.logging import EventLog
from redis_access.hooks.opentelemetry import OpenTelemetryHook
from redis_access.hooks.prometheus import PrometheusHook
from redis_access.limits import client_address
from redis_access.testing import StandIn

from tests.redis_access.conformance.blocking import Blocking
from tests.redis_access.wrong_types import WrongCall, wrong_calls

BY_METHOD = {name: list(calls) for name, calls in groupby(wrong_calls(), key=lambda call: f"{call.part}{call.method}")}
SURFACES = pytest.mark.parametrize("surface", ["sync", "aio"])
OPTIONS: Mapping[str, dict[str, Any]] = {"": {}, "near": {"near_cache": NearCache(prefixes=("k",))}}
WRONG = (5, "text", b"bytes", ["list"], {"a": "dict"}, object())


def _error_of(call: WrongCall, surface: str, options: Mapping[str, Any], *, away: bool) -> str:
    stand_in = StandIn()
    stand_in.away = away
    if surface == "sync":
        with pytest.raises(InvalidArgumentError) as caught:
            call.make(stand_in.access(**options))
    else:
        with Blocking(stand_in.aio_access(**options)) as blocking, pytest.raises(InvalidArgumentError) as caught:
            call.make(blocking)
    assert stand_in.requests == 0, call
    return str(caught.value)


@SURFACES
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("method", BY_METHOD)
def test_a_wrong_argument_is_refused_before_anything_is_sent(method: str, options: str, surface: str) -> None:
    """Every argument of every method raises an error of this package, the same while Redis is unavailable."""
    for call in BY_METHOD[method]:
        error = _error_of(call, surface, OPTIONS[options], away=False)
        assert error == _error_of(call, surface, OPTIONS[options], away=True)
        came = call.arguments[call.argument]
        assert call.argument == "no_such_option" or _tells(error, came), f"{call}: {error}"


def _tells(error: str, came: object) -> bool:
    """Return whether an error shows the value, or one within it, or its type."""
    within = list(came) if isinstance(came, list | tuple | dict | set) else []
    values = came.values() if isinstance(came, Mapping) else []
    return any(repr(each) in error or type(each).__name__ in error for each in (came, *within, *values))


def test_the_walk_visits_every_argument() -> None:
    """A new argument without wrong values in the table fails when the tests are collected, not here."""
    visited = {(call.part + call.method, call.argument) for calls in BY_METHOD.values() for call in calls}
    assert visited >= {
        ("set_many", "values"),
        ("flags.set_many", "values"),
        ("namespace.cache_get", "fetch"),
        ("limits.hit", "limit"),
        ("limits.hit_all", "when_away"),
        ("lock.acquire", "wait_seconds"),
        ("sessions.update", "remove"),
    }


KINDS: dict[str, Callable[..., Any]] = {"sync": RedisAccess, "aio": aio.RedisAccess}
NO_REQUEST: dict[str, Callable[[Any, Any], object]] = {
    "add_hook": lambda access, wrong: access.add_hook(wrong),
    "bind": lambda access, wrong: access.bind(wrong).__enter__(),
    "budget": lambda access, wrong: access.budget(milliseconds=[wrong]).__enter__(),
    "cached": lambda access, wrong: access.cached()(wrong),
    "cached key": lambda access, wrong: access.cached([wrong]),
    "cached ttl": lambda access, wrong: access.cached(ttl=[wrong]),
    "codec of a namespace": lambda access, wrong: access.namespace("n", codec=wrong),
    "lock": lambda access, wrong: access.lock([wrong]),
    "lock ttl": lambda access, wrong: access.lock("n", ttl=[wrong]),
    "lock wait_seconds": lambda access, wrong: access.lock("n", wait_seconds=[wrong]),
    "namespace": lambda access, wrong: access.namespace([wrong]),
}


@SURFACES
@pytest.mark.parametrize("method", NO_REQUEST)
def test_methods_that_send_nothing_refuse_wrong_arguments(method: str, surface: str) -> None:
    """They refuse at once what would fail in a later call."""
    stand_in = StandIn()
    access = stand_in.access() if surface == "sync" else stand_in.aio_access()
    for wrong in WRONG:
        with pytest.raises(InvalidArgumentError):
            NO_REQUEST[method](access, wrong)


@SURFACES
@pytest.mark.parametrize("argument", ["clock", "codec", "near_cache", "transport"])
def test_an_access_is_not_made_of_wrong_parts(argument: str, surface: str) -> None:
    """The constructor refuses them: the first call would be too late."""
    for wrong in WRONG:
        with pytest.raises(InvalidArgumentError):
            KINDS[surface](**{argument: wrong})


@SURFACES
def test_a_stand_in_is_no_transport(surface: str) -> None:
    """It is the mistake at hand, so the error names the method that makes an access."""
    with pytest.raises(InvalidArgumentError, match="its method `access`"):
        KINDS[surface](transport=StandIn())


@pytest.mark.parametrize("argument", ["entries", "memory_bytes", "ttl_seconds", "prefixes"])
def test_a_near_cache_names_the_bound_that_is_wrong(argument: str) -> None:
    """Each bound is checked by itself."""
    for wrong in (None, "5", b"5", True, [5], object()):
        with pytest.raises(InvalidArgumentError, match=argument.removesuffix("es")):
            NearCache(**{"prefixes": ("a:",), argument: wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("argument", ["limit", "window_seconds", "cost", "strategy", "name", "network_prefix"])
def test_a_limit_is_not_made_of_wrong_parts(argument: str) -> None:
    """A Limit that can be made can be counted."""
    for wrong in (b"5", 5.5, True, [5], object()):
        with pytest.raises(InvalidArgumentError):
            Limit("user:1", **{"limit": 5, "window_seconds": 60, argument: wrong})  # type: ignore[arg-type]


FIELDS = {
    "primary": (None, "host", 5),
    "reader": ("host", 5),
    "cluster": (None, "yes", 5),
    "tls": (None, "yes", 5),
    "ca_certs": ("/ca.pem", 5),
    "user": (5, b"user"),
    "password": (5, b"password"),
    "replication_group_id": (5,),
    "region": (5,),
    "database": (None, "0"),
    "key_prefix": (None, 5, b"app"),
    "budget_milliseconds": (None, "150"),
}


@pytest.mark.parametrize("field", FIELDS)
def test_settings_name_the_field_of_a_wrong_type(field: str) -> None:
    """Field and types are named, the value is not: it may be a password."""
    for wrong in FIELDS[field]:
        with pytest.raises(ConfigurationError, match=rf"^{field} must be .*, not {type(wrong).__name__}$"):
            ConnectionSettings(**{"primary": Address("cache"), field: wrong})  # type: ignore[arg-type]


def test_settings_take_the_types_that_they_name() -> None:
    """Whole numbers are a budget, too, and a subclass of Path is a Path."""
    settings = ConnectionSettings(primary=Address("cache"), budget_milliseconds=150, ca_certs=Path(__file__))
    assert settings.budget_milliseconds == 150


def test_a_url_or_an_address_of_another_type_is_a_configuration_error() -> None:
    """So are those of the reader."""
    for wrong in (5, b"redis://cache", ["cache"], {}, object()):
        with pytest.raises(ConfigurationError):
            RedisAccess(wrong)  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError):
            Address(wrong)  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError):
            ConnectionSettings.from_url(wrong)  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError):
            ConnectionSettings.from_url("redis://cache", reader_url=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [5, b"10.0.0.1", ["10.0.0.1"]], ids=repr)
def test_client_address_names_the_argument(wrong: Any) -> None:
    """Its header comes from outside, its other arguments from the programmer."""
    with pytest.raises(InvalidArgumentError, match="peer must be a str"):
        client_address(wrong)
    with pytest.raises(InvalidArgumentError, match="forwarded_for must be a str"):
        client_address("10.0.0.1", wrong)
    with pytest.raises(InvalidArgumentError, match="trusted_proxies must be a list"):
        client_address("10.0.0.1", trusted_proxies="10.0.0.0/8")


HOOKS: dict[str, Callable[[Any], object]] = {
    "dimensions": lambda wrong: EmbeddedMetrics(namespace="n", dimensions=wrong),
    "stream": lambda wrong: EmbeddedMetrics(namespace="n", stream=wrong),
    "now": lambda wrong: EmbeddedMetrics(namespace="n", now=wrong),
    "handler": lambda wrong: EmbeddedMetrics(namespace="n").flushing(wrong),
    "access": lambda wrong: EmbeddedMetrics(namespace="n").watch_near_cache(wrong),
    "logger": lambda wrong: EventLog(wrong),
    "registry": lambda wrong: PrometheusHook(registry=wrong),
    "tracer_provider": lambda wrong: OpenTelemetryHook(tracer_provider=wrong),
    "meter_provider": lambda wrong: OpenTelemetryHook(meter_provider=wrong),
}


@pytest.mark.parametrize("argument", HOOKS)
def test_a_hook_is_not_made_of_wrong_parts(argument: str) -> None:
    """It would raise at the first event, and be removed."""
    for wrong in (5, "text", ["list"], object()):
        with pytest.raises(InvalidArgumentError, match=f"^{argument} must be"):
            HOOKS[argument](wrong)


def test_embedded_metrics_refuse_what_no_line_could_hold() -> None:
    """Lambda would drop a line without a namespace in silence."""
    for wrong in (None, "", 5, ["n"]):
        with pytest.raises(InvalidArgumentError, match="namespace must be"):
            EmbeddedMetrics(namespace=wrong)  # type: ignore[arg-type]
