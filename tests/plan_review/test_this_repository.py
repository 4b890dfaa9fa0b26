"""This repository as a user of the plan review: its settings fit its environments, its code and its documents."""

import re
from pathlib import Path

import pytest

from environments import environment_names
from environments.schema import EnvironmentSettings, RedisSettings
from environments.schema.functions import FunctionSettings
from environments.schema.parameters.catalogue import CATALOGUE
from environments.schema.redis.node_types import NODE_TYPES
from environments.schema.redis.windows import maintenance_window_minutes, snapshot_window_minutes
from tests.plan_review.judging import SETTINGS
from tests.test_docs import anchors
from tools.plan_review.facts import windows
from tools.plan_review.facts.node_types import facts
from tools.plan_review.facts.parameters import AT_CREATION, AT_ONCE, FIXED

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("environment", environment_names())
def test_every_environment_has_its_stacks_and_its_file(environment: str) -> None:
    """The settings file names it, and where its settings are."""
    assert SETTINGS.environment_of(f"redis-{environment}") == environment
    assert SETTINGS.environment_of(f"lambdas-{environment}") == environment
    assert (ROOT / SETTINGS.code_of(environment).file).is_file()


def test_no_environment_is_named_that_there_is_not() -> None:
    """The stack ci is one of its own."""
    assert set(SETTINGS.environments) == {*environment_names(), "ci"}
    assert SETTINGS.environment_of("ci") == "ci"


def test_every_name_of_an_attribute_is_a_setting() -> None:
    """Remedies speak of them."""
    fields = {
        *EnvironmentSettings.model_fields,
        *RedisSettings.model_fields,
        *FunctionSettings.model_fields,
    }
    assert set(SETTINGS.code.names.values()) <= fields


def test_links_lead_to_headings() -> None:
    """Of this repository's documents."""
    links = [table.link for table in SETTINGS.rules.values() if table.link]
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        assert f"#{anchor}" in anchors(ROOT / path), link


def test_it_accepts_nothing_by_itself() -> None:
    """The file explains how one would."""
    assert SETTINGS.accepted == ()
    assert "[[accepted]]" in (ROOT / "plan-review.toml").read_text()


def test_both_know_the_same_of_node_types() -> None:
    """The package carries what the settings know, lest the two say different things."""
    assert {name: facts(name).maxmemory_bytes for name in NODE_TYPES} == {
        name: each.maxmemory_bytes for name, each in NODE_TYPES.items()
    }


def test_both_know_the_same_of_parameters() -> None:
    """Names, what AWS fixes, and what waits for a new group."""
    assert {name for name, each in CATALOGUE.items() if each.withheld_because} == FIXED
    assert set(CATALOGUE) <= AT_ONCE | AT_CREATION | FIXED
    assert {name for name, each in CATALOGUE.items() if each.takes_effect == "at creation"} <= AT_CREATION


def test_both_read_windows_alike() -> None:
    """Across midnight and the week's end."""
    for weekly in ("sun:23:30-mon:00:30", "tue:05:00-tue:06:00"):
        assert windows.maintenance_window_minutes(weekly) == maintenance_window_minutes(weekly)
    assert windows.snapshot_window_minutes("23:30-00:30") == snapshot_window_minutes("23:30-00:30")


def test_the_package_imports_nothing_of_this_repository() -> None:
    """It is installed alone: every import is relative, of the standard library, or of pydantic."""
    package = ROOT / "tools" / "plan_review"
    imported = {
        match
        for path in package.rglob("*.py")
        if "bench" not in path.parts
        for match in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(), re.MULTILINE)
    }
    assert not imported & {"tools", "environments", "modules", "lambdas", "redis_access", "cdktf", "tests"}
