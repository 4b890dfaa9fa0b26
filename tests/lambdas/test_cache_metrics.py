"""The metrics that the functions print: what CloudWatch reads, what the dashboard shows, and nothing about users."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from redis_access import RedisAccess
from redis_access.testing import StandIn

from environments import load
from lambdas import cache_metrics
from lambdas.cache_metrics import with_cache_metrics
from lambdas.settings import environment_name
from modules.watching.dashboard.library_rows import DIMENSION, LATENCY_METRIC, METRICS, NAMESPACE

ROOT = Path(__file__).parents[2]
PREFIX = load("prod").ssm_prefix
FUNCTIONS = ["experiment_assignment", "feature_flags", "rate_limited_api", "session"]


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_names_are_those_of_the_dashboard() -> None:
    """Namespace and dimension; the environment's name is the dimension's value there, too."""
    assert (cache_metrics.NAMESPACE, cache_metrics.DIMENSION) == (NAMESPACE, DIMENSION)


@pytest.mark.parametrize("name", ["dev", "staging", "prod", "local"])
def test_the_environment_is_the_one_that_deployed_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The prefix under which a function finds Redis tells it."""
    monkeypatch.setenv("REDIS_SSM_PREFIX", load(name).ssm_prefix)
    assert environment_name() == name


@pytest.mark.parametrize(
    "prefix", ["", "/", "/redis", "/experimentation//redis", "/experimentation/prod/other", "prod"]
)
def test_another_prefix_names_none(prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Metrics of nobody knows which environment are none."""
    monkeypatch.setenv("REDIS_SSM_PREFIX", prefix)
    handler = {"statusCode": 200}.copy
    assert with_cache_metrics(handler, RedisAccess()) == handler


def test_one_line_per_invocation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In embedded metric format; the next invocation begins at zero, one that asks no cache prints nothing."""
    monkeypatch.setenv("REDIS_SSM_PREFIX", PREFIX)
    access = StandIn().access()

    def ask(event: dict[str, Any], _context: object = None) -> dict[str, Any]:
        for key in event["keys"]:
            access.get(key)
        return {}

    access.set("there", "a value")
    handler = with_cache_metrics(ask, access)
    handler({"keys": ["there", "there", "missing"]})
    handler({"keys": ["there"]})
    handler({"keys": []})
    printed = capsys.readouterr().out
    first, second = _lines(printed)
    [directive] = first["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == NAMESPACE
    assert directive["Dimensions"] == [[DIMENSION]]
    assert first[DIMENSION] == "prod"
    named = {metric["Name"] for metric in directive["Metrics"]}
    assert named == {METRICS["hits"], METRICS["misses"], LATENCY_METRIC}
    assert (first[METRICS["hits"]], first[METRICS["misses"]], len(first[LATENCY_METRIC])) == (2, 1, 3)
    assert second[METRICS["hits"]] == 1
    assert not any(word in printed for word in ("there", "missing", "a value"))


def test_an_invocation_that_fails_reports_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The counts from before the failure are not lost, and the caller gets the failure as before."""
    monkeypatch.setenv("REDIS_SSM_PREFIX", PREFIX)
    access = StandIn().access()

    def fail(_event: object) -> dict[str, Any]:
        access.get("k")
        raise KeyError("k")

    with pytest.raises(KeyError):
        with_cache_metrics(fail, access)({})
    assert _lines(capsys.readouterr().out)[0][METRICS["misses"]] == 1


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_reports(function: str) -> None:
    """Loaded as Lambda loads it, each has the hook once, on the access that it uses, and no botocore yet."""
    program = (
        f"import sys; from lambdas.{function} import handler as module\n"
        "access = getattr(module, 'access', None) or module.redis_access\n"
        "print([type(hook).__name__ for hook in access._runner.observation.hooks], 'botocore' in sys.modules)"
    )
    environment = {**os.environ, "REDIS_SSM_PREFIX": PREFIX, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'lib'}"}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['EmbeddedMetrics'] False"


def test_a_user_is_not_in_the_logs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Not in a flag's line nor in a session's: neither user nor session id, whatever happened."""
    monkeypatch.setenv("REDIS_SSM_PREFIX", PREFIX)
    stand_in = StandIn()
    access = stand_in.access()

    def use(_event: object) -> dict[str, Any]:
        access.cache_feature_flag("user-4711", "beta", value=True)
        access.get_cached_feature_flag("user-4711", "beta")
        session = access.create_session({"user_id": "user-4711"})
        access.rate_limit("user-4711", limit=1, window_seconds=1)
        stand_in.away = True
        access.get_session(session or "")
        return {"session": session}

    session = with_cache_metrics(use, access)({})["session"]
    printed = capsys.readouterr().out
    assert "RedisAway" in _lines(printed)[0]
    assert not any(word in printed for word in ("4711", session, "beta"))
