"""Checks of a serverless cache: its version, the cache that runs, and the quota of its own."""

from typing import Any

import pytest

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from tests.tools.preflight.account_of import Account
from tools.preflight import apply_updates
from tools.preflight.__main__ import checks_of
from tools.preflight.check import Check, Verdict
from tools.preflight.serverless import running_cache, serverless_quotas, serverless_version

NAME = "experimentation-burst-redis"
SETTINGS = EnvironmentSettings(
    name="burst",
    keep_data=False,
    log_retention_days=7,
    serverless=ServerlessSettings(max_storage_gb=1, max_ecpu_per_second=1_000, snapshot_retention_days=0),
)


def one(checks: list[Check]) -> Check:
    [check] = checks
    return check


def offering(*versions: str) -> Account:
    offered = [{"Engine": "valkey", "EngineVersion": each, "CacheParameterGroupFamily": "valkey8"} for each in versions]
    return Account().answers("elasticache", "describe_cache_engine_versions", {"CacheEngineVersions": offered})


def running(**cache: Any) -> Account:
    return Account().answers("elasticache", "describe_serverless_caches", {"ServerlessCaches": [cache]})


def absent() -> Account:
    return Account().refuses("elasticache", "describe_serverless_caches", "ServerlessCacheNotFoundFault")


def test_the_major_version_must_be_on_offer() -> None:
    """The remedy names those that are."""
    assert one(serverless_version(SETTINGS, offering("7.2.6", "8.0.1").client)).verdict is Verdict.FINE
    check = one(serverless_version(SETTINGS, offering("7.2.6").client))
    assert (check.verdict, check.remedy) == (Verdict.FAILS, "set major_version to one of 7")


@pytest.mark.parametrize(
    ("account", "verdict"),
    [
        (absent(), Verdict.FINE),
        (running(Status="available", Engine="valkey", MajorEngineVersion="8"), Verdict.FINE),
        (running(Status="modifying"), Verdict.FAILS),
        (running(Status="available", Engine="valkey", MajorEngineVersion="9"), Verdict.FAILS),
    ],
)
def test_the_running_cache_is_looked_at(account: Account, verdict: Verdict) -> None:
    """It must be at rest, and not newer than the settings say."""
    assert one(running_cache(SETTINGS, account.client)).verdict is verdict


def test_another_cache_must_fit_the_quota() -> None:
    """Forty in a region, unless AWS tells another number."""
    caches = [{"ServerlessCacheName": f"other-{number}"} for number in range(40)]
    account = absent().answers("elasticache", "describe_serverless_caches", {"ServerlessCaches": caches})
    account.refuses("service-quotas", "list_service_quotas", "AccessDenied")
    check = next(each for each in serverless_quotas(SETTINGS, account.client) if each.subject == "serverless caches")
    assert check.verdict is Verdict.FAILS
    assert "40 of 40 in use (AWS's default), 1 more wanted" in check.found


def test_nothing_of_nodes_is_asked() -> None:
    """No node type, no replication group, no service update; what AWS does not answer is unknown."""
    subjects = {check.subject for check in checks_of(SETTINGS, Account().client)}
    assert subjects == {"account", "network", "engine version", "cache", "quotas"}


def test_no_update_is_applied_to_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """AWS does that; nothing is asked of it."""
    monkeypatch.setattr(apply_updates, "load", lambda _: SETTINGS)
    assert apply_updates.main(["burst"]) == 0
    assert "burst is serverless: AWS applies updates by itself" in capsys.readouterr().out
