"""Versions and engines."""

import pytest

from tests.plan_review.rules.cache.groups import ALONE, PROD, group
from tests.plan_review.rules.plans import one, severity, silent
from tools.plan_review.plan.values import Mark


def test_minor_upgrade() -> None:
    """Medium: one failover."""
    seen = one("engine-upgrade", group(engine_version="7.1"))
    assert "from 7.0 to 7.1, a minor upgrade" in seen.message
    assert severity("engine-upgrade", seen) == "medium"
    assert silent("engine-downgrade", group(engine_version="7.1"))


def test_major_upgrade() -> None:
    """High: no way back."""
    seen = one("engine-upgrade", group(of={**PROD, "engine_version": "6.2"}, engine_version="7.0"))
    assert severity("engine-upgrade", seen) == "high"


def test_a_single_node_is_away_while_it_is_upgraded() -> None:
    """High, however small the step."""
    seen = one("engine-upgrade", group(of=ALONE, engine_version="7.1"))
    assert "the cache is away" in seen.message
    assert severity("engine-upgrade", seen) == "high"


def test_versions_are_numbers_not_text() -> None:
    """7.10 is after 7.9."""
    assert "7.10" in one("engine-upgrade", group(of={**PROD, "engine_version": "7.9"}, engine_version="7.10")).message


def test_downgrade_trap_names_what_runs_and_what_to_write() -> None:
    """The trap: AWS upgraded, the settings did not follow."""
    runs = {**PROD, "engine_version": "7.1", "engine_version_actual": "7.1.0"}
    seen = one("engine-downgrade", group(of=runs, engine_version="7.0", forces=("engine_version",)))
    assert "7.1.0 runs, and the code says 7.0" in seen.message
    assert '`engine_version="7.1"` in environments/prod.py' in str(seen.remedy)
    assert severity("engine-downgrade", seen) == "critical"


def test_redis_to_valkey() -> None:
    """The users stay as they are."""
    change = group(engine="valkey", engine_version="8.0")
    seen = one("engine-change", change)
    assert "from redis to valkey, with version from 7.0 to 8.0" in seen.message
    assert '`user_engine="redis"`' in str(seen.remedy)
    assert silent("engine-upgrade", change)
    assert silent("engine-downgrade", group(engine="valkey", engine_version="6.0"))


def test_back_to_redis_is_a_replacement() -> None:
    """One rule speaks of it, not two."""
    back = group(of={**PROD, "engine": "valkey", "engine_version": "8.0"}, engine="redis", forces=("engine",))
    assert silent("engine-change", back)
    assert "because engine changes from valkey to redis" in one("cache-lost", back).message


@pytest.mark.parametrize("version", [Mark.UNKNOWN, None, "7.x", "", 7])
def test_versions_that_are_none(version: object) -> None:
    """Neither an upgrade nor a downgrade is claimed."""
    change = group(engine_version=version)
    assert silent("engine-upgrade", change)
    assert silent("engine-downgrade", change)
    assert silent("engine-change", change)
