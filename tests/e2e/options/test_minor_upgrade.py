"""The provider's plan for a group that AWS has upgraded in a maintenance window."""

from pathlib import Path

import pytest

from environments import EnvironmentSettings, load
from tests.e2e.options.offline import OfflineGroup
from tests.modules.options import GROUP, changed
from tests.modules.synthesized import synthesize

pytestmark = pytest.mark.e2e

VALKEY = {"engine": "valkey", "engine_version": "8.0"}
ENVIRONMENTS = {
    "dev": (load("dev"), "7.1"),
    "staging": (load("staging"), "7.1"),
    "prod": (load("prod"), "7.1"),
    "valkey": (changed("prod", redis=VALKEY), "8.1"),
}


def planned(settings: EnvironmentSettings, running: str, folder: Path) -> list[str]:
    """Return what Terraform would do to the settings' group when its nodes run the version."""
    redis, _, _ = synthesize(settings, folder / "out")
    group = redis.one(GROUP)
    offline = OfflineGroup(folder)
    offline.runs(group, engine_version=running)
    actions: list[str] = offline.change(group)["actions"]
    return actions


@pytest.mark.parametrize(("settings", "running"), ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_an_upgrade_by_aws_replaces_nothing(settings: EnvironmentSettings, running: str, tmp_path: Path) -> None:
    """The settings still say the version with which the group was made."""
    assert "delete" not in planned(settings, running, tmp_path)


def test_a_version_that_is_applied_on_purpose_counts(tmp_path: Path) -> None:
    """An older one than what runs would replace the group, which proves that the plan looks at the version."""
    settings = changed("dev", redis={"apply_engine_version": True})
    assert "delete" in planned(settings, "7.1", tmp_path)


def test_a_newer_version_is_applied_in_place(tmp_path: Path) -> None:
    """That is the wanted upgrade."""
    settings = changed("dev", redis={"engine_version": "7.1", "apply_engine_version": True})
    assert planned(settings, "7.0", tmp_path) == ["update"]
